package keyloader.system.vm.wifi;

import static keyloader.system.vm.wifi.OnAirSamples.BOTH;
import static keyloader.system.vm.wifi.OnAirSamples.OPEN;
import static keyloader.system.vm.wifi.OnAirSamples.PASSPHRASE;
import static keyloader.system.vm.wifi.OnAirSamples.WPA2;
import static keyloader.system.vm.wifi.OnAirSamples.WRONG;
import static keyloader.system.vm.wifi.OnAirSamples.network;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import keyloader.agent.network.daemon.Addressing;
import keyloader.agent.network.daemon.Association;
import keyloader.agent.network.networkmanager.NetworkManager;
import keyloader.agent.network.networkmanager.NetworkManagerAddressing;
import keyloader.agent.run.Time;
import keyloader.sealing.Network;
import keyloader.sealing.Security;
import keyloader.sealing.Verdict;
import keyloader.system.vm.Await;
import keyloader.system.vm.InVm;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** NetworkManager, whose own affair addresses are. */
@InVm
@Timeout(1800)
class NetworkManagerOnAirTest extends DaemonOnAirContract<NetworkManagerSystem, NetworkManager> {
    @Override
    NetworkManagerSystem startMeter() throws IOException, InterruptedException {
        return NetworkManagerSystem.start();
    }

    @Override
    NetworkManager newDaemon() {
        return new NetworkManager(Air.METER, Time.system());
    }

    @Override
    Addressing addressing(NetworkManager of) {
        return new NetworkManagerAddressing(of, Time.system());
    }

    @Override
    String nameServers() throws IOException {
        return NetworkManagerSystem.nmcli("--get-values", "IP4.DNS,IP6.DNS", "device", "show", Air.METER)
                .replace("\\:", ":"); // as it writes a colon within a value
    }

    @Override
    void tidy() throws IOException {
        for (String name : NetworkManagerSystem.connections()) {
            assertThat(name).doesNotStartWith("keyloader");
            if (!name.equals("lo")) {
                NetworkManagerSystem.nmcli("connection", "delete", name);
            }
        }
    }

    @Test
    void whereAnAccessPointHasBothAnOrderOfWpa2Joins() throws Exception {
        on(BOTH);
        assertJoins(network(Security.WPA2, PASSPHRASE));
        assertFails(network(Security.WPA2, WRONG), Verdict.WRONG_PASSPHRASE);
    }

    @Test
    void nothingOfATrialIsOnDisk() throws Exception {
        on(WPA2).withDhcp(radio(0));
        joinWithAddress(network(Security.WPA2, PASSPHRASE));
        assertThat(NetworkManagerSystem.isAnythingOnDisk("keyloader")).isFalse();
        daemon().discardTrial();
        assertThat(NetworkManagerSystem.connections()).noneMatch(name -> name.startsWith("keyloader"));
    }

    /** As the agent does: on a slow machine the access point may break off again before there is an address. */
    private void joinWithAddress(Network network) throws IOException {
        for (int i = 0; i < 4; i++) {
            assertJoins(network);
            if (addressing(daemon()).acquire(network.addresses()).isPresent()) {
                return;
            }
        }
        throw new AssertionError("joined four times, and never given an address");
    }

    private void onOld() throws Exception {
        on(1, Neighbourhood.OLD_SSID, OPEN);
        Path file = NetworkManagerSystem.writeOldConnection();
        NetworkManagerSystem.nmcli("connection", "load", file.toString());
        NetworkManagerSystem.nmcli("connection", "up", "before");
    }

    @Test
    void aTrialThatIsDiscardedGivesTheOldNetworkBackAlsoByTheNextAgent() throws Exception {
        onOld();
        on(WPA2);
        assertThat(daemon().hasOtherNetworks()).isTrue();
        assertJoins(network(Security.WPA2, PASSPHRASE));
        daemon().discardTrial();
        awaitOn("before");
        assertFails(network(Security.WPA2, WRONG), Verdict.WRONG_PASSPHRASE);
        assertJoins(network(Security.WPA2, PASSPHRASE));
        try (NetworkManager next = new NetworkManager(Air.METER, Time.system())) {
            next.discardTrial();
        }
        awaitOn("before");
    }

    private static void awaitOn(String connection) throws Exception {
        Await.until(connection, () -> NetworkManagerSystem.activeConnection().equals(connection));
    }

