package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.event.KeyEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.stream.Stream;
import keyloader.testkit.ModelLoader;
import org.junit.jupiter.api.Test;

/** Round sheet and hand-over report where they can't be written as asked. Run by {@link WindowTest}. */
class DocumentScenes extends Scenes {
    private final FullFiles disk = new FullFiles(FullFiles.Refusal.WRITE);

    private void writeRound(Locale locale) throws IOException {
        disk.makeRoom();
        files = disk;
        Path list = Files.writeString(
                directory.resolve("jobs.csv"),
                Site.HEADER
                        + Site.row(new Meter("SN-0000"), "Flat 0,,Home,wpa2,DE")
                        + Site.row(new Meter("SN-0001"), "Flat 1,,Home,wpa2,DE"));
        plug.plug(new ModelLoader(8, "7.1.0", new SecureRandom()));
        open(locale, false);
        turnToTheList();
        paste(list);
        writeList();
        screen.await("all on the loader", () -> !OnScreen.find("list.write").isEnabled());
        screen.awaitEnabled("list.report");
    }

    private void save(String button, String file) {
        screen.awaitEnabled(button);
        screen.click(button);
        screen.awaitDialogField();
        screen.key(KeyEvent.VK_A, KeyEvent.VK_CONTROL);
        screen.type(file);
        screen.clickDefault();
        screen.awaitDialogsEnd();
    }

    private void assertNothingIsLost() throws IOException {
        assertThat(screen.cell("list.table", 1, 5)).isEqualTo("on a loader");
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all.map(file -> file.getFileName().toString())).containsOnly("config", "jobs.csv");
        }
    }

    private void saveWell(String button, Path file, String begins) throws IOException {
        save(button, file.toString());
        screen.awaitText("result.headline", "Saved");
        screen.awaitText("result.details", file.toString());
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).startsWith(begins);
    }

    @Test
    void aNameWithAnotherEndIsRefusedWithTheEndsThatThereAre() throws IOException {
        writeRound(Locale.US);
        save("list.report", directory.resolve("report.docx").toString());
        screen.awaitText(
                "result.details",
                "The name " + directory.resolve("report.docx") + " does not end in .pdf, .csv, .json.\n"
                        + "Give a name that ends so.");
        screen.picture("report-end");
        assertNothingIsLost();
        save("list.sheet", directory.resolve("sheet.csv").toString());
        screen.awaitText("result.details", "sheet.csv does not end in .pdf.");
        assertNothingIsLost();

        saveWell("list.report", directory.resolve("report.json"), "{");
        // The directory is remembered, and a name without an end is one of a PDF.
        save("list.report", "report");
        screen.awaitText("result.details", directory.resolve("report.pdf").toString());
        assertThat(directory.resolve("report.pdf")).exists();
        save("list.report", directory.resolve("report.pdf").toString());
        screen.awaitText("result.details", "report.pdf already.");
        screen.awaitText("result.details", "Give another name, or move it away; nothing was written.");
    }

    @Test
    void whereNothingCanBeWrittenItIsSaidAndAnotherPlaceIsTaken() throws IOException {
        writeRound(Locale.US);
        save("list.report", "/sys/report.pdf"); // of the system's own, where root writes nothing either
        screen.awaitText("result.headline", "Not done");
        screen.awaitText("result.details", "Cannot write /sys/report.pdf: ");
        screen.awaitText("result.details", "Check the directory's permissions and free space, or give another name.");
        screen.picture("report-not-writable");
        assertThat(screen.text("result.details")).doesNotContain("Exception", "--");
        assertNothingIsLost();
        save("list.sheet", directory.resolve("not-there").resolve("sheet.pdf").toString());
        screen.awaitText("result.details", "not-there");
        screen.awaitText("result.headline", "Not done");
        assertNothingIsLost();

        disk.fillAfter(0);
        save("list.report", directory.resolve("report.csv").toString());
        screen.awaitText("result.details", "report.csv: No space left on device");
        assertNothingIsLost();
        disk.makeRoom();
        saveWell("list.report", directory.resolve("report.csv"), "\"");
        saveWell("list.sheet", directory.resolve("sheet.pdf"), "%PDF");
    }

    @Test
    void whoeverThinksBetterOfItWritesNothing() throws IOException {
        writeRound(Locale.US);
        screen.click("list.report");
        screen.awaitDialogField();
        screen.key(KeyEvent.VK_ESCAPE);
        screen.awaitDialogsEnd();
        screen.awaitFocus("list.report");
        assertNothingIsLost();
    }

    @Test
    void itIsToldInGerman() throws IOException {
        writeRound(Locale.GERMANY);
        save("list.report", directory.resolve("report.docx").toString());
        screen.awaitText("result.details", "report.docx endet nicht auf .pdf, .csv, .json.");
        screen.awaitText("result.details", "Einen Namen geben, der so endet.");
        save("list.report", "/sys/report.pdf");
        screen.awaitText("result.details", "/sys/report.pdf l\u00e4sst sich nicht schreiben: ");
        screen.picture("report-german");
    }
}
