package keyloader.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import keyloader.agent.bench.CuttingSteps;
import keyloader.agent.bench.CuttingSteps.Leaves;
import keyloader.agent.bench.FilterSteps;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.PowerCut;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.durable.FileSteps;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Problem;
import keyloader.sealing.Addresses;
import keyloader.sealing.Credential;
import keyloader.sealing.Eap;
import keyloader.sealing.KeyId;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.sealing.StaticAddress;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FilesNetworkTest {
    private static final KeyId METER = new KeyId(Bytes.of((byte) 1).sha256());
    private static final KeyId OTHER = new KeyId(Bytes.of((byte) 2).sha256());

    @TempDir
    Path parent;

    private Path directory() {
        return parent.resolve("network");
    }

    private FilesNetwork backend() {
        return claimed(directory(), new FileSteps());
    }

    private static FilesNetwork claimed(Path place, DurableSteps steps) {
        FilesNetwork backend = new FilesNetwork(place, steps);
        try {
            backend.claim(METER, Optional.empty());
        } catch (FailureException e) {
            throw new AssertionError(e);
        }
        return backend;
    }

    private static Generation prepare(FilesNetwork backend, long number, String... ssids) throws IOException {
        return backend.prepare(number, Installer.networks(ssids), "DE");
    }

    /** But for the mark. */
    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(directory())) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> !name.equals(OwnerMark.NAME))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void enterpriseNetworksAndAddressesAreSupported() throws MalformedException {
        Bytes ssid = Bytes.ofHex("41");
        Bytes der = Bytes.ofHex("3003020101");
        Network eap = Network.of(
                ssid,
                Security.EAP,
                new Eap.Tls(
                        new Eap.Server(List.of(der), "radius.example.net"),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(der),
                        Secret.copyOf(der)),
                false);
        StaticAddress address = new StaticAddress(Bytes.ofHex("c000020a"), 24, Optional.empty(), List.of());
        Network fixed = Network.of(
                ssid,
                Security.OPEN,
                new Credential.None(),
                false,
                new Addresses(Optional.of(address), Optional.empty()));
        assertThat(backend().supports(eap)).isTrue();
        assertThat(backend().supports(fixed)).isTrue();
        assertThat(backend().supports(Network.of(ssid, Security.OPEN, new Credential.None(), false)))
                .isTrue();
    }

    @Test
    void aPreparedGenerationIsInertAndNobodyElseReadsIt() throws IOException {
        prepare(backend(), 1, "A", "B");
        assertThat(names()).containsExactly("keyloader-generation-1");
        assertThat(backend().hasNetwork()).isFalse();
        assertThat(backend().hasLeft()).isTrue();
        try (Stream<Path> all = Files.walk(directory())) {
            for (Path path : all.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
        try (Stream<Path> files = Files.list(directory().resolve("keyloader-generation-1"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "wpa_supplicant.conf", "keyloader-1.nmconnection", "keyloader-2.nmconnection");
        }
    }

    @Test
    void activatingSwapsAndDropsTheOldOne() throws IOException {
        FilesNetwork backend = backend();
        backend.activate(prepare(backend, 1, "A"));
        Generation second = prepare(backend, 2, "B");
        backend.activate(second);
        backend.activate(second);
        assertThat(names()).containsExactly("current", "keyloader-generation-2");
        assertThat(Files.readSymbolicLink(directory().resolve("current"))).isEqualTo(Path.of("keyloader-generation-2"));
        assertThat(backend.hasNetwork()).isTrue();
    }

    @Test
    void whatWasNotCommittedIsNotActivated() throws IOException {
        FilesNetwork backend = backend();
        Generation first = prepare(backend, 1, "A");
        backend.activate(first);
        Generation second = prepare(backend, 2, "B");
        Files.writeString(directory().resolve("keyloader-generation-2/keyloader-1.nmconnection"), "changed");
        assertThatThrownBy(() -> backend.activate(second))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not the one that was committed");
        assertThat(Files.readSymbolicLink(directory().resolve("current"))).isEqualTo(Path.of("keyloader-generation-1"));
    }

    @Test
    void whatOthersPutThereIsLeftAlone() throws IOException {
        FilesNetwork backend = backend();
        backend.activate(prepare(backend, 1, "A"));
        Files.writeString(directory().resolve("theirs.conf"), "theirs");
        Files.writeString(directory().resolve("keyloader-generation-1/notes.txt"), "theirs");
        backend.activate(prepare(backend, 2, "B"));
        backend.clear();
        assertThat(names()).containsExactly("keyloader-generation-1", "theirs.conf");
        assertThat(directory().resolve("keyloader-generation-1/notes.txt")).hasContent("theirs");
        assertThat(directory().resolve("keyloader-generation-1/wpa_supplicant.conf"))
                .doesNotExist();
    }

    @Test
    void aForeignCurrentIsNeverReplaced() throws IOException {
        FilesNetwork backend = backend();
        Generation generation = prepare(backend, 1, "A");
        Path current = directory().resolve("current");
        Files.writeString(current, "theirs");
        assertThatThrownBy(() -> backend.activate(generation)).hasMessageContaining("not Keyloader's");
        assertThatThrownBy(backend::clear).hasMessageContaining("not Keyloader's");
        Files.delete(current);
        Files.createSymbolicLink(current, Path.of("/etc"));
        assertThatThrownBy(() -> backend.activate(generation)).hasMessageContaining("not Keyloader's");
        assertThatThrownBy(backend::clear).hasMessageContaining("not Keyloader's");
        assertThat(Files.readSymbolicLink(current)).isEqualTo(Path.of("/etc"));
    }

    @Test
    void clearingNothingMakesNothing() throws IOException {
        backend().clear();
        assertThat(directory()).doesNotExist();
    }

    @Test
    void preparingAgainGivesTheSameGeneration() throws IOException {
        FilesNetwork backend = backend();
        assertThat(prepare(backend, 4, "A", "B")).isEqualTo(prepare(backend, 4, "A", "B"));
        assertThat(prepare(backend, 4, "A", "C").hash())
                .isNotEqualTo(prepare(backend, 4, "A", "B").hash());
    }

    @ParameterizedTest
    @EnumSource(Leaves.class)
    void cutAtAnyStepOfActivatingTheOldOrTheNewIsWholeAndRepeatingFinishes(Leaves leaves) throws IOException {
        for (int step = 1; step < 60; step++) {
            Path place = parent.resolve(leaves + "-" + step);
            FilesNetwork before = claimed(place, new FileSteps());
            before.activate(prepare(before, 1, "A"));
            Generation second = prepare(before, 2, "B");
            FilesNetwork cutting = claimed(place, new CuttingSteps(step, leaves));
            boolean cut = false;
            try {
                cutting.activate(second);
            } catch (PowerCut e) {
                cut = true;
            }
            Path current = place.resolve("current").toRealPath();
            assertThat(current.resolve("wpa_supplicant.conf")).isNotEmptyFile();
            assertThat(current.resolve("keyloader-1.nmconnection")).isNotEmptyFile();
            before.activate(second);
            assertThat(place.resolve("current").toRealPath().getFileName())
                    .isEqualTo(Path.of("keyloader-generation-2"));
            assertThat(place.resolve("keyloader-generation-1")).doesNotExist();
            if (!cut) {
                return;
            }
        }
        throw new AssertionError("does not end");
    }

    private static Problem refusal(Path place, KeyId meter, Optional<Generation> inForce) {
        try {
            new FilesNetwork(place, new FileSteps()).claim(meter, inForce);
        } catch (FailureException e) {
            return e.problem();
        }
        throw new AssertionError("taken");
    }

    @Test
    void aDirectoryIsTheMetersWhoseMarkIsInItUntilItIsCleared() throws IOException, FailureException {
        FilesNetwork backend = backend();
        Generation generation = prepare(backend, 1, "A");
        assertThat(directory().resolve("keyloader-meter"))
                .hasContent(METER.value().hex());
        assertThat(refusal(directory(), OTHER, Optional.empty())).isEqualTo(Problem.NETWORK_OF_ANOTHER);
        // not even where the very same configuration is in its record
        assertThat(refusal(directory(), OTHER, Optional.of(generation))).isEqualTo(Problem.NETWORK_OF_ANOTHER);
        backend.activate(generation);
        assertThat(refusal(directory(), OTHER, Optional.empty())).isEqualTo(Problem.NETWORK_OF_ANOTHER);
        assertThat(backend.hasLeft()).isTrue();
        backend.clear();
        assertThat(backend.hasLeft()).isFalse();
        assertThat(directory()).isEmptyDirectory();
        new FilesNetwork(directory(), new FileSteps()).claim(OTHER, Optional.empty());
    }

    @Test
    void aClaimAloneChangesNothing() {
        assertThat(backend().hasNetwork()).isFalse();
        assertThat(directory()).doesNotExist();
    }

    /** No order of what reaches the medium may show something of ours without the mark. */
    @Test
    void theMarkIsSyncedWithItsDirectoryBeforeAnythingElseIsMade() throws IOException {
        List<String> steps = new ArrayList<>();
        FilesNetwork backend = claimed(directory(), new FilterSteps() {
            @Override
            public void createDirectory(Path made) throws IOException {
                steps.add("make " + made.getFileName());
                super.createDirectory(made);
            }

            @Override
            public void rename(Path from, Path to) throws IOException {
                steps.add("rename to " + to.getFileName());
                super.rename(from, to);
            }

            @Override
            public void sync(Path synced) throws IOException {
                steps.add("sync " + synced.getFileName());
                super.sync(synced);
            }
        });
        prepare(backend, 1, "A");
        assertThat(steps)
                .startsWith(
                        "make network",
                        "sync " + parent.getFileName(),
                        "rename to keyloader-meter",
                        "sync network",
                        "make .keyloader-1");
    }

    @Test
    void aFileOfSomebodysKeepsTheMarkWhereItKeepsAGeneration() throws IOException {
        FilesNetwork backend = backend();
        backend.activate(prepare(backend, 1, "A"));
        Path theirs = directory().resolve("keyloader-generation-1/notes.txt");
        Files.writeString(theirs, "theirs");
        backend.clear();
        assertThat(theirs).hasContent("theirs");
        assertThat(refusal(directory(), OTHER, Optional.empty())).isEqualTo(Problem.NETWORK_OF_ANOTHER);
        backend(); // and this meter may go on
        Files.delete(theirs);
        backend().clear();
        assertThat(directory()).isEmptyDirectory();
    }

    @Test
    void whatHasNoMarkIsAdoptedByTheMeterWhoseRecordMatches() throws IOException, FailureException {
        FilesNetwork backend = backend();
        Generation mine = prepare(backend, 1, "A");
        backend.activate(mine);
        Path mark = directory().resolve("keyloader-meter");
        Files.delete(mark); // as an earlier version left it

        assertThat(refusal(directory(), OTHER, Optional.empty())).isEqualTo(Problem.NETWORK_OF_NOBODY);
        Generation foreign = new Generation(1, METER.value(), mine.ssids());
        assertThat(refusal(directory(), OTHER, Optional.of(foreign))).isEqualTo(Problem.NETWORK_OF_NOBODY);
        Generation later = new Generation(2, mine.hash(), mine.ssids());
        assertThat(refusal(directory(), OTHER, Optional.of(later))).isEqualTo(Problem.NETWORK_OF_NOBODY);
        assertThat(mark).doesNotExist();

        FilesNetwork adopting = new FilesNetwork(directory(), new FileSteps());
        adopting.claim(METER, Optional.of(mine));
        adopting.activate(mine);
        assertThat(mark).hasContent(METER.value().hex());
        assertThat(names()).containsExactly("current", "keyloader-generation-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "00", "not a mark at all\n"})
    void aMarkThatCannotBeReadIsNobodysLeave(String content) throws IOException {
        Files.createDirectory(directory());
        Files.writeString(directory().resolve("keyloader-meter"), content);
        assertThat(refusal(directory(), METER, Optional.empty())).isEqualTo(Problem.NETWORK_MARK_DAMAGED);
        assertThat(names()).isEmpty();
    }

    /** Whatever survives a cut, a second meter never takes a directory in which the first one has something. */
    @ParameterizedTest
    @EnumSource(Leaves.class)
    void cutAtAnyStepOfALifeWhatIsThereIsMarked(Leaves leaves) throws IOException {
        for (int step = 1; step < 120; step++) {
            Path place = Files.createDirectory(parent.resolve("life-" + leaves + step));
            boolean cut = false;
            try {
                FilesNetwork cutting = claimed(place, new CuttingSteps(step, leaves));
                cutting.activate(prepare(cutting, 1, "A"));
                cutting.clear();
            } catch (PowerCut e) {
                cut = true;
            }
            List<String> left;
            try (Stream<Path> entries = Files.list(place)) {
                left = entries.map(entry -> entry.getFileName().toString())
                        .filter(name -> !name.startsWith("keyloader-meter"))
                        .toList();
            }
            if (!left.isEmpty()) {
                assertThat(refusal(place, OTHER, Optional.empty()))
                        .as("step %d: %s", step, left)
                        .isEqualTo(Problem.NETWORK_OF_ANOTHER);
            }
            FilesNetwork again = claimed(place, new FileSteps());
            again.clear();
            assertThat(place).isEmptyDirectory();
            if (!cut) {
                assertThat(step).isGreaterThan(15);
                return;
            }
        }
        throw new AssertionError("does not end");
    }
}
