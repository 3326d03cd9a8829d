package keyloader.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The main job between three processes, over the real wire protocol, judged by what lies in the files. */
@Timeout(300)
class EndToEndTest {
    private static final int ALREADY_USED = 4;
    private static final int NOT_THE_OWNER = 18;
    private static final int NOT_FOR_THIS_METER = 31;

    @TempDir
    Path directory;

    @Test
    void sealCarryOpenApplyWipeReceipt() throws Exception {
        Bench bench = new Bench(directory);
        String label = bench.newMeter();
        assertThat(label).startsWith("KEYLOADER:I:TEST-0001;X:");

        try (Program loader = bench.plugIn(bench.store())) {
            Program.Ended prepared = bench.runOk(bench.prepare(label));
            assertThat(prepared.out() + prepared.err()).doesNotContain(Bench.PASSPHRASE);
            assertThat(loader.stop().code()).isZero();
        }
        assertNothingReadable(bench.store());

        try (Program loader = bench.plugIn(bench.store())) {
            Program.Ended joined = bench.runOk(bench.agent());
            assertThat(joined.out()).contains("steady");
            assertThat(joined.out() + joined.err()).doesNotContain(Bench.PASSPHRASE);
            assertThat(loader.stop().code()).isZero();
        }
        assertNothingReadable(bench.store());
        assertThat(String.join("\n", bench.configuration())).contains(Bench.PASSPHRASE);
        assertOwnerOnly(bench.network());
        assertOwnerOnly(directory.resolve("config"));

        try (Program loader = bench.plugIn(bench.store())) {
            JsonNode receipts = bench.json(bench.receipts());
            assertThat(receipts.toString()).contains("\"JOINED\"").contains("TEST-0001");
            assertThat(bench.json(bench.receipts()).toString()).doesNotContain("JOINED"); // released, and told once
            assertThat(loader.stop().code()).isZero();
        }
        assertThat(Bench.occurrences(directory.resolve("config/keyloader/container"), Bench.PASSPHRASE))
                .isZero();
    }

    @Test
    void aCopyOfTheOldStoreAppliesNothing() throws Exception {
        Bench bench = new Bench(directory);
        String label = bench.newMeter();
        Path copy = directory.resolve("copy");
        try (Program loader = bench.plugIn(bench.store())) {
            bench.runOk(bench.prepare(label));
            assertThat(loader.stop().code()).isZero();
        }
        Files.copy(bench.store(), copy);
        Path secondCopy = Files.copy(copy, directory.resolve("copy-2"));
        try (Program loader = bench.plugIn(bench.store())) {
            bench.runOk(bench.agent());
            assertThat(loader.isAlive()).isTrue();
        }
        List<String> before = bench.configuration();

        try (Program loader = bench.plugIn(copy)) {
            assertThat(bench.run(bench.agent()).code()).isEqualTo(ALREADY_USED);
            assertThat(loader.isAlive()).isTrue();
        }
        assertThat(bench.configuration()).isEqualTo(before);
        assertThat(bench.json(bench.status()).at("/network/generation").asInt()).isEqualTo(1);

        // A reset releases the meter, but forgets no mark: the copy stays used up, and the network stays gone.
        bench.runOk(bench.reset());
        assertThat(bench.configuration()).isEmpty();
        try (Program loader = bench.plugIn(secondCopy)) {
            assertThat(bench.run(bench.agent()).code()).isEqualTo(ALREADY_USED);
            assertThat(loader.isAlive()).isTrue();
        }
        assertThat(bench.configuration()).isEmpty();
    }

    @Test
    void aReceiptOfAnotherPcIsNeitherReadNorReleased() throws Exception {
        Bench mine = new Bench(directory);
        String label = mine.newMeter();
        try (Program loader = mine.plugIn(mine.store())) {
            mine.runOk(mine.prepare(label));
            mine.runOk(mine.agent());
            Program.Start stranger = mine.receipts();
            Path elsewhere = Files.createDirectory(directory.resolve("other-pc"));
            Program.Ended read = Program.run(elsewhere, stranger);
            assertThat(read.out()).doesNotContain("JOINED");

            assertThat(mine.json(mine.receipts()).toString()).contains("\"JOINED\"");
            assertThat(loader.isAlive()).isTrue();
        }
    }

    @Test
    void aSecondInstallerIsRefusedAndTheOldNetworkStays() throws Exception {
        Bench bench = new Bench(directory);
        String label = bench.newMeter();
        try (Program loader = bench.plugIn(bench.store())) {
            bench.runOk(bench.prepare(label));
            bench.runOk(bench.agent());
            List<String> before = bench.configuration();
            Path elsewhere = Files.createDirectory(directory.resolve("other-pc"));
            assertThat(Program.run(elsewhere, bench.prepare(label)).code()).isZero();
            assertThat(bench.run(bench.agent()).code()).isEqualTo(NOT_THE_OWNER);
            assertThat(bench.configuration()).isEqualTo(before);
            Program.Ended told = Program.run(elsewhere, bench.receipts());
            assertThat(told.out()).contains("NOT_THE_OWNER");
            assertThat(loader.isAlive()).isTrue();
        }
    }

    @Test
    void anotherMetersLoaderHasNothingForThisOne() throws Exception {
        Bench bench = new Bench(directory);
        bench.newMeter();
        Path elsewhere = Files.createDirectory(directory.resolve("other-meter"));
        String other = new Bench(elsewhere).newMeter();
        try (Program loader = bench.plugIn(bench.store())) {
            bench.runOk(bench.prepare(other));
            assertThat(bench.run(bench.agent()).code()).isEqualTo(NOT_FOR_THIS_METER);
            assertThat(bench.configuration()).isEmpty();
            assertThat(loader.isAlive()).isTrue();
        }
    }

    private static void assertNothingReadable(Path store) throws IOException {
        assertThat(Bench.occurrences(store, Bench.SSID)).isZero();
        assertThat(Bench.occurrences(store, Bench.PASSPHRASE)).isZero();
        // The search finds what is there.
        Path positive = Files.writeString(store.resolveSibling("positive"), "x" + Bench.SSID + "x");
        assertThat(Bench.occurrences(positive, Bench.SSID)).isOne();
    }

    private static void assertOwnerOnly(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.size(file) > 0) { // lock files are empty
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .as(file.toString())
                            .isEqualTo("rw-------");
                }
            }
        }
    }
}
