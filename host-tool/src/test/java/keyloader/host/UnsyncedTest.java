package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import keyloader.host.CutLink.Break;
import keyloader.host.port.SystemFiles;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A disk that keeps, after a power cut, only what was synced: what the loader was told must be on it. */
@Timeout(300)
class UnsyncedTest {
    @TempDir
    Path directory;

    private int cases;

    private Pc fresh() throws IOException {
        return new Pc(Files.createDirectory(directory.resolve("case" + cases++)));
    }

    private static void powerIsBack(Pc pc, CutFiles files) throws IOException {
        files.lose();
        pc.loader.powerUp();
        pc.files = new SystemFiles();
        pc.links = address -> pc.loader.connect();
    }

    @Test
    void prepareCutAtEveryDurableStepLosesNothing() throws IOException, LoaderRefusedException {
        int cut = 1;
        boolean done = false;
        while (!done) {
            Pc pc = fresh();
            Meter meter = new Meter("SN-0001");
            CutFiles files = CutFiles.forgetful(new SystemFiles(), cut++);
            pc.files = files;
            done = CutTest.survives(() -> pc.prepare(meter));
            powerIsBack(pc, files);
            CutTest.endsWell(pc, meter);
        }
        assertThat(cut).isGreaterThan(10);
    }

    /** The end of the power at an exchange finds what was saved before it on the disk. */
    @ParameterizedTest
    @EnumSource(
            value = Break.class,
            names = {"POWER_BEFORE", "POWER_AFTER"})
    void prepareCutAtEveryExchangeLosesNothing(Break how) throws IOException, LoaderRefusedException {
        int cut = 1;
        boolean done = false;
        while (!done) {
            Pc pc = fresh();
            Meter meter = new Meter("SN-0001");
            int at = cut++;
            CutFiles files = CutFiles.forgetful(new SystemFiles(), 0);
            pc.files = files;
            pc.links = address -> new CutLink(pc.loader.connect(), at, how);
            done = CutTest.survives(() -> pc.prepare(meter));
            powerIsBack(pc, files);
            CutTest.endsWell(pc, meter);
        }
        assertThat(cut).isGreaterThan(5);
    }

    @ParameterizedTest
    @EnumSource(
            value = Break.class,
            names = {"POWER_BEFORE", "POWER_AFTER"})
    void receiptsCutAtEveryExchangeLoseNothing(Break how) throws IOException, LoaderRefusedException {
        int cut = 1;
        boolean done = false;
        while (!done) {
            Pc pc = fresh();
            Meter meter = new Meter("SN-0001");
            pc.prepare(meter);
            meter.consume(pc.loader, 0);
            int at = cut++;
            CutFiles files = CutFiles.forgetful(new SystemFiles(), 0);
            pc.files = files;
            pc.links = address -> new CutLink(pc.loader.connect(), at, how);
            done = CutTest.survives(() -> pc.receipts());
            powerIsBack(pc, files);
            CutTest.receiptIsHereOrThere(pc);
            CutTest.receiptsEndWell(pc);
        }
        assertThat(cut).isGreaterThan(4);
    }

    /** A code that was shown is a code that stays. */
    @Test
    void theKeyThatWasShownIsOnTheDisk() throws IOException {
        Pc pc = fresh();
        CutFiles files = CutFiles.forgetful(new SystemFiles(), 0);
        pc.files = files;
        String code = pc.run("keys").outLines().get(0);
        powerIsBack(pc, files);

        assertThat(pc.run("keys").outLines().get(0)).isEqualTo(code);
    }
}
