package keyloader.agent.failure;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;
import java.util.regex.Pattern;

/** What went wrong with a file or a link, for people: never the name of a class, nor of a file that they never made. */
public final class IoReason {
    /** Of the C library, by which Java tells reasons apart as well. */
    private static final Map<String, String> KNOWN = Map.of(
            "No space left on device", "no space is left",
            "Disk quota exceeded", "the quota is used up",
            "Read-only file system", "the file system is read-only",
            "Not a directory", "a part of this path is not a directory",
            "Is a directory", "it is a directory",
            "No such file or directory", "it does not exist",
            "Permission denied", "no permission",
            "Input/output error", "the storage fails");

    private static final Pattern UNFINISHED = Pattern.compile("\\.new$|/\\.keyloader-[^/]*(/.*)?$");

    private IoReason() {}

    public static String of(IOException e) {
        if (e instanceof FileSystemException file && file.getFile() != null) {
            String visible = UNFINISHED.matcher(file.getFile()).replaceFirst("");
            return Printable.text(visible) + ": " + words(file);
        }
        return words(e);
    }

    /** As {@link #of}, where the file is named already. */
    public static String inWords(IOException e) {
        return words(e);
    }

    private static String words(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "it does not exist";
        }
        if (e instanceof AccessDeniedException) {
            return "no permission";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "there is something else of that name";
        }
        if (e instanceof NotDirectoryException) {
            return "it is not a directory";
        }
        if (e instanceof DirectoryNotEmptyException) {
            return "it is not empty";
        }
        if (e instanceof ClosedChannelException || e instanceof EOFException) {
            return "the connection was closed";
        }
        String message = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        if (message == null) {
            return "input or output failed";
        }
        return KNOWN.getOrDefault(message, Printable.text(message));
    }
}
