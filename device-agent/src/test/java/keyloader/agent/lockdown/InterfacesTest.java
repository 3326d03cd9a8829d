package keyloader.agent.lockdown;

import static org.assertj.core.api.Assertions.assertThat;

import keyloader.agent.lockdown.Interfaces.Line;
import org.junit.jupiter.api.Test;

class InterfacesTest extends AuditedMeter {
    @Test
    void linesAreContinuedAndCountedAndCommentsLeftOut() {
        meter.file(
                "/etc/network/interfaces", "# up x\n\niface wlan0 \\\n   inet\tdhcp\n\tup  a b\n #up c\nauto\nlast \\");
        meter.file("/etc/network/interfaces.d/b", "up d");
        assertThat(Interfaces.read(new Evidence(new Tree(directory))))
                .containsExactly(
                        new Line("/etc/network/interfaces:3", "iface", "wlan0  inet\tdhcp"),
                        new Line("/etc/network/interfaces:5", "up", "a b"),
                        new Line("/etc/network/interfaces:7", "auto", ""),
                        new Line("/etc/network/interfaces:8", "last", "\\"),
                        new Line("/etc/network/interfaces.d/b:1", "up", "d"));
    }

    @Test
    void anOptionThatGoesOnInTheNextLineIsRead() {
        meter.file("/etc/network/interfaces", "iface wlan0 inet static\n  hostapd \\\n  /opt/ap.conf\n");
        open(Channel.HOSTAPD, "/etc/network/interfaces:2 starts it");
    }
}
