package keyloader.host.text;

import keyloader.host.outcome.ExitCode;
import keyloader.host.port.Terminal;

/**
 * Says things in the one manner of this program: results on standard output, the rest on standard error behind the
 * program's name.
 */
public final class Tell {
    private static final String NAME = "keyloader: ";

    private final Terminal terminal;
    private final boolean quiet;
    private boolean alarmed;

    /** @param quiet leaves out progress and explanations; results, warnings and errors stay */
    public Tell(Terminal terminal, boolean quiet) {
        this.terminal = terminal;
        this.quiet = quiet;
    }

    public void result(String line) {
        terminal.out(line);
    }

    /** What a person may want to know beside the result. */
    public void explain(String line) {
        if (!quiet) {
            terminal.out(line);
        }
    }

    public void warning(String line) {
        terminal.err(NAME + "warning: " + line);
    }

    /** Something is not as it should be, and somebody has to look. */
    public void alarm(String line) {
        alarmed = true;
        terminal.err(NAME + "ALARM: " + line);
    }

    /** Of a command that has done what was asked. */
    public int exitCode() {
        return alarmed ? ExitCode.ATTENTION : ExitCode.OK;
    }

    public void error(String line) {
        terminal.err(NAME + "error: " + line);
    }

    public void hint(String line) {
        terminal.err(NAME + "hint: " + line);
    }

    public void progress(String text) {
        if (!quiet && terminal.interactive()) {
            terminal.progress(text);
        }
    }

    public void progressDone() {
        if (!quiet && terminal.interactive()) {
            terminal.progressDone();
        }
    }
}
