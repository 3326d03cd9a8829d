package keyloader.system.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * One loader's life on its image, under systemd: its first power-up, faults, a reboot, and the package taken away and put
 * back; at last a meter's agent, beside it on the same bus. The steps come one after the other, on one disk; in two boots, since a boot is what costs time.
 */
@Tag("image")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Timeout(900)
class ImageTest {
    private static final String UNIT = "keyloader-loader.service";
    private static final String AGENT = "keyloader-agent.service";
    private static final String PASSPHRASE = "test-passphrase-of-nobody";
    private static final String TOOL = ImageGuest.PROJECT + "/bin/keyloader";
    private static final String INSPECT = TOOL + " inspect --loader usb --json";
    private static final String AGENT_SAYS =
            "journalctl -o cat _SYSTEMD_INVOCATION_ID=$(systemctl show --value -p InvocationID " + AGENT + ")";
    private static final Pattern SERIAL = Pattern.compile("\"serial\" ?: ?\"([0-9a-f]{16})\"");
    /** What {@code systemd-analyze security} finds exposed at most, of 10 points times 10; docs/loader-guide.md names it. */
    private static final int EXPOSED_AT_MOST = 15;

    private final Path project = Path.of(System.getProperty("keyloader.project", ".."));
    private final Path image = Path.of(System.getProperty("keyloader.image", ""));
    private final Path out = Path.of(System.getProperty("keyloader.out", ""));
    private ImageGuest guest;
    private String serial = "";
    private String label = "";

    ImageTest() throws IOException, InterruptedException {
        guest = boot("first");
    }

    private ImageGuest boot(String name) throws IOException, InterruptedException {
        Path directory = Files.createDirectory(out.resolve(name));
        return ImageGuest.boot(project, image, out.resolve("disk.img"), directory);
    }

    @BeforeAll
    void awaitTheLoader() throws IOException, InterruptedException {
        guest.run("systemctl start " + UNIT); // joins the start at boot, and ends with it
    }

    @AfterAll
    void end() throws IOException, InterruptedException {
        try {
            guest.end("journalctl -b -o short-monotonic >/mnt/out/journal.txt");
        } finally {
            guest.close();
        }
    }

    @Test
    @Order(1)
    void theLoaderIsOnTheBusAndThePcFindsIt() throws IOException, InterruptedException {
        serial = serialSeenByThePc();
        assertThat(guest.run("cat /sys/bus/usb/devices/*/serial")).contains(serial);
        assertThat(show("StatusText")).isEqualTo("serving functionfs:/run/keyloader/loader");
        assertThat(show("NRestarts")).isEqualTo("0");
    }

    @Test
    @Order(2)
    void everyUnitOfTheImageIsWell() throws IOException, InterruptedException {
        assertThat(guest.run("systemctl is-system-running --wait || true; systemctl --failed --no-legend --plain"))
                .isEqualTo("running\n");
    }

    @Test
    @Order(3)
    void theRootIsReadOnlyAndTheDataPartitionRunsNothing() throws IOException, InterruptedException {
        assertThat(guest.run("grep ' / ' /proc/mounts")).contains(" ext4 ro,");
        assertThat(guest.run("grep ' /var/lib/keyloader ' /proc/mounts")).contains("rw,", "nosuid", "nodev", "noexec");
        assertThat(guest.end("touch /etc/x").text()).contains("Read-only file system");
        assertThat(guest.run("stat -c '%a %U' /var/lib/keyloader /var/lib/keyloader/store"))
                .isEqualTo("700 root\n600 root\n");
    }

