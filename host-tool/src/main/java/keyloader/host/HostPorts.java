package keyloader.host;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import keyloader.host.port.DurableFiles;
import keyloader.host.port.LinkOpener;
import keyloader.host.port.Terminal;

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
