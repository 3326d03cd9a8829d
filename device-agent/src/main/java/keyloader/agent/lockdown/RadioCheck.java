package keyloader.agent.lockdown;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import keyloader.agent.failure.IoReason;
import keyloader.agent.lockdown.Rfkill.Radio;

/** What the kernel says of its radios, whoever configured them. */
final class RadioCheck {
    private static final String NET = "/sys/class/net";

    /** Types of `iw dev` in which an interface answers, or is part of a group that does. */
    private static final Set<String> ANSWERING = Set.of(
            "ap", "ap/vlan", "ibss", "mesh point", "p2p-go", "p2p-client", "wds", "outside context of a bss", "nan");

    private RadioCheck() {}

    static void look(Evidence evidence, Iw iw, Rfkill rfkill) {
        interfaces(evidence, iw);
        bluetooth(evidence, rfkill);
    }

    private static void interfaces(Evidence evidence, Iw iw) {
        List<String> wireless = new ArrayList<>();
        for (String name : evidence.names(NET, Channel.INTERFACES)) {
            if (name.equals("bonding_masters")) {
                continue; // a file of the bonding driver
            }
            boolean wlan = evidence.text(NET + "/" + name + "/uevent", Channel.INTERFACES)
                    .orElse("")
                    .lines()
                    .anyMatch("DEVTYPE=wlan"::equals);
            if (wlan
                    || evidence.tree().isThere(NET + "/" + name + "/phy80211")
                    || evidence.tree().isThere(NET + "/" + name + "/wireless")) {
                wireless.add(name);
            }
        }
        if (wireless.isEmpty()) {
            evidence.remark(Channel.INTERFACES, "there is no WiFi interface");
            return;
        }
        Optional<String> listed = Optional.empty();
        try {
            listed = iw.dev();
            if (listed.isEmpty()) {
                evidence.unknown(
                        Channel.INTERFACES,
                        "iw is not installed: what " + String.join(", ", wireless) + " does cannot be told");
            }
        } catch (IOException e) {
            evidence.unknown(Channel.INTERFACES, "iw dev: " + IoReason.of(e));
        }
        listed.ifPresent(text -> modes(evidence, text, wireless));
    }

    /** `iw dev`: an Interface or "Unnamed/non-netdev interface", and below it, further in, its type. */
    private static void modes(Evidence evidence, String text, List<String> wireless) {
        List<String> missing = new ArrayList<>(wireless);
        String name = "an interface without a name";
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.startsWith("Interface ")) {
                name = line.substring("Interface ".length());
                missing.remove(name);
            } else if (line.startsWith("Unnamed")) {
                name = "an interface without a name";
            } else if (line.startsWith("type ")) {
                String type = line.substring("type ".length());
                if (ANSWERING.contains(type.toLowerCase(Locale.ROOT))) {
                    evidence.open(Channel.INTERFACES, name + " is of type " + type);
                }
            }
        }
        for (String each : missing) { // its driver knows wireless extensions alone
            evidence.unknown(Channel.INTERFACES, "iw does not tell of " + each);
        }
    }

    private static void bluetooth(Evidence evidence, Rfkill rfkill) {
        List<String> adapters = evidence.names("/sys/class/bluetooth", Channel.BLUETOOTH).stream()
                .filter(name -> name.matches("hci[0-9]+"))
                .toList();
        List<Radio> radios;
        try {
            radios = rfkill.radios().stream()
                    .filter(radio -> radio.type() == Rfkill.Type.BLUETOOTH)
                    .toList();
        } catch (IOException e) {
            evidence.unknown(Channel.BLUETOOTH, "rfkill: " + IoReason.of(e));
            return;
        }
        for (Radio radio : radios) {
            if (!radio.isBlocked()) {
                evidence.open(Channel.BLUETOOTH, radio.name() + " is not blocked (rfkill " + radio.index() + ")");
            }
        }
        for (String adapter : adapters) {
            if (radios.stream().noneMatch(radio -> radio.name().equals(adapter))) {
                evidence.unknown(Channel.BLUETOOTH, adapter + " has no switch (rfkill)");
            }
        }
    }
}
