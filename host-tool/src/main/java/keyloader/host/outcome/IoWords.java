package keyloader.host.outcome;

import java.io.EOFException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * What went wrong with a file or a link, in words, without the file's name: the sentence around it says which file the
 * person named, and not which temporary one of ours was in the way.
 */
final class IoWords {
    private IoWords() {}

    static String of(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "there is no such file or directory";
        }
        if (e instanceof AccessDeniedException) {
            return "no permission";
        }
        if (e instanceof FileAlreadyExistsException) {
            return "something of that name is in the way";
        }
        if (e instanceof NotDirectoryException) {
            return "not a directory";
        }
        if (e instanceof FileSystemException file) {
            return file.getReason() == null ? "the file cannot be used" : file.getReason();
        }
        if (e instanceof UnknownHostException) {
            return "no such host";
        }
        if (e instanceof ClosedChannelException) {
            return "the connection is closed";
        }
        if (e.getMessage() != null) {
            return e.getMessage();
        }
        return e instanceof EOFException ? "it ended too early" : "reading or writing failed";
    }
}
