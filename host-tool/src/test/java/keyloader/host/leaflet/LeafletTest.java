package keyloader.host.leaflet;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import keyloader.sealing.Verdict;
import keyloader.wire.light.Blink;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.rendering.PDFRenderer;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The leaflet: one page, and what stands on it is what meters show. */
@Timeout(120)
class LeafletTest {
    private static final Optional<String> LONG = Optional.of("Ask the caretaker. ".repeat(40));

    private static String text(byte[] pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            return new PDFTextStripper().getText(document).replaceAll("\\s+", " ");
        }
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void everythingStandsOnOnePage(Language language) throws IOException {
        byte[] pdf = Leaflet.pdf(language, LONG);

        try (PDDocument document = Loader.loadPDF(pdf)) {
            assertThat(document.getNumberOfPages()).isEqualTo(1);
            assertThat(document.getDocumentCatalog().getLanguage())
                    .isEqualTo(language.locale().getLanguage());
        }
        String text = text(pdf);
        for (String key : language.texts().keySet()) {
            assertThat(text).as(key).contains(language.texts().getString(key));
        }
        assertThat(text).contains("Ask the caretaker.").contains("\u2026");
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void itTellsTheSameInEachLanguage(Language language) {
        assertThat(language.texts().keySet()).isEqualTo(Language.EN.texts().keySet());
    }

    @Test
    void germanIsForThoseWhoSpeakIt() {
        assertThat(Language.of(Locale.forLanguageTag("de-AT"))).isEqualTo(Language.DE);
        assertThat(Language.of(Locale.FRANCE)).isEqualTo(Language.EN);
        assertThat(Language.DE.texts().getString("LIGHT.STEADY")).isEqualTo("Dauerlicht");
    }

    @Test
    void theNumberOfBlinksIsNamed() {
        for (Language language : Language.values()) {
            for (Verdict.Light light : Verdict.Light.values()) {
                if (light.blinks() > 0) {
                    assertThat(language.texts().getString("LIGHT." + light.name()))
                            .startsWith(light.blinks() + " ");
                }
            }
        }
    }

    @Test
    void whomToAskCannotTurnOrHideText() throws IOException {
        assertThat(text(Leaflet.pdf(Language.EN, Optional.of("a\u202eb\u001b[2Jc \u05e9"))))
                .contains("a\\u{202e}b\\u{1b}[2Jc \\u{5e9}");
    }

    /** Looked at as a picture: the strips of light, in their order. */
    @Test
    void thePatternsAreThoseThatMetersShow() throws IOException {
        List<Blink> patterns = new ArrayList<>(List.of(Blink.STEADY, Blink.SLOW));
        for (Verdict.Light light : Verdict.Light.values()) {
            if (light.blinks() > 0) {
                patterns.add(Blink.count(light.blinks()));
            }
        }
        int scale = 4; // pixels a point
        List<Set<Integer>> strips = new ArrayList<>(); // tenths of a second with light
        BufferedImage page;
        try (PDDocument document = Loader.loadPDF(Leaflet.pdf(Language.EN, Optional.empty()))) {
            page = new PDFRenderer(document).renderImage(0, scale);
        }
        int left = 42 * scale;
        long tenth = Duration.ofMillis(100).toNanos();
        int tenths = (int) (Leaflet.SHOWN.toNanos() / tenth);
        boolean inStrip = false;
        for (int y = page.getHeight() * 2 / 5; y < page.getHeight(); y++) {
            // Every pattern begins with light.
            boolean lit = isLight(page.getRGB(left + 2 * scale, y));
            if (lit && !inStrip) {
                Set<Integer> on = new TreeSet<>();
                for (int i = 0; i < tenths; i++) {
                    int x = left + (int) ((i + 0.5) * Leaflet.STRIP * scale / tenths);
                    if (isLight(page.getRGB(x, y + 5 * scale))) {
                        on.add(i);
                    }
                }
                strips.add(on);
            }
            inStrip = lit;
        }
        List<Set<Integer>> wanted = new ArrayList<>();
        for (Blink pattern : patterns) {
            Set<Integer> on = new TreeSet<>();
            for (int i = 0; i < tenths; i++) {
                if (pattern.isOn(i * tenth + tenth / 2)) {
                    on.add(i);
                }
            }
            wanted.add(on);
        }
        assertThat(strips).isEqualTo(wanted);
    }

    private static boolean isLight(int rgb) {
        Color color = new Color(rgb);
        return color.getRed() > 200 && color.getGreen() > 100 && color.getGreen() < 220 && color.getBlue() < 80;
    }
}
