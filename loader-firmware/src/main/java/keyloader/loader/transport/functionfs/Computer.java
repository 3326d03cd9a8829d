package keyloader.loader.transport.functionfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where the kernel shows itself, and the programs for what it does not let files do. Tests have their own.
 *
 * @param configfs mounted there, or to be
 * @param controllers a directory for each USB device controller
 * @param mounts what is mounted where
 * @param status of this process
 */
record Computer(Path configfs, Path controllers, Path mounts, Path status, Programs programs) {
    static final Computer REAL = new Computer(
            Path.of("/sys/kernel/config"),
            Path.of("/sys/class/udc"),
            Path.of("/proc/self/mounts"),
            Path.of("/proc/self/status"),
            Computer::run);

    private static final int LONGEST_SECONDS = 20;

    @FunctionalInterface
    interface Programs {
        /**
         * @param directory where to run it
         * @throws IOException when it can't be started, fails, or takes too long
         */
        void run(Path directory, List<String> words) throws IOException;
    }

    Path gadgets() {
        return configfs.resolve("usb_gadget");
    }

    void run(String... words) throws IOException {
        runIn(Path.of("/"), words);
    }

    void runIn(Path directory, String... words) throws IOException {
        programs.run(directory, List.of(words));
    }

    private static void run(Path directory, List<String> words) throws IOException {
        List<String> command = new ArrayList<>(words);
        command.set(0, found(words.get(0)));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        try {
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(words.get(0) + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        if (process.exitValue() != 0) {
            throw new IOException(words.get(0) + " ends with " + process.exitValue());
        }
    }

    /** Not by PATH, which may lack modprobe's directory, or have another's program first. */
    private static String found(String program) {
        return Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst()
                .orElse(program);
    }
}