    @Test
    @Order(4)
    void nothingButTheUsbPortLeadsIn() throws IOException, InterruptedException {
        assertThat(guest.run("ls /sys/class/net")).isEqualTo("lo\n");
        assertThat(guest.run("cat /proc/net/tcp /proc/net/tcp6 /proc/net/udp /proc/net/udp6 | grep -v sl || true"))
                .isEmpty();
        assertThat(guest.run(
                        "ls /usr/sbin /usr/bin | grep -E '^(sshd|wpa_supplicant|hostapd|dhclient|rfkill)$' || true"))
                .isEmpty();
        assertThat(
                        guest.run(
                                "find /lib/modules -name '*80211*.ko' -o -name 'bluetooth.ko' -o -path '*/drivers/net/*.ko'; ls /lib/firmware 2>/dev/null || true"))
                .isEmpty();
        assertThat(guest.run("getent shadow | grep -v ':[*!]' || true"))
                .as("who may log in")
                .isEmpty();
    }

    @Test
    @Order(5)
    void theUnitsSandboxIsAsTightAsItSays() throws IOException, InterruptedException {
        assertThat(guest.run("systemd-analyze security --no-pager --threshold=" + EXPOSED_AT_MOST + " " + UNIT))
                .contains("Overall exposure level");
    }

    @Test
    @Order(6)
    void aKilledLoaderIsStartedAnewAndIsTheSame() throws IOException, InterruptedException {
        guest.run("kill -9 " + show("MainPID"), awaitShow("NRestarts", "1"), awaitShow("ActiveState", "active"));
        assertThat(serialSeenByThePc()).isEqualTo(serial);
    }

    @Test
    @Order(7)
    void aLoaderThatIsStuckIsStartedAnew() throws IOException, InterruptedException {
        isStartedAnewWhenStuck(UNIT, 20);
        assertThat(serialSeenByThePc()).isEqualTo(serial);
    }

    private void isStartedAnewWhenStuck(String unit, int seconds) throws IOException, InterruptedException {
        String dropIn = "/run/systemd/system/" + unit + ".d";
        guest.run(
                "mkdir -p " + dropIn,
                "printf '[Service]\\nWatchdogSec=" + seconds + "\\n' >" + dropIn + "/test.conf",
                "systemctl daemon-reload; systemctl restart " + unit);
        String stuck = show(unit, "MainPID");
        guest.run(
                "kill -STOP " + stuck,
                "until [ \"$(systemctl show --value -p NRestarts " + unit + ")\" -ge 1 ]; do sleep 0.2; done",
                awaitShow(unit, "ActiveState", "active"));
        assertThat(show(unit, "MainPID")).isNotEqualTo(stuck);
        assertThat(guest.run("journalctl -o cat -u " + unit)).contains("Watchdog timeout");
        guest.run("rm -r " + dropIn, "systemctl daemon-reload");
    }

    @Test
    @Order(8)
    void wrongConfigurationIsSaidWithItsLineAndNotTriedAgain() throws IOException, InterruptedException {
        guest.run(
                "{ cat /etc/keyloader/loader.conf; echo 'lihgt = red'; } >/run/wrong.conf",
                "mount --bind /run/wrong.conf /etc/keyloader/loader.conf");
        try {
            guest.run("! systemctl restart " + UNIT);
            assertThat(show("ExecMainStatus")).isEqualTo("2");
            assertThat(show("NRestarts")).isEqualTo("0");
            assertThat(show("ActiveState")).isEqualTo("failed");
            // What is wrong in the line is not repeated: a wrong file may hold a passphrase.
            assertThat(guest.run("journalctl -o cat -u " + UNIT + "; grep -n lihgt /run/wrong.conf"))
                    .containsPattern("loader.conf:(\\d+): there is no such key[^$]*\\n\\1:lihgt");
        } finally { // the tests after this one judge something else
            guest.run("umount /etc/keyloader/loader.conf", "systemctl start " + UNIT);
        }
        assertThat(serialSeenByThePc()).isEqualTo(serial);
    }

    @Test
    @Order(9)
    void aStoppedLoaderLeavesTheBusAndNothingBehind() throws IOException, InterruptedException {
        guest.run("systemctl stop " + UNIT);
        assertThat(show("Result") + " " + show("ExecMainStatus")).isEqualTo("success 0");
        assertThat(guest.run("ls /sys/kernel/config/usb_gadget; ls -d /run/keyloader 2>/dev/null || true"))
                .isEmpty();
        assertThat(guest.end(INSPECT).code()).isNotZero();
        guest.run("systemctl start " + UNIT);
    }

