package keyloader.system.vm.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import keyloader.agent.network.daemon.Association;
import keyloader.agent.network.wpasupplicant.WpaSupplicant;
import keyloader.agent.run.Time;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.sealing.Verdict;
import keyloader.system.vm.InVm;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How wpa_supplicant's signals read, on access points of each kind. */
@InVm
@Timeout(300)
class VerdictsOnAirTest {
    private static final String SSID = "Meter room & cellar";
    private static final String PASSPHRASE = "test-passphrase-of-nobody";
    private static final String[] WPA2 = {
        "wpa=2", "wpa_key_mgmt=WPA-PSK", "rsn_pairwise=CCMP", "wpa_passphrase=" + PASSPHRASE
    };
    private static final String[] WPA3 = {
        "wpa=2", "wpa_key_mgmt=SAE", "rsn_pairwise=CCMP", "ieee80211w=2", "sae_password=" + PASSPHRASE
    };

    private static Air air;
    private static MeterSystem meter;
    private static WpaSupplicant daemon;

    @TempDir
    Path certificates;

    private AccessPoint accessPoint;

    @BeforeAll
    static void start() throws Exception {
        air = Air.start(2);
        meter = MeterSystem.start();
        daemon = new WpaSupplicant(Air.METER, Time.system());
    }

    @AfterAll
    static void stop() {
        daemon.close();
        meter.close();
        air.close();
    }

    @AfterEach
    void switchOff() throws Exception {
        daemon.discardTrial();
        if (accessPoint != null) {
            accessPoint.close();
        }
    }

    private static Network network(Security security, String passphrase) throws MalformedException {
        Credential credential = security.hasSecret()
                ? new Credential.Passphrase(Secret.take(passphrase.getBytes(StandardCharsets.UTF_8)))
                : new Credential.None();
        return Network.of(Bytes.of(SSID.getBytes(StandardCharsets.UTF_8)), security, credential, false);
    }

    private Association join(Network network) throws Exception {
        return daemon.join(network, "DE", certificates);
    }

    @Test
    void theRightPassphraseJoins() throws Exception {
        accessPoint = AccessPoint.start(air.radio(0), SSID, WPA2);
        assertThat(join(network(Security.WPA2, PASSPHRASE))).isInstanceOf(Association.Joined.class);
    }

    @Test
    void aWrongPassphraseIsSaidSo() throws Exception {
        accessPoint = AccessPoint.start(air.radio(0), SSID, WPA2);
        assertThat(join(network(Security.WPA2, "another-test-passphrase")))
                .isEqualTo(new Association.Failed(Verdict.WRONG_PASSPHRASE));
    }

    @Test
    void theRightPassphraseJoinsWithSae() throws Exception {
        accessPoint = AccessPoint.start(air.radio(0), SSID, WPA3);
        assertThat(join(network(Security.WPA3, PASSPHRASE))).isInstanceOf(Association.Joined.class);
    }

    @Test
    void aWrongPassphraseIsSaidSoWithSae() throws Exception {
        accessPoint = AccessPoint.start(air.radio(0), SSID, WPA3);
        assertThat(join(network(Security.WPA3, "another-test-passphrase")))
                .isEqualTo(new Association.Failed(Verdict.WRONG_PASSPHRASE));
    }

    @Test
    void nothingThereIsNotFound() throws Exception {
        assertThat(join(network(Security.WPA2, PASSPHRASE)))
                .isEqualTo(new Association.Failed(Verdict.NETWORK_NOT_FOUND));
    }

    @Test
    void anotherSecurityIsUnsupported() throws Exception {
        accessPoint = AccessPoint.start(air.radio(0), SSID, WPA3);
        assertThat(join(network(Security.WPA2, PASSPHRASE)))
                .isEqualTo(new Association.Failed(Verdict.UNSUPPORTED_SECURITY));
    }
}
