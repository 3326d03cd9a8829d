package keyloader.host.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import keyloader.host.container.OpenContainer;
import keyloader.host.port.HostPorts;
import keyloader.host.port.SystemFiles;
import keyloader.host.port.SystemTerminal;
import keyloader.usb.UsbFault;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.link.LoaderBusyException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is disturbed, and for how long, by a device that can't be used. */
class PluggedInTest {
    private static final int TURNS = 60;

    @TempDir
    Path directory;

    private int plugs;

    private final class Plugs implements Presence {
        @Override
        public Object look() {
            return plugs;
        }

        @Override
        public List<LinkAddress> links() {
            return List.of(new LinkAddress.Usb(Optional.empty()));
        }
    }

    /** How many of a minute's turns look at all devices, and with them at loaders that are well. */
    private int looks(PluggedIn there, OpenContainer known) {
        int looks = 0;
        for (int turn = 0; turn < TURNS; turn++) {
            if (there.hasChanged()) {
                there.look(known);
                looks++;
            }
        }
        return looks;
    }

    private int[] looksAfterEachOfTwoPlugs(IOException why) throws Exception {
        HostPorts ports = new HostPorts(
                new SystemTerminal(),
                Clock.systemUTC(),
                new SecureRandom(),
                new SystemFiles(),
                address -> {
                    throw why;
                },
                Optional::empty,
                directory.resolve("config"));
        try (OpenContainer known = OpenContainer.open(ports, Optional.empty(), DeskTest.source())) {
            PluggedIn there = new PluggedIn(ports, new Plugs());
            int first = looks(there, known);
            plugs++;
            return new int[] {first, looks(there, known)};
        }
    }

    @Test
    void aDeviceThatIsNoLoaderIsLookedAtAgainForAWhileAfterEachPlug() throws Exception {
        int[] looks = looksAfterEachOfTwoPlugs(new UsbFault.NotALoader("the device at 1-1 is not configured"));
        assertThat(looks[0]).isBetween(10, 20);
        assertThat(looks[1]).isEqualTo(looks[0]);
    }

    @Test
    void aLoaderInAnotherProgramsHandsIsLookedAtUntilThatEnds() throws Exception {
        assertThat(looksAfterEachOfTwoPlugs(new LoaderBusyException())).containsExactly(TURNS, TURNS);
    }
}