    @Test
    @Order(10)
    void whatThePcWritesIsThereAfterAReboot() throws IOException, InterruptedException {
        String label = guest.run(ImageGuest.PROJECT
                        + "/bin/keyloader-agent provision --state /mnt/meter --serial TEST-0001 2>/dev/null")
                .strip();
        guest.run("printf " + PASSPHRASE + " | " + TOOL + " prepare --meter '" + label + "' --ssid 'Meter room'"
                + " --security wpa2+wpa3 --passphrase-file - --country DE --loader usb");
        assertThat(committed()).isEqualTo("1");
        guest.reboot();
        guest = boot("second");
        guest.run("systemctl start " + UNIT);
        assertThat(serialSeenByThePc()).isEqualTo(serial);
        assertThat(committed()).isEqualTo("1");
    }

    @Test
    @Order(11)
    void inARootWithoutSystemdItInstallsRunsAndPurgesWithoutATrace() throws IOException, InterruptedException {
        guest.run(
                Files.readString(project.resolve("system-tests/vm/clean-root")).split("\n"));
    }

    @Test
    @Order(12)
    void removedItKeepsTheStoreAndInstalledAgainItIsTheSame() throws IOException, InterruptedException {
        guest.run("mount -o remount,rw /", "dpkg --remove keyloader-loader");
        assertThat(guest.end("systemctl is-active " + UNIT).code()).isNotZero();
        assertThat(guest.run("ls /var/lib/keyloader/store /etc/keyloader/loader.conf"))
                .hasLineCount(2);
        assertThat(guest.end("command -v keyloader-loader").code()).isNotZero();
        guest.run("dpkg --install " + thePackage());
        assertThat(show("ActiveState") + " " + show("UnitFileState")).isEqualTo("active enabled");
        assertThat(serialSeenByThePc()).isEqualTo(serial);
    }

    @Test
    @Order(13)
    void anUpgradeRestartsIt() throws IOException, InterruptedException {
        String before = show("MainPID");
        guest.run("dpkg --install " + thePackage());
        assertThat(show("ActiveState")).isEqualTo("active");
        assertThat(show("MainPID")).isNotEqualTo(before);
    }

    @Test
    @Order(14)
    void purgedNothingOfItIsLeftAndInstalledAgainItIsAnotherLoader() throws IOException, InterruptedException {
        guest.run("dpkg --purge keyloader-loader");
        assertThat(guest.run("ls -A /var/lib/keyloader | grep -v lost+found || true; ls -d /etc/keyloader || true"))
                .contains("cannot access '/etc/keyloader'")
                .hasLineCount(1);
        assertThat(guest.run("find /etc/systemd /var/lib/systemd /lib/systemd -name 'keyloader-loader*'"))
                .isEmpty();
        assertThat(guest.run("ls /sys/kernel/config/usb_gadget")).isEmpty();
        guest.run("dpkg --install " + thePackage());
        assertThat(show("ActiveState")).isEqualTo("active");
        assertThat(serialSeenByThePc()).isNotEqualTo(serial);
    }

    @Test
    @Order(15)
    void anAgentBesideItIsInstalledAndWaitsForItsKey() throws IOException, InterruptedException {
        guest.run(
                "mount -o remount,rw /",
                "dpkg --install " + ImageGuest.PROJECT + "/device-agent/target/keyloader-agent_*_all.deb");
        assertThat(showAgent("ActiveState") + " " + showAgent("UnitFileState")).isEqualTo("inactive enabled");
        assertThat(guest.run("keyloader-agent check --config /etc/keyloader/agent.conf"))
                .contains("loader = usb\n", "reset-button = (none)\n");
    }

