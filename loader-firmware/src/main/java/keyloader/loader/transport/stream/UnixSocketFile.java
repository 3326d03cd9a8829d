package keyloader.loader.transport.stream;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** The file of a UNIX socket: for its owner only, and replaced when the process that made it is dead. */
final class UnixSocketFile {
    private UnixSocketFile() {}

    static ServerSocketChannel bind(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            if (!isSocket(path)) {
                throw new BindException("there is a file of this name that is not a socket");
            }
            if (isAlive(path)) {
                throw new BindException("another process listens there");
            }
        }
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        // Bound under another name and renamed when it has its permissions, so that nobody connects before.
        Path unfinished = path.resolveSibling(path.getFileName() + ".new");
        try {
            if (Files.exists(unfinished, LinkOption.NOFOLLOW_LINKS)) {
                if (!isSocket(unfinished)) {
                    throw new IOException("there is something else of the name " + unfinished);
                }
                Files.delete(unfinished); // left by a cut
            }
            server.bind(UnixDomainSocketAddress.of(unfinished));
            if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-------"));
            }
            Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE);
            return server;
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static boolean isSocket(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .isOther();
    }

    private static boolean isAlive(Path path) {
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    static void remove(Path path) throws IOException {
        Files.deleteIfExists(path);
    }
}
