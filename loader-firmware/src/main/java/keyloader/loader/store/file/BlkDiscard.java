package keyloader.loader.store.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A block device's discards by util-linux's {@code blkdiscard}, since Java has no ioctl: the strongest that the device has.
 * Whether it has one is known only when it is asked (the kernel does not show it), so that the first that works stays.
 */
final class BlkDiscard implements Discard {
    private static final int TIMEOUT_SECONDS = 20;

    /** Strongest first. */
    enum Kind {
        /** BLKSECDISCARD: the medium forgets every copy that it knows of. */
        SECURE("--secure", "discarded securely, then overwritten"),
        /** BLKDISCARD: the medium need not keep it. */
        PLAIN("", "discarded, then overwritten"),
        /** BLKZEROOUT: zeros, by which some media let go of what was there. */
        ZERO("--zeroout", "zeroed by the device, then overwritten");

        private final String option;
        private final String words;

        Kind(String option, String words) {
            this.option = option;
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** Runs a program. */
    @FunctionalInterface
    interface Command {
        /** @return its exit code */
        int run(List<String> command) throws IOException;
    }

    private final Path device;
    private final Command command;
    private final Consumer<String> said;
    private final Deque<Kind> kinds;
    private boolean known;

    /**
     * @param kinds that may be tried, strongest first
     * @param said is told once what is done to erased blocks
     */
    BlkDiscard(Path device, List<Kind> kinds, Command command, Consumer<String> said) {
        this.device = device;
        this.kinds = new ArrayDeque<>(kinds);
        this.command = command;
        this.said = said;
    }

    static int run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                return process.exitValue();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        throw new IOException(command.get(0) + " does not end");
    }

    @Override
    public void discard(long offset, int length) {
        while (!kinds.isEmpty() && !works(kinds.getFirst(), offset, length)) {
            kinds.removeFirst();
            known = false;
        }
        if (!known) {
            known = true;
            said.accept("erased blocks are " + (kinds.isEmpty() ? "overwritten" : kinds.getFirst().words));
        }
    }

    private boolean works(Kind kind, long offset, int length) {
        List<String> line = new java.util.ArrayList<>(
                List.of("blkdiscard", "--offset", Long.toString(offset), "--length", Integer.toString(length)));
        if (!kind.option.isEmpty()) {
            line.add(kind.option);
        }
        line.add(device.toString());
        try {
            return command.run(line) == 0;
        } catch (IOException e) {
            return false; // without the program, or a device that hangs on it, overwriting has to do
        }
    }
}
