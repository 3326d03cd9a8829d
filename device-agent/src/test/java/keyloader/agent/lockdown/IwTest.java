package keyloader.agent.lockdown;

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

/** How iw is asked, on a script in its place. */
@Timeout(30)
class IwTest {
    @TempDir
    Path directory;

    private Iw iw(String script) throws IOException {
        Path program = directory.resolve("iw");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Files.writeString(directory.resolve("not-executable"), "");
        return Iw.in(List.of(directory.resolve("none"), directory.resolve("not-executable"), program));
    }

    @Test
    void itIsAskedForDevicesAndItsErrorsAreLeftOut() throws IOException {
        assertThat(iw("echo no >&2; echo \"said $#:$1\"").dev()).contains("said 1:dev\n");
    }

    @Test
    void whereThereIsNoneThereIsNoAnswer() throws IOException {
        assertThat(Iw.in(List.of(directory.resolve("none"))).dev()).isEmpty();
        assertThat(Iw.none().dev()).isEmpty();
        assertThat(Iw.PLACES).containsExactly(Path.of("/usr/sbin/iw"), Path.of("/sbin/iw"), Path.of("/usr/bin/iw"));
    }

    @Test
    void oneThatFailsIsAFailure() throws IOException {
        Iw failing = iw("echo Interface wlan0; exit 3");
        assertThatThrownBy(failing::dev).isInstanceOf(IOException.class).hasMessage("it ended with 3");
    }

    @Test
    void itHasNothingToReadAndIsWaitedForAMoment() throws IOException {
        assertThat(iw("read x || echo nothing; sleep 0.3; echo late").dev()).contains("nothing\nlate\n");
    }

    @Test
    void oneThatHangsIsEnded() throws IOException {
        Path told = directory.resolve("pid");
        Iw hanging = iw("echo $$ >" + told + "; exec sleep 60");
        assertThatThrownBy(hanging::dev).isInstanceOf(IOException.class).hasMessage("it does not end");
        long pid = Long.parseLong(Files.readString(told).strip());
        assertThat(ProcessHandle.of(pid).map(ProcessHandle::onExit).stream())
                .allSatisfy(exit -> assertThat(exit).succeedsWithin(java.time.Duration.ofSeconds(10)));
    }

    @Test
    void whoeverIsInterruptedStaysSo() throws IOException {
        Iw slow = iw("sleep 1");
        Thread.currentThread().interrupt();
        assertThatThrownBy(slow::dev).isInstanceOf(IOException.class).hasMessage("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
