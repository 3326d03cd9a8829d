package keyloader.host.port;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;

/**
 * All that the tool needs from outside.
 *
 * @param configDirectory where the container lies unless {@code --container} says otherwise
 */
public record HostPorts(
        Terminal terminal,
        Clock clock,
        SecureRandom random,
        DurableFiles files,
        LinkOpener links,
        Path configDirectory) {}
