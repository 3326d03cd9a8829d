package keyloader.host;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** The program as {@code bin/keyloader} finds it after a build, which is still under way while tests run. */
final class Installed {
    private final Path launcher;

    private Installed(Path launcher) {
        this.launcher = launcher;
    }

    /** @param root where nothing is yet */
    static Installed below(Path root) throws IOException {
        Path built = Files.createDirectories(root.resolve("host-tool").resolve("target"));
        Path lib = Files.createDirectory(built.resolve("lib"));
        int number = 0;
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            Path part = Path.of(entry).toAbsolutePath();
            if (Files.isRegularFile(part)) {
                Files.copy(part, lib.resolve(number++ + "-" + part.getFileName()));
            } else if (Files.exists(part.resolve("keyloader/host/Main.class"))) {
                pack(part, built.resolve("keyloader-host-tool.jar"));
            } else if (Files.isDirectory(part) && !Files.exists(part.resolve("keyloader/host/Installed.class"))) {
                pack(part, lib.resolve(number++ + ".jar"));
            }
        }
        Path launcher = Files.createDirectory(root.resolve("bin")).resolve("keyloader");
        Files.copy(Path.of("..", "bin", "keyloader"), launcher);
        return new Installed(launcher);
    }

    /** To be run by {@code sh}. */
    String launcher() {
        return launcher.toString();
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> all = Files.walk(classes)) {
            all.filter(Files::isRegularFile).forEach(each -> add(classes, each, out));
        }
    }

    private static void add(Path classes, Path file, JarOutputStream out) {
        try {
            out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
            Files.copy(file, out);
            out.closeEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
