package keyloader.system.kill;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import keyloader.host.Main;
import keyloader.host.port.DurableFiles;
import keyloader.host.port.HostPorts;
import keyloader.host.port.SystemFiles;
import keyloader.host.port.SystemTerminal;
import keyloader.usb.Links;
import keyloader.wire.LoaderLink;

/** The host tool, stopping before a durable step, or an exchange with the loader, of the test's choice. */
public final class VictimHostMain {
    private VictimHostMain() {}

    public static void main(String[] args) {
        DurableFiles files = Steps.counted(
                DurableFiles.class,
                new SystemFiles(),
                Set.of("makePrivateDirectory", "writePrivate", "sync", "rename", "syncDirectory"));
        HostPorts ports = new HostPorts(
                new SystemTerminal(),
                Clock.systemUTC(),
                new SecureRandom(),
                files,
                address -> Steps.counted(LoaderLink.class, Links.open(address), Set.of("exchange")),
                Optional::empty,
                Path.of(System.getenv("XDG_CONFIG_HOME"), "keyloader"));
        System.exit(Main.run(args, ports));
    }
}
