package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import keyloader.agent.durable.FileSteps;
import keyloader.agent.lockdown.Channel;
import keyloader.agent.lockdown.Finding;
import keyloader.agent.lockdown.LinuxRfkill;
import keyloader.agent.lockdown.Lockdown;
import keyloader.agent.lockdown.Rfkill;
import keyloader.agent.network.FilesNetwork;
import keyloader.agent.network.NetworkBackend;
import keyloader.agent.run.Log;
import keyloader.sealing.KeyId;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The agent's switch of radios on two of a real kernel's (mac80211_hwsim): what is blocked cannot be brought up. */
@InVm
@Timeout(300)
class RfkillTest {
    private static final String BLOCKED = "Operation not possible due to RF-kill";

    @TempDir
    Path directory;

    private final Rfkill rfkill = LinuxRfkill.system();
    private Kernel kernel;

    @BeforeEach
    void twoRadios() throws IOException, InterruptedException {
        kernel = Kernel.mark();
        Modules.load("mac80211_hwsim", "radios=2");
    }

    @AfterEach
    void noRadio() throws IOException, InterruptedException {
        Modules.unload("mac80211_hwsim");
        kernel.assertClean();
    }

    private static void up(String name) throws IOException, InterruptedException {
        Command.run("busybox", "ip", "link", "set", name, "up");
    }

    private static boolean isUp(String name) throws IOException {
        int flags = Integer.decode(Attribute.read(Path.of("/sys/class/net", name, "flags")));
        return (flags & 1) != 0; // IFF_UP
    }

    @Test
    void whatIsBlockedIsDownAndStaysSoUntilItIsUnblocked() throws IOException, InterruptedException {
        assertThat(rfkill.radios()).hasSize(2).allSatisfy(radio -> {
            assertThat(radio.type()).isEqualTo(Rfkill.Type.WLAN);
            assertThat(radio.isBlocked()).isFalse();
        });
        up("wlan0");
        assertThat(isUp("wlan0")).isTrue();

        rfkill.block(EnumSet.of(Rfkill.Type.BLUETOOTH));
        assertThat(isUp("wlan0")).as("Bluetooth alone was meant").isTrue();

        rfkill.block(EnumSet.allOf(Rfkill.Type.class));
        assertThat(rfkill.radios()).allMatch(Rfkill.Radio::soft);
        assertThat(isUp("wlan0")).isFalse();
        for (String name : List.of("wlan0", "wlan1")) {
            assertThatThrownBy(() -> up(name)).isInstanceOf(IOException.class).hasMessageContaining(BLOCKED);
        }

        rfkill.unblockWlan();
        for (String name : List.of("wlan0", "wlan1")) {
            up(name);
            assertThat(isUp(name)).isTrue();
        }
    }

    @Test
    void aMeterWithoutANetworkIsSilentFromItsStart() throws Exception {
        up("wlan0");
        Log log = new Log(new PrintStream(System.err, true, StandardCharsets.UTF_8));
        NetworkBackend network =
                Lockdown.system().silenced(new FilesNetwork(directory.resolve("network"), new FileSteps()), log);
        network.claim(new KeyId(Bytes.of(HexFormat.of().parseHex("5c".repeat(32)))), Optional.empty());
        assertThat(isUp("wlan0")).isFalse();
        assertThatThrownBy(() -> up("wlan0")).isInstanceOf(IOException.class).hasMessageContaining(BLOCKED);
        network.clear();
        assertThat(rfkill.radios()).hasSize(2).allMatch(Rfkill.Radio::isBlocked);
    }

    @Test
    void theAuditSeesTheInterfaces() {
        Finding finding = Lockdown.system().audit().stream()
                .filter(each -> each.channel() == Channel.INTERFACES)
                .findFirst()
                .orElseThrow();
        assertThat(finding.details().toString()).doesNotContain("there is no WiFi interface");
        assertThat(finding.state()).isNotEqualTo(Finding.State.OPEN);
    }
}
