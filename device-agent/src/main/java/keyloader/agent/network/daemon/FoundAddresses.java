package keyloader.agent.network.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import keyloader.agent.durable.AtomicFile;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.durable.DurableSteps.Access;

/**
 * The addresses that the interface had when a trial began, which takes them away: put back at its end, also by an agent
 * after one that was killed. Those of a network of Keyloader's are then kept as ever. At a boot the system sets them by
 * itself. Once another generation is in force, or none any more, they are those of a network that is gone.
 */
final class FoundAddresses {
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

    /** What is in force. */
    @FunctionalInterface
    interface InForce {
        /** @return in one line */
        String name() throws IOException;
    }

    private final Path file;
    private final InForce inForce;
    private final DurableSteps steps;
    private final Addressing addressing;

    FoundAddresses(Path file, InForce inForce, DurableSteps steps, Addressing addressing) {
        this.file = file;
        this.inForce = inForce;
        this.steps = steps;
        this.addressing = addressing;
    }

    /** What they are of: to another interface of the same name, as to another boot or network, they mean nothing. */
    private String origin() throws IOException {
        String boot = Files.readString(BOOT, StandardCharsets.US_ASCII).strip();
        return boot + " " + addressing.interfaceIndex() + " " + inForce.name();
    }

    /** Whether a trial has begun that takes them away, and has not come to its end. */
    boolean areKept() throws IOException {
        return Files.exists(file) && lines().get(0).equals(origin());
    }

    /** The first line is the origin. Damaged, it is any. */
    private List<String> lines() throws IOException {
        List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        return lines.isEmpty() ? List.of("") : lines;
    }

    /** Before a trial; of several that follow one another those of the first count. */
    void keep() throws IOException {
        if (!areKept()) {
            String content = origin() + "\n" + String.join("\n", addressing.found()) + "\n";
            AtomicFile.replace(steps, file, content.getBytes(StandardCharsets.US_ASCII), Access.OWNER_ONLY);
        }
    }

    /** Once: what can't be set now is the system's to set, and not to be tried over and over. */
    void putBack() throws IOException {
        try {
            if (areKept()) {
                List<String> lines = lines();
                addressing.putBack(lines.subList(1, lines.size()));
            }
        } finally {
            forget();
        }
    }

    /** Of another network. */
    void forgetOld() throws IOException {
        if (!areKept()) {
            forget();
        }
    }

    private void forget() throws IOException {
        if (Files.exists(file)) {
            steps.delete(file);
        }
    }
}