    @Test
    @Order(16)
    void provisionedTheAgentJoinsAndTheLoaderIsWiped() throws IOException, InterruptedException {
        label = guest.run("keyloader-agent provision --state /var/lib/keyloader-agent/meter --serial TEST-0002"
                        + " 2>/dev/null")
                .strip();
        prepare("--security wpa2+wpa3");
        guest.run("systemctl start " + AGENT, awaitAgentSays("light: steady - done"));
        assertThat(guest.run("ls /var/lib/keyloader-agent/network/current")).contains("wpa_supplicant.conf");
        assertThat(guest.run("keyloader-agent status --json --state /var/lib/keyloader-agent/meter"))
                .contains("\"tried\":1", "\"joined\":1", "\"consumed\":1", "\"pendingConsumes\":0");
        assertThat(guest.run(TOOL + " receipts --loader usb")).contains("JOINED");
        assertThat(showAgent("StatusText")).isEqualTo("waiting for a loader");
        assertThat(guest.run("journalctl -o cat -u " + AGENT))
                .contains("JOINED: ")
                .doesNotContain(PASSPHRASE);
    }

    @Test
    @Order(17)
    void anAgentThatIsStuckIsStartedAnew() throws IOException, InterruptedException {
        isStartedAnewWhenStuck(AGENT, 40);
        assertThat(showAgent("StatusText")).isEqualTo("waiting for a loader");
        guest.run("systemctl restart " + AGENT); // from where restarts are counted
    }

    @Test
    @Order(18)
    void aKilledAgentIsStartedAnewAndAStoppedOneHasNotFailed() throws IOException, InterruptedException {
        guest.run("kill -9 " + showAgent("MainPID"), awaitShow(AGENT, "NRestarts", "1"));
        guest.run(awaitShow(AGENT, "ActiveState", "active"));
        guest.run("systemctl stop " + AGENT);
        assertThat(showAgent("Result") + " " + showAgent("ActiveState")).isEqualTo("success inactive");
        guest.run("echo 'lihgt = red' >>/etc/keyloader/agent.conf", "! systemctl start " + AGENT);
        assertThat(showAgent("ExecMainStatus") + " " + showAgent("ActiveState")).isEqualTo("2 failed");
        assertThat(guest.run("journalctl -o cat -u " + AGENT)).containsPattern("agent.conf:\\d+: there is no such key");
    }

    @Test
    @Order(19)
    void withARadioItSaysWhichDropInItWants() throws IOException, InterruptedException {
        guest.run(
                "systemctl stop " + AGENT, // what it joined lies in files that nobody reads
                "keyloader-agent reset --yes --state /var/lib/keyloader-agent/meter --network"
                        + " files:/var/lib/keyloader-agent/network");
        guest.run(
                Files.readString(project.resolve("system-tests/vm/meter-radio")).split("\n"));
        prepare("--security wpa2"); // to the prekey of the receipt before, which the reset destroyed
        guest.run("systemctl start " + AGENT, awaitAgentSays("slot 1: PREKEY_GONE"), "systemctl stop " + AGENT);
        assertThat(guest.run(TOOL + " receipts --loader usb")).contains("PREKEY_GONE", "prepare again");
        prepare("--security wpa2"); // to the label alone, since no prekey is known any more
        guest.run("systemctl start " + AGENT, awaitAgentSays("network failed, nothing is changed: .*radio.conf"));
        assertThat(guest.run("ip address show dev wlan0")).doesNotContain("192.0.2.");
        guest.run("systemctl stop " + AGENT);
    }

