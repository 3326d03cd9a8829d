package keyloader.host;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import keyloader.host.port.SystemFiles;

/** Another process that holds the container's lock until it is killed. */
final class LockHolder {
    private LockHolder() {}

    public static void main(String[] args) throws IOException {
        try (Closeable lock = new SystemFiles().lock(Path.of(args[0])).orElseThrow()) {
            System.out.println("held " + lock.getClass().getSimpleName());
            while (System.in.read() >= 0) {
                // until the pipe is closed
            }
        }
    }
}
