package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.FilterSteps;
import keyloader.agent.bench.HandTime;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.agent.durable.FileSteps;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.SlotState;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.Fields;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A meter never starts from a state that it can't trust, and so never as one that nobody owns. */
@Timeout(120)
class StateTest {
    @TempDir
    Path directory;

    private final Installer installer = new Installer();

    @SuppressWarnings("NullAway.Init")
    private Bench bench;

    private Path record = Path.of("");
    private Path key = Path.of("");

    @BeforeEach
    void anOwnedMeter() {
        bench = Bench.in(directory);
        installer.seal(bench.label, 5, "Home").putOn(bench.socket);
        assertThat(bench.runOnce()).isZero();
        record = bench.state.resolve("state.cbor");
        key = bench.state.resolve("meter-key.pk8");
        bench.plugIn(LoaderSocket.newLoader());
        new Installer().seal(bench.label, 6, "Theirs").putOn(bench.socket);
    }

    private void isRefused(String words) throws IOException {
        byte[] before = Files.exists(record) ? Files.readAllBytes(record) : new byte[0];
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.err)
                .contains("error: ")
                .contains(words)
                .contains("hint: ")
                .doesNotContain("Exception");
        assertThat(bench.command("status", "--state", bench.state.toString())).isEqualTo(1);
        assertThat(bench.command("reset", "--state", bench.state.toString(), "--yes"))
                .isEqualTo(1);
        assertThat(bench.command("provision", "--state", bench.state.toString(), "--serial", Bench.SERIAL))
                .isEqualTo(1);
        assertThat(bench.networksInForce()).containsExactly("Home");
        assertThat(Files.exists(record) ? Files.readAllBytes(record) : new byte[0])
                .isEqualTo(before);
    }

    @Test
    void everyBitOfTheRecordMatters() throws IOException {
        byte[] good = Files.readAllBytes(record);
        for (int bit = 0; bit < 8 * good.length; bit++) {
            byte[] bad = good.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(record, bad);
            assertThat(bench.command("status", "--state", bench.state.toString()))
                    .as("bit %d", bit)
                    .isEqualTo(1);
            assertThat(bench.err).contains("damaged");
        }
    }

    @Test
    void everyCutOfTheRecordMatters() throws IOException {
        byte[] good = Files.readAllBytes(record);
        for (int length = 0; length < good.length; length++) {
            Files.write(record, java.util.Arrays.copyOf(good, length));
            assertThat(bench.command("status", "--state", bench.state.toString()))
                    .as("length %d", length)
                    .isEqualTo(1);
        }
    }

    @Test
    void aDamagedRecordIsRefusedByEveryCommand() throws IOException {
        byte[] bytes = Files.readAllBytes(record);
        bytes[bytes.length / 2] ^= 4;
        Files.write(record, bytes);
        isRefused("damaged");
    }

    @Test
    void aMissingRecordIsRefusedByEveryCommand() throws IOException {
        Files.delete(record);
        isRefused("is missing");
        assertThat(record).doesNotExist();
    }

    @Test
    void aMissingKeyOfAMeterThatHasLivedIsRefusedByEveryCommand() throws IOException {
        Files.delete(key);
        isRefused("is missing");
        assertThat(key).doesNotExist();
    }

    @Test
    void aNewerRecordIsRefusedAsSuch() throws IOException, MalformedException {
        List<CborValue> parts = Fields.array(Cbor.decode(Files.readAllBytes(record), "record"), 3, 3, "record");
        Bytes checksum =
                Cbor.encode(CborValue.array(CborValue.of(3), parts.get(1))).sha256();
        Files.write(record, Cbor.encodeToArray(CborValue.array(CborValue.of(3), parts.get(1), CborValue.of(checksum))));
        isRefused("newer");
    }

    @Test
    void theRecordOfAnotherMeterIsRefused() throws IOException {
        Bench other = Bench.in(directory.resolve("other"));
        Files.copy(other.state.resolve("state.cbor"), record, StandardCopyOption.REPLACE_EXISTING);
        isRefused("is not that of the record");
    }

    @Test
    void theKeyOfAnotherMeterIsRefused() throws IOException {
        Bench other = Bench.in(directory.resolve("other"));
        Files.copy(other.state.resolve("meter-key.pk8"), key, StandardCopyOption.REPLACE_EXISTING);
        isRefused("is not that of the record");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-r-----", "rw----r--", "rw-rw----"})
    void aKeyThatOthersCanReadIsRefused(String permissions) throws IOException {
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(permissions));
        isRefused("is open to others");
    }

    @Test
    void aRecordOrDirectoryThatOthersCanReadIsRefused() throws IOException {
        Files.setPosixFilePermissions(record, PosixFilePermissions.fromString("rw-r--r--"));
        isRefused("is open to others");
        Files.setPosixFilePermissions(record, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(bench.state, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.err).contains("is open to others");
    }

    @Test
    void oneAgentWorksOnADirectoryAtATime() throws IOException {
        try (FileChannel other = FileChannel.open(bench.state.resolve("lock"), StandardOpenOption.WRITE)) {
            assertThat(other.lock().isValid()).isTrue();
            assertThat(bench.runOnce()).isEqualTo(1);
            assertThat(bench.err).contains("another keyloader-agent");
            assertThat(bench.command("reset", "--state", bench.state.toString(), "--yes"))
                    .isEqualTo(1);
            assertThat(bench.command("status", "--state", bench.state.toString()))
                    .isZero();
        }
        assertThat(bench.runOnce()).isEqualTo(Verdict.NOT_THE_OWNER.code());
    }

    @Test
    void aRecordThatCannotBeWrittenEndsTheAgent() {
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent sent = installer.seal(bench.label, 7, "Next");
        sent.putOn(bench.socket);
        bench.steps = new FilterSteps() {
            @Override
            public void write(Path file, byte[] content, Access access) throws IOException {
                if (file.toString().contains("state.cbor")) {
                    throw new IOException("No space left on device");
                }
                super.write(file, content, access);
            }
        };
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.err).contains("cannot be written").contains("hint: ");
        assertThat(bench.radio.tried).containsExactly("Home");
        bench.steps = new FileSteps();
        assertThat(bench.runOnce()).isZero();
        assertThat(bench.networksInForce()).containsExactly("Next");
    }

    @Test
    void aFullDiskUnderTheNetworkChangesNothing() {
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent sent = installer.seal(bench.label, 7, "Next");
        sent.putOn(bench.socket);
        bench.steps = new FilterSteps() {
            @Override
            public void write(Path file, byte[] content, Access access) throws IOException {
                if (file.toString().contains("nmconnection")) {
                    throw new IOException("No space left on device");
                }
                super.write(file, content, access);
            }
        };
        assertThat(bench.runOnce()).isEqualTo(Verdict.METER_FAULT.code());
        assertThat(bench.networksInForce()).containsExactly("Home");
        assertThat(sent.note(bench.socket).networks()).containsExactly(Verdict.METER_FAULT);
        bench.steps = new FileSteps();
        assertThat(bench.runOnce()).isZero();
        assertThat(bench.networkFiles()).containsExactly("current", "keyloader-generation-2");
    }

    /** A message that was wiped before its network is in force would be lost with the next power cut. */
    @Test
    void nothingIsUsedUpOnTheLoaderBeforeItsNetworkIsInForce() {
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent sent = installer.seal(bench.label, 7, "Next");
        sent.putOn(bench.socket);
        bench.steps = new FilterSteps() {
            @Override
            public void symbolicLink(Path link, Path target) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertThat(bench.runOnce()).as("the meter itself failed").isEqualTo(1);
        assertThat(bench.out).doesNotContain("steady");
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SEALED);
        assertThat(bench.runOnce()).as("still").isEqualTo(1);
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SEALED);
        bench.steps = new FileSteps();
        assertThat(bench.runOnce()).isZero();
        assertThat(bench.networksInForce()).containsExactly("Next");
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SPENT);
    }

    @Test
    void aConfigurationThatIsNotInForceIsTriedAgainAtEachPollAndThenTheMessageIsUsedUp() {
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent sent = installer.seal(bench.label, 7, "Next");
        sent.putOn(bench.socket);
        AtomicInteger links = new AtomicInteger();
        bench.steps = new FilterSteps() {
            @Override
            public void symbolicLink(Path link, Path target) throws IOException {
                if (links.incrementAndGet() < 20) {
                    throw new IOException("No space left on device");
                }
                super.symbolicLink(link, target);
            }
        };
        bench.time = new HandTime().endAt(Duration.ofMinutes(5));
        bench.runUntilEnd();
        assertThat(links).hasValue(20);
        assertThat(bench.networksInForce()).containsExactly("Next");
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SPENT);
        assertThat(bench.out).endsWith("light: steady - done, may be unplugged\n");
    }

    /** Also where no loader comes that would have it looked at. */
    @Test
    void aConfigurationThatIsNotInForceIsTriedAgainWithoutALoader() throws IOException {
        Files.delete(bench.network.resolve("current"));
        bench.socket.unplug();
        AtomicInteger links = new AtomicInteger();
        bench.steps = new FilterSteps() {
            @Override
            public void symbolicLink(Path link, Path target) throws IOException {
                if (links.incrementAndGet() < 4) {
                    throw new IOException("No space left on device");
                }
                super.symbolicLink(link, target);
            }
        };
        bench.time = new HandTime().endAt(Duration.ofMinutes(1));
        bench.runUntilEnd();
        assertThat(links).hasValue(4);
        assertThat(bench.networksInForce()).containsExactly("Home");
    }

    @Test
    void aMeterRefusesTheNetworkDirectoryOfAnotherAndLeavesItAsItIs() throws IOException {
        Bench other = Bench.in(directory.resolve("other"));
        String state = other.state.toString();
        byte[] before = Files.readAllBytes(other.state.resolve("state.cbor"));
        for (String[] command : new String[][] {
            {"run", "--state", state, "--loader", "tcp:1", "--network", "files:" + bench.network, "--once"},
            {"reset", "--state", state, "--yes", "--network", "files:" + bench.network}
        }) {
            assertThat(other.command(command)).isEqualTo(1);
            assertThat(other.err)
                    .contains("belongs to the meter with the check code "
                            + bench.label.kid().checkCode())
                    .contains("hint: name another directory");
            assertThat(bench.networksInForce()).containsExactly("Home");
            assertThat(Files.readAllBytes(other.state.resolve("state.cbor"))).isEqualTo(before);
        }
        assertThat(bench.runOnce()).isEqualTo(Verdict.NOT_THE_OWNER.code());
    }

    @Test
    void aNetworkDirectoryFromBeforeThereWereMarksIsAdopted() throws IOException {
        Files.delete(bench.network.resolve("keyloader-meter"));
        assertThat(bench.runOnce()).isEqualTo(Verdict.NOT_THE_OWNER.code());
        assertThat(bench.networkOwner()).contains(bench.label.kid().value().hex());
        assertThat(bench.networksInForce()).containsExactly("Home");
    }

    /** Names are on the medium only once their directory was synced. */
    @Test
    void theParentOfEachDirectoryThatIsMadeIsSynced() {
        List<Path> made = new ArrayList<>();
        List<Path> unsynced = new ArrayList<>();
        FilterSteps watching = new FilterSteps() {
            @Override
            public void createDirectory(Path place) throws IOException {
                super.createDirectory(place);
                made.add(place);
                unsynced.add(place);
            }

            @Override
            public void rename(Path from, Path to) throws IOException {
                super.rename(from, to);
                unsynced.replaceAll(place -> place.equals(from) ? to : place);
            }

            @Override
            public void sync(Path place) throws IOException {
                super.sync(place);
                unsynced.removeIf(one -> place.equals(one.getParent()));
            }
        };
        Bench fresh = Bench.in(directory.resolve("fresh"));
        fresh.steps = watching;
        Path second = directory.resolve("fresh/second");
        assertThat(fresh.command("provision", "--state", second.toString(), "--serial", "S-2"))
                .isZero();
        assertThat(made).contains(second);
        assertThat(unsynced).isEmpty();
        installer.seal(fresh.label, 1, "Home").putOn(fresh.socket);
        assertThat(fresh.runOnce()).isZero();
        assertThat(made).contains(fresh.network).hasSize(3);
        assertThat(unsynced).isEmpty();
    }
}