    @Test
    void whatWasTriedGoesOnWithoutABreakAndIsBroughtAgainAfterARestart() throws Exception {
        onOld();
        AccessPoint there = on(WPA2).withDhcp(radio(0));
        Network first = network(Security.WPA2, PASSPHRASE);
        List<Network> both = List.of(network(Security.WPA3, WRONG), first);
        joinWithAddress(first);
        long mark = there.hostapd().mark();
        daemon().bring(7, both, "DE", certificates());
        assertThat(daemon().current()).isEqualTo(OptionalInt.of(1));
        assertThat(daemon().hasBrought(7, 2)).isTrue();
        assertThat(there.hostapd().said("AP-STA-DISCONNECTED", mark)).isFalse();
        assertThat(NetworkManagerSystem.connections())
                .contains("before", "keyloader-7-1", "keyloader-7-2")
                .doesNotContain("keyloader-trial");
        assertThat(NetworkManagerSystem.isAnythingOnDisk("keyloader")).isFalse();

        meter().restart();
        assertThat(daemon().hasBrought(7, 2)).isFalse();
        daemon().bring(7, both, "DE", certificates());
        assertThat(daemon().hasBrought(7, 2)).isTrue();
        Await.until("the network", () -> daemon().current().equals(OptionalInt.of(1)));
        daemon().bring(8, List.of(first), "DE", certificates());
        Await.until("the network", () -> daemon().current().equals(OptionalInt.of(0)));
        assertThat(NetworkManagerSystem.connections())
                .contains("before", "keyloader-8-1")
                .doesNotContain("keyloader-7-2");
        NetworkManagerSystem.nmcli("connection", "delete", "keyloader-8-1");
        assertThat(daemon().hasBrought(8, 1)).isFalse();
        awaitOn("before");
    }

    /** Goes on faster than it should. */
    private static final class Hurried implements Time {
        private final AtomicLong ahead = new AtomicLong();

        @Override
        public long millis() {
            return Time.system().millis() + ahead.get();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
            Time.system().sleep(duration);
        }
    }

    @Test
    void whatNetworkManagerHasGivenUpIsBroughtAgain() throws Exception {
        AccessPoint other =
                on(List.of("wpa=2", "wpa_key_mgmt=WPA-PSK", "rsn_pairwise=CCMP", "wpa_passphrase=" + WRONG));
        List<Network> networks = List.of(network(Security.WPA2, PASSPHRASE));
        Hurried time = new Hurried();
        try (NetworkManager hurried = new NetworkManager(Air.METER, time)) {
            hurried.bring(9, networks, "DE", certificates());
            assertThat(hurried.hasBrought(9, 1)).isTrue();
            Await.until("NetworkManager to give up", () -> {
                time.ahead.addAndGet(310_000);
                return !hurried.hasBrought(9, 1);
            });
            other.close();
            on(WPA2).withDhcp(radio(0));
            // Over and over, as the agent does: what is slow may be given up again.
            Await.until("the network", () -> {
                time.ahead.addAndGet(10_000);
                if (!hurried.hasBrought(9, 1)) {
                    hurried.bring(9, networks, "DE", certificates());
                }
                return hurried.current().equals(OptionalInt.of(0));
            });
        }
    }

    @Test
    void whoeverInterruptsATrialOrHoldsTheDeviceBackIsTold() throws Exception {
        CompletableFuture<Association> joining = CompletableFuture.supplyAsync(() -> {
            try {
                return join(network(Security.WPA2, PASSPHRASE));
            } catch (IOException | MalformedException e) {
                throw new IllegalStateException(e.getMessage(), e);
            }
        });
        Await.until(
                "the trial", () -> NetworkManagerSystem.nmcli("--get-values", "NAME", "connection", "show", "--active")
                        .contains("keyloader-trial"));
        NetworkManagerSystem.nmcli("connection", "delete", "keyloader-trial");
        assertThatThrownBy(joining::get)
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("somebody has told NetworkManager something else");
        NetworkManagerSystem.nmcli("device", "set", Air.METER, "managed", "no");
        assertFails(network(Security.WPA2, PASSPHRASE), Verdict.NETWORK_NOT_FOUND); // it is taken
        meter().restartWith("unmanaged-devices=*");
        try {
            assertThatThrownBy(() -> join(network(Security.WPA2, PASSPHRASE)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("unmanaged-devices");
        } finally {
            meter().restartWith(NetworkManagerSystem.METER_ALONE);
        }
        try (NetworkManager other = new NetworkManager("wlan9", Time.system())) {
            assertThatThrownBy(() -> other.join(network(Security.OPEN, ""), "DE", certificates()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("no device wlan9");
        }
    }
}