    /** By EAP, with a clock that was in 1970; the bus, wpa_supplicant and the DHCP client are real, and so is the sandbox. */
    @Test
    @Order(20)
    void withThatItJoinsGetsAnAddressAndMovesTheClock() throws IOException, InterruptedException {
        String dropIns = "/etc/systemd/system/" + AGENT + ".d/";
        prepare("--security eap-peap --identity meter --ca /run/radio/ca.pem --server-name radius.example.net");
        String prepared = guest.run("date +%s").strip();
        guest.run(
                "install -D -m 644 /usr/share/keyloader-agent/radio.conf " + dropIns + "radio.conf",
                "systemctl daemon-reload",
                "date --set=@86400",
                "systemctl restart " + AGENT,
                awaitAgentSays("light: steady - done"));
        assertThat(guest.run("ip address show dev wlan0")).contains("192.0.2.1");
        assertThat(Long.parseLong(guest.run("date +%s").strip())).isGreaterThan(Long.parseLong(prepared) - 600);
        assertThat(showAgent("ActiveState") + " " + showAgent("NRestarts")).isEqualTo("active 0");
        assertThat(guest.run("keyloader-agent status --json --state /var/lib/keyloader-agent/meter"))
                .contains("\"joined\":2", "\"pendingConsumes\":0");
        assertThat(guest.run(TOOL + " receipts --loader usb")).contains("JOINED", "SUPERSEDED");
        assertThat(guest.run(AGENT_SAYS))
                .contains("the meter's clock was at 1970-01-02T00:", "JOINED: ")
                .doesNotContain("no permission", "denied", "exit code", "failed", "open: ");
        assertThat(guest.run("journalctl -b")).contains("wpa_supplicant").doesNotContain(PASSPHRASE);
    }

    @Test
    @Order(21)
    void purgedNothingOfTheAgentIsLeft() throws IOException, InterruptedException {
        guest.run(
                "dpkg --purge keyloader-agent",
                "rm -rf /etc/systemd/system/" + AGENT + ".d"); // the drop-in is the meter's
        assertThat(guest.run(
                        "find /etc /var/lib/systemd /var/lib/keyloader-agent /lib/systemd /usr -name '*keyloader-agent*'"
                                + " -o -name agent.conf 2>/dev/null || true"))
                .isEmpty();
        assertThat(guest.run("ls -d /var/lib/keyloader-agent 2>&1 || true")).contains("No such file");
        assertThat(show("ActiveState")).as("the loader").isEqualTo("active");
    }

    /** Onto the loader, for the meter of the agent. */
    private void prepare(String security) throws IOException, InterruptedException {
        guest.run("printf " + PASSPHRASE + " | " + TOOL + " prepare --meter '" + label + "' --ssid 'Meter room' "
                + security + " --passphrase-file - --country DE --loader usb");
    }

    /** @param words a pattern of grep's without quotes, in what it has said since its last start */
    private static String awaitAgentSays(String words) {
        return "timeout 240 sh -c 'until " + AGENT_SAYS + " | grep -q \"" + words + "\"; do sleep 0.5; done' || { "
                + AGENT_SAYS + "; exit 1; }";
    }

    private String serialSeenByThePc() throws IOException, InterruptedException {
        String said = guest.run(INSPECT);
        Matcher found = SERIAL.matcher(said);
        assertThat(found.find()).as(said).isTrue();
        return found.group(1);
    }

    private String committed() throws IOException, InterruptedException {
        String said = guest.run(INSPECT);
        return Integer.toString(said.split("\"state\" : \"sealed\"", -1).length - 1);
    }

    private String show(String property) throws IOException, InterruptedException {
        return show(UNIT, property);
    }

    private String showAgent(String property) throws IOException, InterruptedException {
        return show(AGENT, property);
    }

    private String show(String unit, String property) throws IOException, InterruptedException {
        return guest.run("systemctl show --value -p " + property + " " + unit).strip();
    }

    /** Bounded by the command's time. */
    private static String awaitShow(String property, String value) {
        return awaitShow(UNIT, property, value);
    }

    private static String awaitShow(String unit, String property, String value) {
        return "until [ \"$(systemctl show --value -p " + property + " " + unit + ")\" = " + value
                + " ]; do sleep 0.2; done";
    }

    private static String thePackage() {
        return ImageGuest.PROJECT + "/loader-firmware/target/keyloader-loader_*_all.deb";
    }
}
