package keyloader.label;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.Label;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Photos as installers take them, made here with fixed seeds. */
@Timeout(300)
class LabelPhotosTest {
    private static final Label LABEL = new Label(
            "SN-0001",
            FileDecapsulationKey.generate(new java.security.SecureRandom()).publicKey());
    private static final byte[] DRAWN = LabelDrawing.draw(LABEL);

    /** Of each random kind. */
    private static final int PHOTOS = 10;

    private interface Shot {
        byte[] take(long seed) throws IOException;
    }

    private static Arguments shot(String name, Shot shot) {
        return Arguments.of(name, shot);
    }

    private static Photo front(long seed) throws IOException {
        return Photo.of(DRAWN, seed).placed(900, 900, 0.8, 0, 0);
    }

    /** One fault of a photo each, then several at once. */
    static Stream<Arguments> shots() {
        Stream<Arguments> angles = IntStream.range(0, 24)
                .mapToObj(i -> shot("turned by " + (15 * i + 1) + " degrees", seed -> Photo.of(DRAWN, seed)
                        .placed(900, 900, 0.75, 15 * i + 1, 0)
                        .jpeg(80)));
        Stream<Arguments> others = Stream.of(
                shot("upside down", seed -> Photo.of(DRAWN, seed)
                        .placed(900, 900, 0.8, 180, 0)
                        .jpeg(80)),
                shot("skewed a little", seed -> Photo.of(DRAWN, seed)
                        .placed(900, 900, 0.8, 5, 0.1)
                        .jpeg(80)),
                shot("skewed", seed -> Photo.of(DRAWN, seed)
                        .placed(900, 900, 0.8, 12, 0.2)
                        .jpeg(80)),
                shot("skewed and turned", seed -> Photo.of(DRAWN, seed)
                        .placed(900, 900, 0.8, 130, 0.2)
                        .jpeg(80)),
                shot("lit from one side", seed -> front(seed).gradient(0.15).jpeg(80)),
                shot("half in shadow", seed -> front(seed).shadow(0.3).jpeg(80)),
                shot("half in deep shadow", seed -> front(seed).shadow(0.15).jpeg(90)),
                shot("weak contrast", seed -> front(seed).contrast(40, 100).jpeg(80)),
                shot("very weak contrast", seed -> front(seed).contrast(18, 90).png()),
                shot("dark", seed -> front(seed).contrast(30, 5).jpeg(80)),
                shot("overexposed", seed -> front(seed).contrast(60, 195).jpeg(80)),
                shot("noisy", seed -> front(seed).noise(40).jpeg(80)),
                shot(
                        "noisy in weak contrast",
                        seed -> front(seed).contrast(60, 80).noise(15).jpeg(80)),
                shot("blurred", seed -> front(seed).blurred(2).jpeg(80)),
                shot("blurred more", seed -> Photo.of(DRAWN, seed)
                        .placed(1200, 1200, 0.9, 3, 0)
                        .blurred(4)
                        .jpeg(80)),
                shot("JPEG quality 30", seed -> front(seed).jpeg(30)),
                shot("JPEG quality 10", seed -> front(seed).jpeg(10)),
                shot("small in a large photo", seed -> Photo.of(DRAWN, seed)
                        .placed(3000, 2200, 0.12, 20, 0)
                        .jpeg(80)),
                shot("large photo, sharp", seed -> Photo.of(DRAWN, seed)
                        .placed(3000, 2200, 0.9, 10, 0.05)
                        .jpeg(80)),
                shot("two pixels a module", seed -> Photo.of(DRAWN, seed)
                        .placed(200, 200, 0.78, 0, 0)
                        .png()),
                shot("light on dark", seed -> front(seed).inverted().jpeg(80)),
                shot("mirrored", seed -> front(seed).mirrored().jpeg(80)),
                shot(
                        "a scribble over it",
                        seed -> Photo.of(DRAWN, seed).scribbled(0.08).jpeg(80)),
                shot("a bad day", seed -> Photo.of(DRAWN, seed)
                        .placed(1000, 1000, 0.7, 33, 0.1)
                        .gradient(0.4)
                        .noise(10)
                        .blurred(1)
                        .jpeg(30)));
        return Stream.concat(angles, others);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shots")
    void aPhotoIsRead(String name, Shot shot) throws Exception {
        assertThat(LabelReader.readLabel(shot.take(1))).as(name).isEqualTo(LABEL);
    }

    private record Kind(String name, Shot shot) {}

    /** Not a promise: what was read of some photos of each kind. No photo is ever read as another label. */
    @Test
    void theRatesOfRandomPhotosAreMeasuredAndNoneIsReadWrongly() throws IOException, PictureUnreadableException {
        List<Kind> kinds = List.of(
                new Kind("any angle", seed -> placed(seed, 0).jpeg(75)),
                new Kind("skewed up to 15%", seed -> placed(seed, 0.15).jpeg(75)),
                new Kind("skewed up to 30%", seed -> placed(seed, 0.3).jpeg(75)),
                new Kind("shadow", seed -> placed(seed, 0.1).shadow(0.3).jpeg(75)),
                new Kind(
                        "gradient, noise 20",
                        seed -> placed(seed, 0.1).gradient(0.2).noise(20).jpeg(75)),
                new Kind(
                        "contrast 30, noise 5",
                        seed -> placed(seed, 0.1).contrast(30, 90).noise(5).jpeg(75)),
                new Kind(
                        "blur, quality 30", seed -> placed(seed, 0.1).blurred(1).jpeg(30)),
                new Kind(
                        "blur 2, noise 10, quality 30",
                        seed -> placed(seed, 0.1).blurred(2).noise(10).jpeg(30)),
                new Kind(
                        "blur 3, noise 25, quality 30",
                        seed -> placed(seed, 0.15).blurred(3).noise(25).jpeg(30)),
                new Kind(
                        "skewed up to 45%, shadow, noise 15",
                        seed -> placed(seed, 0.45).shadow(0.25).noise(15).jpeg(50)));
        int all = 0;
        for (Kind kind : kinds) {
            int read = 0;
            long begun = System.nanoTime();
            for (int seed = 0; seed < PHOTOS; seed++) {
                try {
                    assertThat(LabelReader.readLabel(kind.shot.take(seed))).isEqualTo(LABEL);
                    read++;
                } catch (MalformedException e) {
                    assertThat(e.place()).as("never half-read").isEqualTo("picture");
                }
            }
            all += read;
            System.out.printf(
                    "label photos, %s: %d of %d read, %d ms each%n",
                    kind.name, read, PHOTOS, (System.nanoTime() - begun) / (PHOTOS * 1_000_000L));
        }
        assertThat(all).as("of " + kinds.size() * PHOTOS).isGreaterThan(kinds.size() * PHOTOS / 2);
    }

    private static Photo placed(long seed, double slant) throws IOException {
        Random random = new Random(seed);
        return Photo.of(DRAWN, seed).placed(1000, 800, 0.6 + random.nextDouble() * 0.3, random.nextInt(360), slant);
    }

    @Test
    void manyLabelsInOnePhotoAreAllRead() throws Exception {
        List<Label> labels = new ArrayList<>();
        Photo sheet = null;
        for (int i = 0; i < 4; i++) {
            Label label = new Label("SN-" + i, LABEL.key());
            labels.add(label);
            Photo next = Photo.of(LabelDrawing.draw(label), i).placed(700, 700, 0.8, 90 * i + 5, 0.08);
            sheet = sheet == null ? next : sheet.beside(next);
        }
        assertThat(java.util.Objects.requireNonNull(sheet).image().getWidth()).isEqualTo(2800);
        assertThat(LabelReader.readLabels(sheet.jpeg(70)))
                .extracting(found -> ((LabelReader.Found.Read) found).label())
                .containsExactlyInAnyOrderElementsOf(labels);
    }
}
