package keyloader.agent.qa;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import keyloader.agent.durable.AtomicFile;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.durable.DurableSteps.Access;
import keyloader.agent.failure.IoReason;
import keyloader.agent.lockdown.Finding;
import keyloader.agent.lockdown.Lockdown;
import keyloader.agent.lockdown.UsbPorts;

/** What can be looked at on a meter without a loader (SPEC 17.1). Changes nothing that lasts. */
public final class Checks {
    private static final long LEAST_FREE = 16L << 20;
    private static final Instant BEFORE_ANY_METER = Instant.parse("2024-01-01T00:00:00Z");
    private static final int TRIAL_LENGTH = 64 * 1024;
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

    private final List<Check> found = new ArrayList<>();

    /** What was found until now, as a field of the answer. */
    public void write(JsonGenerator json) throws IOException {
        Check.write(found, json);
    }

    /** What could not even be looked for. */
    public Checks failed(String name, String detail, String next) {
        found.add(Check.failed(name, detail, next));
        return this;
    }

    /** @param secrets files that only their owner may see */
    public Checks permissions(Path state, List<Path> secrets) {
        permissions("permissions.state", state, DIRECTORY, "chmod 700 " + state);
        for (Path secret : secrets) {
            permissions(
                    "permissions.key",
                    secret,
                    FILE,
                    "chmod 600 " + secret
                            + "; if anyone may have read it: of a key, a new key and label, of a token's PIN, another PIN");
        }
        return this;
    }

    private void permissions(String name, Path path, Set<PosixFilePermission> most, String next) {
        try {
            Set<PosixFilePermission> are = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
            String words = path + " is " + PosixFilePermissions.toString(are);
            found.add(most.containsAll(are) ? Check.ok(name, words) : Check.failed(name, words, next));
        } catch (IOException e) {
            found.add(Check.failed(name, IoReason.of(e), "see to the storage"));
        }
    }

    /** Writes, reads back and removes this file. */
    public Checks storage(Path trial, DurableSteps steps) {
        Path directory = AtomicFile.directory(trial);
        byte[] content = new byte[TRIAL_LENGTH];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 31 + (i >> 8));
        }
        String next = "the meter's storage is broken, full or read-only: mend or replace it";
        try {
            steps.write(trial, content, Access.OWNER_ONLY);
            steps.sync(directory);
            boolean same = Arrays.equals(content, Files.readAllBytes(trial));
            steps.delete(trial);
            steps.sync(directory);
            found.add(
                    same
                            ? Check.ok("storage.write", "written and read back")
                            : Check.failed("storage.write", "what is read is not what was written", next));
            long free = Files.getFileStore(directory).getUsableSpace();
            String words = (free >> 20) + " MiB are free";
            found.add(
                    free < LEAST_FREE ? Check.failed("storage.space", words, next) : Check.ok("storage.space", words));
        } catch (IOException e) {
            found.add(Check.failed("storage.write", IoReason.of(e), next));
        }
        return this;
    }

    public Checks clock(Instant now) {
        found.add(
                now.isBefore(BEFORE_ANY_METER)
                        ? Check.unknown(
                                "clock",
                                "it says " + now,
                                "if this meter has a battery for its clock, set the clock; if not, the agent moves it")
                        : Check.ok("clock", "it says " + now));
        return this;
    }

    /** Every other way to set up the meter, as {@code audit} finds them. */
    public Checks radio(Lockdown lockdown) {
        for (Finding finding : lockdown.audit()) {
            String name = "radio." + finding.channel().name().toLowerCase(Locale.ROOT);
            String detail = finding.channel().title()
                    + (finding.details().isEmpty() ? "" : ": " + String.join("; ", finding.details()));
            found.add(
                    switch (finding.state()) {
                        case CLOSED -> Check.ok(name, detail);
                        case OPEN ->
                            Check.failed(name, detail, finding.channel().next());
                        case UNKNOWN -> Check.unknown(name, detail, "run it as root on the meter");
                    });
        }
        return this;
    }

    public Checks usb(UsbPorts ports, List<String> names) {
        if (names.isEmpty()) {
            found.add(Check.unknown("usb.ports", "none is configured", "name the meter's root hubs in usb-ports"));
            return this;
        }
        String words = String.join(", ", names);
        try {
            ports.enforce();
            found.add(Check.ok("usb.ports", words + " take nothing but loaders"));
        } catch (IOException e) {
            found.add(Check.failed("usb.ports", IoReason.of(e), "name only ports that this meter has; run it as root"));
        }
        return this;
    }

    /**
     * @param name {@code lights} or {@code buttons}
     * @param configured what there should be
     * @param complaints what was said when they were opened
     */
    public Checks parts(String name, List<String> configured, List<String> complaints) {
        if (configured.isEmpty()) {
            found.add(
                    Check.unknown(name, "none is configured", "name them in the configuration, if the meter has any"));
        } else if (complaints.isEmpty()) {
            found.add(Check.ok(name, String.join(", ", configured)));
        } else {
            found.add(Check.failed(
                    name, String.join("; ", complaints), "see whether they are mounted, and named as the kernel does"));
        }
        return this;
    }
}
