package keyloader.agent.lockdown;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an integrator has run at boot, under names of his own. */
class CommandsCheckTest extends AuditedMeter {
    private static final String UNIT = "/etc/systemd/system/ours.service";

    private void unit(String text) {
        meter.link("/etc/systemd/system/multi-user.target.wants/ours.service", "../ours.service");
        meter.file(UNIT, text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ExecStart=/usr/sbin/hostapd /data/ap.conf",
                "ExecStartPre=-/usr/sbin/hostapd -B /data/ap.conf",
                "ExecStartPost = +hostapd /data/ap.conf",
                "ExecStart=@!/usr/sbin/hostapd ap",
                "ExecStart=/bin/sh -c 'sleep 1; exec hostapd /data/ap.conf'",
                "ExecStart=/usr/bin/env A=b hostapd"
            })
    void aUnitThatStartsIt(String line) {
        unit("[Service]\n" + line + "\n");
        open(Channel.HOSTAPD, UNIT + ":2 starts it");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "#ExecStart=/usr/sbin/hostapd",
                "ExecStop=/usr/sbin/hostapd",
                "Description=hostapd",
                "ExecStart=/usr/bin/killall hostapd",
                "ExecStart=/bin/systemctl stop hostapd",
                "ExecStart=/etc/init.d/hostapd stop",
                "ExecStart=service hostapd stop",
                "ExecStart=start-stop-daemon --stop --exec /usr/sbin/hostapd",
                "ExecStart=systemctl start ours",
                "ExecStart=service ours start",
                "ExecStart=/usr/sbin/hostapd_cli status",
                "ExecStart=sh -e -u hostapd-none"
            })
    void whatOnlyLooksLikeAStart(String line) {
        unit("[Service]\n" + line + "\n");
        closed(Channel.HOSTAPD);
    }

    @Test
    void aUnitThatNobodyWantsOrThatIsMaskedStartsNothing() {
        meter.file("/etc/systemd/system/other.service", "[Service]\nExecStart=hostapd\n");
        closed(Channel.HOSTAPD);
        meter.link("/etc/systemd/system/multi-user.target.wants/lib.service", "x");
        meter.file("/usr/lib/systemd/system/lib.service", "[Service]\nExecStart=hostapd\n");
        open(Channel.HOSTAPD, "/usr/lib/systemd/system/lib.service:2 starts it");
        meter.link("/run/systemd/system/lib.service", "/dev/null");
        closed(Channel.HOSTAPD);
    }

    @Test
    void theFirstUnitOfANameCounts() {
        unit("[Service]\nExecStart=true\n");
        meter.file("/usr/lib/systemd/system/ours.service", "[Service]\nExecStart=hostapd\n");
        closed(Channel.HOSTAPD);
    }

    @Test
    void aTemplateThatStartsIt() {
        meter.link("/etc/systemd/system/multi-user.target.wants/ap@wlan0.service", "x");
        meter.file("/lib/systemd/system/ap@.service", "[Service]\nExecStart=hostapd /etc/%i\n");
        open(Channel.HOSTAPD, "/lib/systemd/system/ap@.service:2 starts it");
    }

    @Test
    void aScriptThatAUnitNames() {
        meter.file("/opt/softap.sh", "#!/bin/sh\n# hostapd\nif true; then\n\thostapd -B /data/ap.conf &\nfi\n");
        unit("[Service]\nExecStart=/bin/sh -x \"/opt/softap.sh\" wlan0\n");
        open(Channel.HOSTAPD, "/opt/softap.sh:4 starts it");
    }

    @Test
    void aProgramThatIsNoScriptIsNotRead() {
        meter.file("/opt/program", "\u007fELF\nhostapd\n" + "#".repeat(Tree.MAX_BYTES));
        meter.file("/opt/dir/file", "");
        unit("[Service]\nExecStart=/opt/program /opt/none /opt/dir\n");
        closed(Channel.HOSTAPD);
    }

    @Test
    void aScriptThatCannotBeReadLeavesItUnknown() {
        meter.unreadable("/opt/softap.sh");
        unit("[Service]\nExecStart=/opt/softap.sh\n");
        unknown(Channel.HOSTAPD, "/opt/softap.sh cannot be read: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/etc/rc.local", "/etc/rc2.d/S01ours", "/etc/init.d/S40ours", "/etc/runlevels/default/ours"})
    void scriptsOfInit(String path) {
        meter.file(path, "#!/bin/sh\nnohup setsid /usr/sbin/hostapd /data/ap.conf\n");
        open(Channel.HOSTAPD, path + ":2 starts it");
    }

    @Test
    void inittab() {
        meter.file(
                "/etc/inittab", "a:b\n#::respawn:hostapd\n::shutdown:true\nap:5:respawn:/usr/sbin/hostapd /data/a:b\n");
        assertThat(meter.find(Channel.HOSTAPD).details()).containsExactly("/etc/inittab:4 starts it");
    }

    @ParameterizedTest
    @CsvSource({"pre-up, true", "up, true", "post-up, true", "down, false", "post-down, false"})
    void ifupdown(String option, boolean opens) {
        meter.file("/etc/network/interfaces", "iface wlan0 inet static\n\t" + option + " hostapd -B /data/ap.conf\n");
        if (opens) {
            open(Channel.HOSTAPD, "/etc/network/interfaces:2 starts it");
        } else {
            closed(Channel.HOSTAPD);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "systemctl start hostapd",
                "systemctl --now enable hostapd.service",
                "systemctl restart hostapd@wlan0",
                "service hostapd start",
                "rc-service hostapd restart",
                "start-stop-daemon --start --exec /usr/sbin/hostapd",
                "start-stop-daemon -S -x hostapd",
                "/etc/init.d/hostapd start",
                "true && hostapd a",
                "x=$(hostapd a)",
                "while ! sudo hostapd a",
                "busybox.sh || { hostapd a; }"
            })
    void waysToStartIt(String line) {
        meter.file("/etc/rc.local", line + "\n");
        open(Channel.HOSTAPD, "/etc/rc.local:1 starts it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "create_ap wlan0 eth0 Setup | SETUP_PROGRAMS | /etc/rc.local:1 starts create_ap",
                "python3 -u /opt/btwifiset.py | SETUP_PROGRAMS | /etc/rc.local:1 starts btwifiset",
                "wpa_cli -i wlan0 wps_pbc | WPS | /etc/rc.local:1 runs wpa_cli wps_pbc",
                "wpa_cli wps_pin any 1234567 | WPS | /etc/rc.local:1 runs wpa_cli wps_pin",
                "wpa_cli wps_reg a b | WPS | wps_reg",
                "wpa_cli wps_nfc | WPS | wps_nfc",
                "wpa_cli wps_er_start | WPS | wps_er_start",
                "wpa_cli p2p_find | P2P | /etc/rc.local:1 runs wpa_cli p2p_find",
                "wpa_cli p2p_listen 9 | P2P | p2p_listen",
                "wpa_cli p2p_ext_listen 9 9 | P2P | p2p_ext_listen",
                "wpa_cli p2p_connect a pbc | P2P | p2p_connect",
                "wpa_cli p2p_group_add | P2P | p2p_group_add",
                "wpa_cli p2p_invite a | P2P | p2p_invite",
                "wpa_cli dpp_listen 2437 | DPP | /etc/rc.local:1 runs wpa_cli dpp_listen",
                "wpa_cli dpp_chirp own=1 | DPP | dpp_chirp",
                "wpa_cli dpp_auth_init peer=1 | DPP | dpp_auth_init",
                "nmcli device wifi hotspot ssid a password geheim12 | HOTSPOT | /etc/rc.local:1 runs nmcli hotspot",
                "nmcli c add type wifi mode ap ssid a | HOTSPOT | mode ap",
                "nmcli c modify a wifi.mode adhoc | HOTSPOT | wifi.mode adhoc",
                "nmcli c modify a 802-11-wireless.mode mesh | HOTSPOT | 802-11-wireless.mode mesh",
                "connmanctl tether wifi on a geheim12 | TETHERING | runs connmanctl tether wifi on",
                "connmanctl tether bluetooth on | TETHERING | tether bluetooth on",
                "connmanctl enable p2p | TETHERING | enable p2p",
                "iwctl ap wlan0 start a geheim12 start | IWD | runs iwctl ap wlan0 start",
                "iwctl ap wlan0 start-profile a | IWD | ap wlan0 start-profile",
                "iw dev wlan0 set type __ap | INTERFACES | runs iw type __ap",
                "iw phy phy0 interface add a type ibss | INTERFACES | type ibss",
                "iw phy phy0 interface add a type mesh | INTERFACES | type mesh",
                "iw phy phy0 interface add a type mp | INTERFACES | type mp",
                "iw phy phy0 interface add a type __p2pgo | INTERFACES | type __p2pgo",
                "iwconfig wlan0 mode Master | INTERFACES | runs iwconfig mode Master",
                "iwconfig wlan0 mode 1 essid a | INTERFACES | mode 1"
            })
    void otherCommandsThatOpenAChannel(String line, Channel channel, String said) {
        meter.file("/etc/rc.local", line + "\n");
        open(channel, said);
        assertThat(meter.find(channel).details().toString()).doesNotContain("geheim12", "1234567");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wpa_cli -i wlan0 wps_cancel",
                "wpa_cli p2p_stop_find",
                "wpa_cli p2p_set disabled 1",
                "wpa_cli dpp_stop_listen",
                "wpa_cli reconfigure",
                "nmcli connection up hotspots",
                "nmcli c modify a wifi.mode infrastructure",
                "connmanctl tether wifi off",
                "connmanctl tether gadget on",
                "connmanctl disable p2p",
                "iwctl ap wlan0 stop",
                "iwctl station wlan0 connect a",
                "iw dev wlan0 set type managed",
                "iw phy phy0 interface add m type monitor",
                "iwconfig wlan0 mode managed",
                "echo wps_pbc hotspot",
                "pkill create_ap",
                "systemctl disable comitup",
                ""
            })
    void commandsThatOpenNone(String line) {
        meter.file("/etc/rc.local", line + "\n");
        for (Finding finding : meter.audit()) {
            assertThat(finding.state()).as(finding.toString()).isEqualTo(Finding.State.CLOSED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/rc.local", "/etc/inittab"})
    void whatCannotBeReadLeavesItUnknown(String path) {
        meter.unreadable(path);
        for (Channel channel : new Channel[] {
            Channel.HOSTAPD,
            Channel.WPS,
            Channel.P2P,
            Channel.DPP,
            Channel.HOTSPOT,
            Channel.TETHERING,
            Channel.IWD,
            Channel.INTERFACES,
            Channel.SETUP_PROGRAMS
        }) {
            unknown(channel, path + " cannot be read: ");
        }
    }
}
