package keyloader.host.port;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import keyloader.host.known.KnownNetworks;

/**
 * All that the tool needs from outside.
 *
 * @param known what keeps this computer's own networks, if anything here can be asked: made only when it is wanted
 * @param darkDesktop whether the desktop prefers light on dark; asked when a window opens
 * @param configDirectory where the container lies unless {@code --container} says otherwise
 * @param station what a test station needs beside
 */
public record HostPorts(
        Terminal terminal,
        Clock clock,
        SecureRandom random,
        DurableFiles files,
        LinkOpener links,
        Supplier<Optional<KnownNetworks>> known,
        BooleanSupplier darkDesktop,
        Path configDirectory,
        StationPorts station) {

    /** On a desktop that prefers nothing, with a test station that starts the programs of this computer. */
    public HostPorts(
            Terminal terminal,
            Clock clock,
            SecureRandom random,
            DurableFiles files,
            LinkOpener links,
            Supplier<Optional<KnownNetworks>> known,
            Path configDirectory) {
        this(terminal, clock, random, files, links, known, () -> false, configDirectory, StationPorts.ofSystem());
    }
}
