package keyloader.host.station.battery;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import keyloader.host.manifest.Manifest;
import keyloader.sealing.Network;

/**
 * What every meter of a station is tried with.
 *
 * @param networks what the meters are to join; kept and wiped by whoever made them
 * @param agent the version that is due, if that matters
 * @param allowedUnknown names of checks that the meter need not know, or {@value #ALL}
 * @param withoutRadio whether a meter may join nothing, its network being files
 * @param limit for one meter, without what prompts take
 */
public record BatterySettings(
        String country,
        List<Network> networks,
        Optional<Manifest> manifest,
        Optional<String> agent,
        Set<String> allowedUnknown,
        boolean withoutRadio,
        Prompt lights,
        Prompt buttons,
        boolean lock,
        Duration limit) {

    public static final String ALL = "all";

    public BatterySettings {
        networks = List.copyOf(networks);
        allowedUnknown = Set.copyOf(allowedUnknown);
    }

    /** Whether a person will be asked. */
    public boolean asks() {
        return lights != Prompt.SKIP || buttons != Prompt.SKIP;
    }

    boolean mayBeUnknown(String check) {
        return allowedUnknown.contains(ALL) || allowedUnknown.contains(check);
    }
}
