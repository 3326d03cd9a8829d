package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import keyloader.sealing.FreshPrekey;
import keyloader.sealing.PrekeyId;
import keyloader.system.Bench;
import keyloader.system.Program;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A meter's one-time keys in an EEPROM, as the kernel shows it (at24, on i2c-stub in place of a chip). */
@InVm
@Timeout(300)
class ErasableMemoryTest {
    private static final int PLACE = PrekeyId.LENGTH + FreshPrekey.SEED_LENGTH;

    @TempDir
    Path directory;

    private Path bus;
    private Path memory;

    @BeforeEach
    void solderTheChip() throws IOException, InterruptedException {
        Modules.load("i2c-stub", "chip_addr=0x50,0x51"); // a 24c04 answers at two addresses
        Modules.load("at24");
        bus = stub();
        Files.writeString(bus.resolve("new_device"), "24c04 0x50");
        String number = bus.getFileName().toString().replace("i2c-", "");
        memory = Path.of("/sys/bus/i2c/devices", number + "-0050", "eeprom");
        assertThat(memory).hasSize(512);
    }

    private static Path stub() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/sys/bus/i2c/devices"))) {
            for (Path each : all.filter(path -> path.getFileName().toString().startsWith("i2c-"))
                    .toList()) {
                if (Attribute.read(each.resolve("name")).startsWith("SMBus stub")) {
                    return each;
                }
            }
        }
        throw new AssertionError("i2c-stub has no bus");
    }

    @AfterEach
    void takeItOff() throws IOException, InterruptedException {
        Files.writeString(bus.resolve("delete_device"), "0x50");
        Modules.unload("at24");
        Modules.unload("i2c-stub");
    }

    private void theMeterLooks(Bench bench) throws Exception {
        Path configuration = Files.write(
                directory.resolve("agent.conf"),
                List.of(
                        "state = " + bench.state(),
                        "loader = unix:" + directory.resolve("loader.socket"),
                        "network = files:" + bench.network(),
                        "prekey-memory = " + memory));
        bench.runOk(Program.Start.of(Program.AGENT, "run", "--config", configuration.toString(), "--once"));
    }

    private Bytes content() throws IOException {
        return Bytes.of(Files.readAllBytes(memory));
    }

    /** The one seed that is there, with its id. */
    private static Bytes place(Bytes content) {
        Bytes blank = Bytes.of(new byte[PLACE]);
        List<Bytes> places = Stream.iterate(0, at -> at + PLACE <= content.length(), at -> at + PLACE)
                .map(at -> content.slice(at, PLACE))
                .filter(place -> !place.equals(blank))
                .toList();
        assertThat(places).hasSize(1);
        return places.get(0);
    }

    private static boolean contains(Bytes content, Bytes wanted) {
        for (int at = 0; at + wanted.length() <= content.length(); at++) {
            if (content.slice(at, wanted.length()).equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aSeedIsGoneFromItWithItsMessageAndTheReceiptsSaySo() throws Exception {
        Bench bench = new Bench(directory);
        String label = bench.newMeter();
        try (Program loader = bench.plugIn(bench.store())) {
            bench.runOk(bench.prepare(label));
            theMeterLooks(bench);
            JsonNode first = bench.json(bench.receipts());
            assertThat(first.toString()).contains("\"nextPrekey\":\"erasable\"", "\"wiped\":\"label-only\"");
            Bytes seed = place(content()).slice(PrekeyId.LENGTH, FreshPrekey.SEED_LENGTH);

            bench.runOk(bench.prepare(label));
            theMeterLooks(bench);
            JsonNode second = bench.json(bench.receipts());
            assertThat(second.toString()).contains("\"nextPrekey\":\"erasable\"", "\"wiped\":\"cryptographic\"");
            assertThat(place(content()).slice(PrekeyId.LENGTH, FreshPrekey.SEED_LENGTH))
                    .isNotEqualTo(seed);
            assertThat(contains(content(), seed)).isFalse();
            assertThat(loader.isAlive()).isTrue();
        }
    }
}
