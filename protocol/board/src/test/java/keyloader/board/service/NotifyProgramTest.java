package keyloader.board.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The child that takes words to systemd, with a script in its place. */
@Timeout(60)
class NotifyProgramTest {
    @TempDir
    Path directory;

    private NotifyProgram script(String... lines) throws IOException {
        Path program =
                Files.writeString(directory.resolve("systemd-notify"), "#!/bin/sh\n" + String.join("\n", lines) + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new NotifyProgram(program);
    }

    @Test
    void eachAssignmentIsOneWord() throws IOException {
        Path said = directory.resolve("said");
        script("printf '%s\\n' \"$@\" >'" + said + "'").tell(List.of("READY=1", "STATUS=serving; $(two words) \"'"));
        assertThat(Files.readAllLines(said)).containsExactly("READY=1", "STATUS=serving; $(two words) \"'");
    }

    @Test
    void aProgramThatFailsHasToldNothing() throws IOException {
        NotifyProgram program = script("exit 3");
        assertThatThrownBy(() -> program.tell(List.of("READY=1")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("ends with 3");
    }

    @Test
    void aProgramThatIsNotThereIsAnError() {
        NotifyProgram program = new NotifyProgram(directory.resolve("none"));
        assertThatThrownBy(() -> program.tell(List.of("READY=1"))).isInstanceOf(IOException.class);
    }
}
