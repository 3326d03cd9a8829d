package keyloader.agent.run;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import keyloader.usb.LeftAlone;

/** Says once of each other device on USB that it is left alone, while it is plugged in. */
final class Foreigners {
    private final Plugs plugs;
    private final Log log;
    private Set<LeftAlone> said = Set.of();

    Foreigners(Plugs plugs, Log log) {
        this.plugs = plugs;
        this.log = log;
    }

    void look() {
        List<LeftAlone> now;
        try {
            now = plugs.leftAlone();
        } catch (IOException e) {
            now = List.of(); // whoever dials says why
        }
        for (LeftAlone device : now) {
            if (!said.contains(device)) {
                log.say("USB device " + device.ids() + " at " + device.place() + " is no loader and is left alone ("
                        + device.reason() + ")");
            }
        }
        said = Set.copyOf(now);
    }
}
