package keyloader.host.text;

import java.util.List;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Notices;
import keyloader.host.outcome.Words;
import keyloader.host.port.Terminal;

/**
 * Says things in the one manner of this program: results on standard output, the rest on standard error behind the
 * program's name. What is not a result comes from the catalogue.
 */
public final class Tell implements Notices {
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

    @Override
    public void notice(Notice notice, Object... arguments) {
        if (notice.kind() == Notice.Kind.ALARM) {
            alarm(notice.text(arguments));
        } else {
            terminal.err(NAME + "warning: " + notice.text(arguments));
        }
        if (!notice.hint().isEmpty()) {
            hint(notice.hint());
        }
    }

    /**
     * Alarms that a receipt has raised, now or earlier.
     *
     * @param sentences of {@link Notice}s, as they are kept
     */
    public void meterAlarms(String meterSerial, List<String> sentences) {
        for (String sentence : sentences) {
            alarm("meter " + Escape.text(meterSerial) + ": " + Escape.text(sentence));
        }
        if (!sentences.isEmpty()) {
            hint(Words.OWNERS);
        }
    }

    private void alarm(String line) {
        alarmed = true;
        terminal.err(NAME + "ALARM: " + line);
    }

    /** Of a command that has done what was asked. */
    public int exitCode() {
        return alarmed ? ExitCode.ATTENTION : ExitCode.OK;
    }

    public void error(Complaint complaint) {
        error("", complaint);
    }

    /** @param where what it is about, of several, such as {@code "slot 3: "} */
    public void error(String where, Complaint complaint) {
        terminal.err(NAME + "error: " + where + complaint.message());
        hint(complaint.hint());
    }

    private void hint(String line) {
        terminal.err(NAME + "hint: " + line);
    }

    /** A bar, on a terminal alone. */
    public void progress(String what, long done, long total) {
        if (!quiet && terminal.interactive()) {
            terminal.progress(ProgressBar.text(what, done, total));
        }
    }

    public void progressDone() {
        if (!quiet && terminal.interactive()) {
            terminal.progressDone();
        }
    }
}
