package keyloader.host.port;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import keyloader.sealing.Secret;
import org.jspecify.annotations.Nullable;

/** The terminal, or the pipes, that the program was started with. */
public final class SystemTerminal implements Terminal {
    private final PrintStream out;
    private final PrintStream err;
    private final @Nullable Console console;
    private final boolean errIsTerminal = errIsTerminal();
    private int shown;

    public SystemTerminal() {
        this.out = System.out;
        this.err = System.err;
        this.console = System.console();
    }

    @Override
    public void out(String line) {
        out.println(line);
    }

    @Override
    public boolean outputLost() {
        return out.checkError();
    }

    @Override
    public void err(String line) {
        err.println(line);
    }

    @Override
    public boolean interactive() {
        return console != null;
    }

    @Override
    public void progress(String text) {
        if (console != null && errIsTerminal) {
            err.print("\r" + text + " ".repeat(Math.max(0, shown - text.length())));
            err.flush();
            shown = text.length();
        }
    }

    @Override
    public void progressDone() {
        if (shown > 0) {
            err.print("\r" + " ".repeat(shown) + "\r");
            err.flush();
            shown = 0;
        }
    }

    @Override
    public Optional<Secret> askSecret(String prompt) {
        if (console == null) {
            return Optional.empty();
        }
        char[] typed = console.readPassword("%s", prompt);
        return typed == null ? Optional.empty() : Optional.of(Secret.typed(typed));
    }

    @Override
    public Optional<String> askLine(String prompt) {
        return console == null ? Optional.empty() : Optional.ofNullable(console.readLine("%s", prompt));
    }

    @Override
    public InputStream standardInput() {
        return System.in;
    }

    /** A console says that input and output are one; where errors go, only Linux tells. */
    private static boolean errIsTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/") && !target.equals("/dev/null");
        } catch (IOException | UnsupportedOperationException e) {
            return true;
        }
    }
}
