package keyloader.agent.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import keyloader.agent.bench.CuttingSteps;
import keyloader.agent.bench.CuttingSteps.Leaves;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.PowerCut;
import keyloader.agent.durable.FileSteps;
import keyloader.sealing.Addresses;
import keyloader.sealing.Credential;
import keyloader.sealing.Eap;
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

@Timeout(60)
class FilesNetworkTest {
    @TempDir
    Path parent;

    private Path directory() {
        return parent.resolve("network");
    }

    private FilesNetwork backend() {
        return new FilesNetwork(directory(), new FileSteps());
    }

    private static Generation prepare(FilesNetwork backend, long number, String... ssids) throws IOException {
        return backend.prepare(number, Installer.networks(ssids), "DE");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> entries = Files.list(directory())) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void whatTheFilesDoNotSayYetIsNotSupported() throws MalformedException {
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
        assertThat(backend().supports(eap)).isFalse();
        assertThat(backend().supports(fixed)).isFalse();
        assertThat(backend().supports(Network.of(ssid, Security.OPEN, new Credential.None(), false)))
                .isTrue();
    }

    @Test
    void aPreparedGenerationIsInertAndNobodyElseReadsIt() throws IOException {
        prepare(backend(), 1, "A", "B");
        assertThat(names()).containsExactly("keyloader-generation-1");
        assertThat(backend().hasNetwork()).isFalse();
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
            FilesNetwork before = new FilesNetwork(place, new FileSteps());
            before.activate(prepare(before, 1, "A"));
            Generation second = prepare(before, 2, "B");
            FilesNetwork cutting = new FilesNetwork(place, new CuttingSteps(step, leaves));
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
}
