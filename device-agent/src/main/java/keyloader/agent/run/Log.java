package keyloader.agent.run;

import java.io.PrintStream;

/** One line for each event. Nothing secret is ever given to it; what came from a device goes through {@link Printable}. */
public final class Log {
    private static final String PROGRAM = "keyloader-agent: ";

    private final PrintStream err;
    private String last = "";

    public Log(PrintStream err) {
        this.err = err;
    }

    public synchronized void say(String line) {
        last = "";
        print(line);
    }

    /** As {@link #say}, but not again and again while nothing else happens: a bad loader is polled for hours. */
    public synchronized void sayOnce(String line) {
        if (!line.equals(last)) {
            print(line);
            last = line;
        }
    }

    private void print(String line) {
        err.println(PROGRAM + line);
        err.flush();
    }
}
