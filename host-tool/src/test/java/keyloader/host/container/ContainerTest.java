package keyloader.host.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import keyloader.host.container.ContainerException.Kind;
import keyloader.host.port.SystemFiles;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Saving, locking, closing, and where the file lies. */
@Timeout(120)
class ContainerTest extends ContainerFixture {
    @Test
    void whatIsSavedIsReadAgain() throws Exception {
        ContainerContent content = full();
        Bytes before = encoded(content);
        for (String passphrase : new String[] {null, PASSPHRASE}) {
            Files.deleteIfExists(file());
            try (Container container = open(passphrase)) {
                assertThat(file()).doesNotExist();
                container.save(ContentCodec.decode(before.toArray()));
            }
            try (Container container = open(passphrase)) {
                assertThat(encoded(container.content())).isEqualTo(before);
                assertThat(container.hasPassphrase()).isEqualTo(passphrase != null);
                assertThat(container.content().messages().get(0).keys().token().sameAs(secret(4)))
                        .isTrue();
                assertThat(container
                                .content()
                                .loaders()
                                .get(0)
                                .adminToken()
                                .orElseThrow()
                                .sameAs(secret(6)))
                        .isTrue();
            }
        }
    }

    @Test
    void nothingSecretStandsInTheFileInClear() throws Exception {
        ContainerContent content = full();
        byte[] pkcs8 = ((Signer.Kept) content.signer()).key().pkcs8().copy();
        for (String passphrase : new String[] {null, PASSPHRASE}) {
            Files.deleteIfExists(file());
            try (Container container = open(passphrase)) {
                container.save(ContentCodec.decode(encode(content)));
            }
            String bytes = new String(Files.readAllBytes(file()), StandardCharsets.ISO_8859_1);
            assertThat(bytes)
                    .doesNotContain(PASSPHRASE)
                    .doesNotContain("SN-0001")
                    .doesNotContain(new String(secret(3).copy(), StandardCharsets.ISO_8859_1))
                    .doesNotContain(new String(secret(4).copy(), StandardCharsets.ISO_8859_1))
                    .doesNotContain(new String(secret(6).copy(), StandardCharsets.ISO_8859_1))
                    .doesNotContain(new String(Arrays.copyOfRange(pkcs8, 36, 68), StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void everySaveHasANonceOfItsOwn() throws Exception {
        try (Container container = open(PASSPHRASE)) {
            container.save(container.content());
            Bytes first = ContainerFile.parse(Files.readAllBytes(file())).nonce();
            container.save(container.content());
            assertThat(ContainerFile.parse(Files.readAllBytes(file())).nonce()).isNotEqualTo(first);
        }
    }

    @Test
    void aSecondToolIsToldThatTheFirstIsAtWork() throws Exception {
        try (Container first = open(null)) {
            assertThat(kind(catchThrowable(() -> open(null)))).isEqualTo(Kind.IN_USE);
            assertThat(first.isOnDisk()).isFalse();
        }
        open(null).close();
    }

    @Test
    void afterClosingTheSecretsAreWiped() throws Exception {
        Container container = open(null);
        container.save(ContentCodec.decode(encode(full())));
        ContainerContent content = container.content();
        container.close();

        assertThatThrownBy(() -> content.messages().get(0).keys().token().copy())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() ->
                        content.loaders().get(0).adminToken().orElseThrow().copy())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> container.save(content)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anExposedFileIsTightenedAndSaysSo() throws Exception {
        try (Container container = open(null)) {
            container.save(container.content());
        }
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        try (Container container = open(null)) {
            assertThat(container.wasExposed()).isTrue();
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        try (Container container = open(null)) {
            assertThat(container.wasExposed()).isFalse();
        }
    }

    @Test
    void aSymbolicLinkToNothingIsRefusedAndNothingChanges() throws Exception {
        Path absent = directory.resolve("not-mounted").resolve("container");
        for (Path target : new Path[] {absent, file()}) {
            Files.createSymbolicLink(file(), target);
            assertThatThrownBy(() -> open(null))
                    .isInstanceOfSatisfying(ContainerException.class, e -> assertThat(e.kind())
                            .isEqualTo(ContainerException.Kind.LINK_DANGLING));
            assertThat(Files.readSymbolicLink(file())).isEqualTo(target);
            assertThat(absent).doesNotExist();
            assertThat(file().resolveSibling(file().getFileName() + ".lock")).doesNotExist();
            Files.delete(file());
        }
    }

    @Test
    void aSymbolicLinkIsFollowedAndNotReplaced() throws Exception {
        Path real = directory.resolve("real");
        try (Container container = Container.open(real, new SystemFiles(), random, giving(null))) {
            container.save(container.content());
        }
        Files.createSymbolicLink(file(), real);
        try (Container container = open(null)) {
            container.save(container.content().withSequence(5));
        }
        assertThat(Files.isSymbolicLink(file())).isTrue();
        try (Container container = Container.open(real, new SystemFiles(), random, giving(null))) {
            assertThat(container.content().lastSequence()).isEqualTo(5);
        }
    }
}
