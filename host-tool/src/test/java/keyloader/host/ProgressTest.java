package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bar on a terminal, nothing in a pipe. */
@Timeout(300)
class ProgressTest {
    @TempDir
    Path directory;

    @Test
    void writingAndFetchingShowABarOnATerminalAlone() throws IOException, LoaderRefusedException {
        Pc pc = new Pc(directory);
        Meter meter = new Meter("SN-0001");
        FakeTerminal terminal = new FakeTerminal().answering("x");
        pc.run(terminal, pc.prepareArgs(meter));
        assertThat(terminal.progress).isNotEmpty().allMatch(text -> text.matches("writing \\[#*\\.*\\] [ 0-9]{3}%"));
        assertThat(terminal.progress).last().isEqualTo("writing [" + "#".repeat(24) + "] 100%");
        meter.consume(pc.loader, 0);
        FakeTerminal fetching = new FakeTerminal().answering("x");
        pc.run(fetching, "receipts", "--loader", Pc.LINK);
        assertThat(fetching.progress).containsExactly("fetching [" + ".".repeat(24) + "]   0%");
        FakeTerminal quiet = new FakeTerminal().answering("x");
        pc.run(quiet, "receipts", "--loader", Pc.LINK, "--quiet");
        assertThat(quiet.progress).isEmpty();
        assertThat(pc.prepare(meter).terminal().progress).isEmpty(); // no terminal
    }

    /** @param terminal whether it has one */
    private String prepare(ServedLoader served, String meter, boolean terminal, String more)
            throws IOException, InterruptedException {
        Path pass = Files.writeString(directory.resolve("pass"), Pc.PASSPHRASE + "\n");
        String program = Path.of(System.getProperty("java.home"), "bin", "java") + " -Djdk.console=java.base -cp '"
                + System.getProperty("java.class.path") + "' keyloader.host.Main prepare --meter '" + meter
                + "' --ssid x --security wpa2 --country DE --passphrase-file " + pass + " --container "
                + directory.resolve("container-of-process") + " --loader " + served.link() + more;
        List<String> command =
                terminal ? List.of("script", "-qec", program, "/dev/null") : List.of("sh", "-c", program + " 2>&1");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new java.io.File("/dev/null"))
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void theProgramItselfShowsItOnAPseudoTerminalAndNotInAPipe() throws IOException, InterruptedException {
        boolean has = Files.isExecutable(Path.of("/usr/bin/script"));
        if (!has) {
            System.err.println("SKIPPED: ProgressTest on a pseudo terminal: there is no script(1)");
        }
        assumeThat(has).isTrue();
        try (ServedLoader served = new ServedLoader()) {
            String meter = new Meter("SN-0001").label.uri();
            String shown = prepare(served, meter, true, "");
            assertThat(shown).contains("\rwriting [").contains("] 100%").contains("check code");
            assertThat(prepare(served, meter, false, ""))
                    .contains("check code")
                    .doesNotContain("writing [")
                    .doesNotContain("\r");
            Path err = directory.resolve("err");
            assertThat(prepare(served, meter, true, " 2> " + err)).doesNotContain("writing [");
            assertThat(Files.readString(err)).contains("warning").doesNotContain("writing [");
        }
    }
}
