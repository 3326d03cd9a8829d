package keyloader.host.outcome;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Optional;
import keyloader.host.text.Escape;
import keyloader.wire.MalformedException;

/** Why a command did not do what was asked, in words for a person. Its texts are safe to print. */
public final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    private final String hint;
    private final int exitCode;

    private Failure(String message, String hint, int exitCode) {
        super(message);
        this.hint = hint;
        this.exitCode = exitCode;
    }

    /** @param hint what to do about it; may be empty */
    public static Failure of(String message, String hint) {
        return new Failure(message, hint, ExitCode.FAILED);
    }

    public static Failure wrongUse(String message, String hint) {
        return new Failure(message, hint, ExitCode.WRONG_USE);
    }

    public Optional<String> hint() {
        return hint.isEmpty() ? Optional.empty() : Optional.of(hint);
    }

    public int exitCode() {
        return exitCode;
    }

    public Failure withHint(String other) {
        return new Failure(String.valueOf(getMessage()), other, exitCode);
    }

    /** What an I/O exception says, safe to print. */
    public static String said(IOException e) {
        String kind = words(e.getClass().getSimpleName().replaceAll("Exception$", ""));
        if (e instanceof FileSystemException file) {
            return Escape.text(file.getFile() + ": " + (file.getReason() == null ? kind : file.getReason()));
        }
        return e.getMessage() == null ? kind : Escape.text(e.getMessage());
    }

    /** What is malformed and why, safe to print. */
    public static String said(MalformedException e) {
        return Escape.text(e.place() + ": " + e.reason());
    }

    /** "NoSuchFile" as "no such file". */
    private static String words(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }
}
