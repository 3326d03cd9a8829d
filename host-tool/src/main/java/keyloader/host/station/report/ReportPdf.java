package keyloader.host.station.report;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import keyloader.host.print.Lettering;
import keyloader.host.station.battery.StepResult;
import keyloader.host.station.battery.TestOutcome;
import keyloader.host.station.dialogue.Hello;
import keyloader.host.text.When;
import keyloader.sealing.KeyId;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;

/** A report for people, on one page of A4. Lengths are points, from the lower left corner. */
final class ReportPdf {
    private static final float MARGIN = 42;
    private static final float WIDTH = PDRectangle.A4.getWidth() - 2 * MARGIN;
    private static final float VERDICT = 40;
    private static final float HEADING = 14;
    private static final float SIZE = 9;
    private static final float LEADING = 11;
    private static final float PADDING = 2;
    private static final float RESULT_AT = 62;
    private static final float TIME_AT = 112;
    private static final float TEXT_AT = 150;
    /** Of a step's what or next, where there is room. */
    private static final int MAX_LINES = 4;

    private static final float[] PASS = {0.05f, 0.45f, 0.15f};
    private static final float[] FAIL = {0.75f, 0.05f, 0.05f};

    private final Lettering letters;
    private final PDPageContentStream page;
    private float y = PDRectangle.A4.getHeight() - MARGIN;

    private ReportPdf(Lettering letters, PDPageContentStream page) {
        this.letters = letters;
        this.page = page;
    }

    static byte[] of(TestOutcome outcome, KeyId station) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PDDocument document = new PDDocument()) {
            document.getDocumentInformation()
                    .setTitle("Test of meter " + outcome.serial().orElse("unknown"));
            document.getDocumentInformation().setProducer("keyloader");
            PDPage sheet = new PDPage(PDRectangle.A4);
            document.addPage(sheet);
            try (PDPageContentStream page = new PDPageContentStream(document, sheet)) {
                new ReportPdf(new Lettering(document), page).draw(outcome, station);
            }
            document.save(out);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toByteArray();
    }

    private void draw(TestOutcome outcome, KeyId station) throws IOException {
        y -= VERDICT;
        float[] colour = outcome.hasPassed() ? PASS : FAIL;
        String verdict = outcome.hasPassed() ? "PASS" : "FAIL";
        page.setNonStrokingColor(colour[0], colour[1], colour[2]);
        page.setStrokingColor(colour[0], colour[1], colour[2]);
        letters.bold(page, MARGIN, y, VERDICT, verdict);
        page.setNonStrokingColor(0f);
        page.setStrokingColor(0f);
        float x = MARGIN + letters.width(verdict, VERDICT) + 24;
        letters.bold(page, x, y + 20, HEADING, letters.shown(outcome.serial().orElse("unknown meter")));
        outcome.meter()
                .map(Hello::label)
                .or(outcome::scanned)
                .ifPresent(label -> line(x, y, HEADING, label.kid().checkCode()));
        y -= 24;
        facts(outcome, station);
        y -= 6;
        rule();
        steps(outcome.steps());
        line(
                MARGIN,
                MARGIN - LEADING,
                8,
                "The signed report beside this page has its digest: keyloader qa-station verify");
    }

    private void facts(TestOutcome outcome, KeyId station) {
        String began = When.text(outcome.started().toEpochMilli());
        fact("run", outcome.run() + (outcome.earlier() == 0 ? "" : ", after " + outcome.earlier() + " earlier"));
        fact("jig", outcome.jig());
        fact("began", began + ", took " + seconds(outcome.millis()) + " s");
        outcome.meter()
                .ifPresent(meter -> fact(
                        "agent",
                        meter.agent() + ", key in " + meter.key() + ", prekeys in " + meter.prekeys() + ", network "
                                + meter.network()));
        fact("station", station.ownerCode());
    }

    private void fact(String name, String value) {
        line(MARGIN, y, SIZE, name);
        line(MARGIN + RESULT_AT, y, SIZE, value);
        y -= LEADING + 1;
    }

    /** Text from anybody, as much of it as fits. */
    private void line(float x, float baseline, float size, String text) {
        try {
            String shown = letters.fitting(letters.shown(text), PDRectangle.A4.getWidth() - MARGIN - x, size);
            letters.line(page, x, baseline, size, shown);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
    }

    private void rule() throws IOException {
        page.setLineWidth(0.4f);
        page.moveTo(MARGIN, y);
        page.lineTo(MARGIN + WIDTH, y);
        page.stroke();
    }

    /** With as many lines for each text as leave all of it on the page. */
    private void steps(List<StepResult> steps) throws IOException {
        int most = MAX_LINES;
        while (most > 1 && height(steps, most) > y - MARGIN) {
            most--;
        }
        for (StepResult step : steps) {
            List<String> texts = texts(step, most);
            float baseline = y - PADDING - SIZE;
            if (step.hasFailed()) {
                letters.bold(page, MARGIN, baseline, SIZE, step.step().id());
                letters.bold(page, MARGIN + RESULT_AT, baseline, SIZE, "FAILED");
            } else {
                line(MARGIN, baseline, SIZE, step.step().id());
                line(MARGIN + RESULT_AT, baseline, SIZE, step.result().words());
            }
            if (step.millis() > 0 || step.hasPassed()) {
                String time = seconds(step.millis());
                line(MARGIN + TIME_AT + 28 - letters.width(time, SIZE), baseline, SIZE, time);
            }
            for (String text : texts) {
                letters.line(page, MARGIN + TEXT_AT, baseline, SIZE, text);
                baseline -= LEADING;
            }
            y -= height(texts);
            rule();
        }
    }

    private float height(List<StepResult> steps, int most) throws IOException {
        float height = 0;
        for (StepResult step : steps) {
            height += height(texts(step, most));
        }
        return height;
    }

    private static float height(List<String> texts) {
        return Math.max(1, texts.size()) * LEADING + 2 * PADDING;
    }

    private List<String> texts(StepResult step, int most) throws IOException {
        List<String> texts = new ArrayList<>();
        String what = step.hasPassed() && step.what().isEmpty() ? step.step().title() : step.what();
        texts.addAll(letters.wrap(letters.shown(what), WIDTH - TEXT_AT, SIZE, most));
        if (!step.next().isEmpty()) {
            texts.addAll(letters.wrap(letters.shown("Next: " + step.next()), WIDTH - TEXT_AT, SIZE, most));
        }
        return texts;
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f", millis / 1000.0);
    }
}
