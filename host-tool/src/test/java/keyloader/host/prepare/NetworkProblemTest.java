package keyloader.host.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Problem;
import keyloader.sealing.Network;
import keyloader.sealing.file.NetworkJson;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;

/** Each rule of SPEC 4 that a network breaks has an error and a hint of its own. */
class NetworkProblemTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static Complaint complaint(String json) {
        try (Network accepted = NetworkJson.parse(json.getBytes(StandardCharsets.UTF_8), NOW)) {
            throw new AssertionError("accepted: " + accepted.security());
        } catch (MalformedException e) {
            return NetworkProblem.of("in home.json", e).complaint();
        }
    }

    private static Complaint of(String discovery, String cred) {
        return complaint("{\"wi-fi_tech\":\"infra\",\"discovery\":{" + discovery.replace('\'', '"') + "},\"cred\":{"
                + cred.replace('\'', '"') + "}}");
    }

    private static Problem cred(String cred) {
        Complaint complaint = of("'ssid':'Home'", cred);
        assertThat(complaint.message()).startsWith("the network in home.json does not hold: ");
        return complaint.problem();
    }

    private static Problem ssid(String discovery) {
        return of(discovery, "'akm':'open'").problem();
    }

    @Test
    void namesOfNoneOr33BytesAreRefused() {
        assertThat(ssid("'ssid':''")).isEqualTo(Problem.SSID_LENGTH);
        assertThat(ssid("'ssid':'" + "x".repeat(33) + "'")).isEqualTo(Problem.SSID_LENGTH);
        assertThat(ssid("'ssid':'" + "\u00e4".repeat(17) + "'")).isEqualTo(Problem.SSID_LENGTH);
        assertThat(ssid("'ssid64':''")).isEqualTo(Problem.SSID_LENGTH);
        assertThat(ssid("'ssid64':'***'")).isEqualTo(Problem.NETWORK_FILE_MEMBER);
        assertThat(ssid("")).isEqualTo(Problem.NETWORK_FILE_MEMBER);
    }

    @Test
    void passphrasesOf7Or64CharactersAreRefused() {
        for (String akm : List.of("psk", "psk+sae")) {
            assertThat(cred("'akm':'" + akm + "','pass':'1234567'")).isEqualTo(Problem.PASSPHRASE_LENGTH);
            assertThat(cred("'akm':'" + akm + "','pass':'" + "a".repeat(64) + "'"))
                    .isEqualTo(Problem.PASSPHRASE_LENGTH);
            assertThat(cred("'akm':'" + akm + "','pass':'\u00e4\u00e4\u00e4\u00e4\u00e4'"))
                    .isEqualTo(Problem.PASSPHRASE_CHARACTERS);
        }
        assertThat(cred("'akm':'sae','pass':''")).isEqualTo(Problem.PASSPHRASE_LENGTH);
        assertThat(cred("'akm':'sae','pass':'" + "a".repeat(64) + "'")).isEqualTo(Problem.PASSPHRASE_LENGTH);
        assertThat(cred("'akm':'sae','pass':'a\\tb'")).isEqualTo(Problem.PASSPHRASE_CHARACTERS);
        assertThat(of("'ssid':'Home'", "'akm':'psk','pass':'1234567'").message())
                .endsWith("not 8 to 63 characters");
        assertThat(of("'ssid':'Home'", "'akm':'sae','pass':''").message()).endsWith("not 1 to 63 characters");
    }

    @Test
    void secretsThatDoNotFitTheirKindAreToldApart() {
        assertThat(cred("'akm':'psk'")).isEqualTo(Problem.PASSPHRASE_MISSING);
        assertThat(cred("'akm':'owe','pass':'12345678'")).isEqualTo(Problem.SECRET_FOR_NONE);
        assertThat(cred("'akm':'open','psk_hex':'" + "ab".repeat(32) + "'")).isEqualTo(Problem.SECRET_FOR_NONE);
        assertThat(cred("'akm':'psk','psk_hex':'" + "ag".repeat(32) + "'")).isEqualTo(Problem.PSK_NOT_HEX);
        assertThat(cred("'akm':'psk','psk_hex':'abc'")).isEqualTo(Problem.PSK_NOT_HEX);
        assertThat(cred("'akm':'psk','psk_hex':'" + "ab".repeat(31) + "'")).isEqualTo(Problem.PSK_LENGTH);
        assertThat(cred("'akm':'sae','psk_hex':'" + "ab".repeat(32) + "'")).isEqualTo(Problem.PSK_NEEDS_WPA2);
        assertThat(cred("'akm':'wep','pass':'12345678'")).isEqualTo(Problem.AKM_UNKNOWN);
    }

    @Test
    void filesThatAreNoNetworkAreToldApart() {
        assertThat(complaint("").problem()).isEqualTo(Problem.NETWORK_FILE_NOT_JSON);
        assertThat(complaint("{").problem()).isEqualTo(Problem.NETWORK_FILE_NOT_JSON);
        assertThat(complaint("[]").problem()).isEqualTo(Problem.NETWORK_FILE_NOT_JSON);
        assertThat(complaint("{}").problem()).isEqualTo(Problem.NETWORK_FILE_MEMBER);
        assertThat(complaint("{\"colour\":\"red\"}").problem()).isEqualTo(Problem.NETWORK_FILE_MEMBER);
        assertThat(of("'ssid':'x','ssid':'y'", "'akm':'open'").problem())
                .isIn(Problem.NETWORK_FILE_NOT_JSON, Problem.NETWORK_FILE_MEMBER);
    }

    @Test
    void eachHasAHintOfItsOwn() {
        Set<String> hints = new HashSet<>();
        for (Problem problem : List.of(
                Problem.SSID_LENGTH,
                Problem.PASSPHRASE_LENGTH,
                Problem.PASSPHRASE_CHARACTERS,
                Problem.PASSPHRASE_MISSING,
                Problem.SECRET_FOR_NONE,
                Problem.PSK_NOT_HEX,
                Problem.PSK_LENGTH,
                Problem.PSK_NEEDS_WPA2,
                Problem.AKM_UNKNOWN,
                Problem.NETWORK_FILE_NOT_JSON,
                Problem.NETWORK_FILE_MEMBER)) {
            assertThat(hints.add(problem.hint())).as(problem.name()).isTrue();
        }
    }
}
