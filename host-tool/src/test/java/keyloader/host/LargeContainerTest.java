package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.host.container.Container;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.ContainerException;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.outcome.Failure;
import keyloader.host.port.DurableFiles;
import keyloader.host.port.SystemFiles;
import keyloader.sealing.KeyId;
import keyloader.sealing.ReplyKeys;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A container that is written in several pieces. */
@Timeout(300)
class LargeContainerTest {
    private static final int LARGE = 16_000;

    @TempDir
    Path directory;

    private final SecureRandom random = new SecureRandom();
    private final Bytes sealed = Bytes.of(new byte[LARGE]);
    private Path file;

    @BeforeEach
    void begin() throws IOException, ContainerException, Failure {
        file = directory.resolve("container");
        try (Container container = open(new SystemFiles())) {
            container.save(container.content());
        }
    }

    private Container open(DurableFiles files) throws IOException, ContainerException, Failure {
        return Container.open(file, files, random, Pc.NOBODY);
    }

    private Secret secret() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return Secret.take(bytes);
    }

    private ContainerContent with(ContainerContent content, int messages) {
        List<MessageRecord> all = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            all.add(new MessageRecord(
                    secret().reveal(),
                    Bytes.of(new byte[16]),
                    new KeyId(secret().reveal()),
                    "SN-0001",
                    1,
                    1,
                    List.of(),
                    ReplyKeys.of(secret(), secret()),
                    Stage.SAVED,
                    Optional.of(sealed),
                    "0123456789abcdef",
                    OptionalInt.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of()));
        }
        return content.with(all, List.of());
    }

    @Test
    void aCutWithinAnyPieceLeavesTheOldOneOrTheNew() throws IOException, ContainerException, Failure {
        byte[] old = Files.readAllBytes(file);
        for (int step = 1; step < 100; step++) {
            Files.write(file, old);
            CutFiles cut = CutFiles.forgetful(new SystemFiles(), step);
            boolean done = false;
            try (Container container = open(cut)) {
                container.save(with(container.content(), 60));
                done = true;
            } catch (PowerCut e) {
                cut.lose();
            }
            try (Container container = open(new SystemFiles())) {
                int there = container.content().messages().size();
                assertThat(there).as("cut at step " + step).isIn(done ? List.of(60) : List.of(0, 60));
            }
            if (done) {
                assertThat(step).isGreaterThan(CutFiles.STEPS_OF_A_SAVE + 2);
                return;
            }
        }
        throw new AssertionError("never done");
    }

    @Test
    void oneThatCouldNotBeReadAgainIsNotWritten() throws IOException, ContainerException, Failure {
        byte[] old = Files.readAllBytes(file);
        try (Container container = open(new SystemFiles())) {
            ContainerContent larger = with(container.content(), (64 << 20) / LARGE + 1);
            assertThatThrownBy(() -> container.save(larger))
                    .isInstanceOf(ContainerException.class)
                    .hasMessageContaining("larger than can be read again");
            assertThat(container.content().messages()).isEmpty();
        }
        assertThat(Files.readAllBytes(file)).isEqualTo(old);
        assertThat(directory.resolve("container.new")).doesNotExist();
    }
}
