package keyloader.agent.network.wpasupplicant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import keyloader.agent.network.wpasupplicant.Signal.Sight;
import keyloader.sealing.Security;
import keyloader.sealing.Verdict;
import org.junit.jupiter.api.Test;

/** The sequences are those that wpa_supplicant 2.10 gave on hostapd's access points. */
class AttemptTest {
    private static final long SOON = 1_000;

    private final Attempt wpa2 = new Attempt(Security.WPA2, 0);
    private final Attempt sae = new Attempt(Security.WPA3, 0);
    private final Attempt eap = new Attempt(Security.EAP, 0);

    private static void states(Attempt attempt, String... names) {
        for (String name : names) {
            attempt.on(new Signal.State(name));
        }
    }

    private static void see(Attempt attempt, Sight... sights) {
        for (Sight sight : sights) {
            attempt.on(new Signal.Scanned(sight));
        }
    }

    private static void missKey(Attempt attempt) {
        states(attempt, "scanning", "authenticating", "associating", "associated", "4way_handshake");
        attempt.on(new Signal.Disconnected(15));
        states(attempt, "disconnected");
    }

    @Test
    void completedIsJoined() {
        see(wpa2, Sight.THE_NETWORK);
        states(wpa2, "authenticating", "associating", "associated", "4way_handshake", "group_handshake", "completed");
        assertThat(wpa2.isJoined()).isTrue();
        assertThat(wpa2.failure(Attempt.BOUND_MILLIS)).isEmpty();
    }

    @Test
    void oneMissIsNoWrongPassphraseAndTwoAre() {
        see(wpa2, Sight.THE_NETWORK);
        missKey(wpa2);
        assertThat(wpa2.failure(SOON)).isEmpty();
        assertThat(wpa2.takeSelectAgain()).isTrue();
        assertThat(wpa2.takeSelectAgain()).isFalse();
        missKey(wpa2);
        assertThat(wpa2.failure(SOON)).contains(Verdict.WRONG_PASSPHRASE);
    }

    @Test
    void aRepeatedThirdMessageLeavesItJoined() {
        states(wpa2, "associated", "4way_handshake", "completed", "4way_handshake");
        assertThat(wpa2.isJoined()).isTrue();
    }

    @Test
    void theHandshakeEndsWithTheConnection() {
        assertThat(wpa2.isInHandshake()).isFalse();
        states(wpa2, "associated", "4way_handshake");
        assertThat(wpa2.isInHandshake()).isTrue();
        wpa2.on(new Signal.Disconnected(3));
        assertThat(wpa2.isInHandshake()).isFalse();
    }

    @Test
    void aMissThatIsFollowedByAJoinIsForgotten() {
        missKey(wpa2);
        states(wpa2, "associated", "4way_handshake", "completed");
        assertThat(wpa2.isJoined()).isTrue();
    }

    @Test
    void oneMissAndThenNothingIsNotAWrongPassphrase() {
        see(wpa2, Sight.THE_NETWORK);
        missKey(wpa2);
        see(wpa2, Sight.NOTHING, Sight.NOTHING, Sight.NOTHING);
        assertThat(wpa2.failure(Attempt.BOUND_MILLIS)).contains(Verdict.NETWORK_NOT_FOUND);
    }

    @Test
    void anAccessPointThatVanishesInTheHandshakeIsNotFoundAfterwards() {
        see(wpa2, Sight.THE_NETWORK);
        states(wpa2, "associated", "4way_handshake");
        wpa2.on(new Signal.Disconnected(-4));
        states(wpa2, "disconnected", "scanning");
        see(wpa2, Sight.NOTHING, Sight.NOTHING, Sight.NOTHING);
        assertThat(wpa2.failure(Attempt.BOUND_MILLIS)).contains(Verdict.NETWORK_NOT_FOUND);
    }

    @Test
    void reasonsOutsideOfAHandshakeSayNothingOfThePassphrase() {
        states(wpa2, "associated");
        wpa2.on(new Signal.Disconnected(15));
        wpa2.on(new Signal.Disconnected(15));
        assertThat(wpa2.failure(SOON)).isEmpty();
    }

    @Test
    void saeIsRefusedByAStatusOfAuthentication() {
        see(sae, Sight.THE_NETWORK);
        sae.on(new Signal.Authentication(1));
        assertThat(sae.failure(SOON)).isEmpty();
        sae.on(new Signal.Authentication(15));
        assertThat(sae.failure(SOON)).contains(Verdict.WRONG_PASSPHRASE);
    }

    @Test
    void saeThatAsksForAnotherRoundIsNoRefusal() {
        for (int code : new int[] {76, 77, 126, 0, 76, 126}) {
            sae.on(new Signal.Authentication(code));
        }
        assertThat(sae.failure(SOON)).isEmpty();
    }

    @Test
    void twoRefusalsAreRefused() {
        wpa2.on(new Signal.Associated(17));
        assertThat(wpa2.failure(SOON)).isEmpty();
        wpa2.on(new Signal.Authentication(1));
        assertThat(wpa2.failure(SOON)).contains(Verdict.ASSOCIATION_REFUSED);
    }

    @Test
    void aSuccessfulAssociationIsNoRefusal() {
        wpa2.on(new Signal.Associated(0));
        wpa2.on(new Signal.Associated(0));
        assertThat(wpa2.failure(SOON)).isEmpty();
    }

    @Test
    void nothingIsFoundOnlyAfterScansAndTime() {
        see(wpa2, Sight.NOTHING, Sight.NOTHING);
        assertThat(wpa2.failure(Attempt.SEARCH_MILLIS)).isEmpty();
        see(wpa2, Sight.NOTHING);
        assertThat(wpa2.failure(Attempt.SEARCH_MILLIS - 1)).isEmpty();
        assertThat(wpa2.failure(Attempt.SEARCH_MILLIS)).contains(Verdict.NETWORK_NOT_FOUND);
    }

    @Test
    void anotherSecurityUnderTheNameIsUnsupported() {
        see(wpa2, Sight.OTHER_SECURITY, Sight.OTHER_SECURITY, Sight.OTHER_SECURITY);
        assertThat(wpa2.failure(Attempt.SEARCH_MILLIS)).contains(Verdict.UNSUPPORTED_SECURITY);
    }

    @Test
    void whereTheNetworkIsSeenItIsTriedForTheWholeTime() {
        see(wpa2, Sight.THE_NETWORK, Sight.THE_NETWORK, Sight.THE_NETWORK);
        assertThat(wpa2.failure(Attempt.SEARCH_MILLIS)).isEmpty();
        assertThat(wpa2.failure(Attempt.BOUND_MILLIS)).contains(Verdict.ASSOCIATION_REFUSED);
    }

    @Test
    void aWrongCertificateIsAServerThatIsNotTrustedWhateverFollows() {
        eap.on(new Signal.Eap("started", ""));
        eap.on(new Signal.Eap("remote certificate verification", "unable to get local issuer certificate"));
        eap.on(new Signal.Eap("local TLS alert", "unknown CA"));
        eap.on(new Signal.Eap("completion", "failure"));
        assertThat(eap.failure(SOON)).contains(Verdict.SERVER_NOT_TRUSTED);
    }

    @Test
    void aServerThatIsTrustedAndRefusesRejects() {
        eap.on(new Signal.Eap("remote certificate verification", "success"));
        eap.on(new Signal.Eap("completion", "failure"));
        assertThat(eap.failure(SOON)).contains(Verdict.EAP_REJECTED);
    }

    @Test
    void anEapThatNeverEndsIsRejectedOnlyWhereTheServerWasKnown() {
        see(eap, Sight.THE_NETWORK);
        eap.on(new Signal.Eap("remote certificate verification", "success"));
        assertThat(eap.failure(Attempt.BOUND_MILLIS)).isEqualTo(Optional.of(Verdict.EAP_REJECTED));
    }

    @Test
    void keyReasonsSayNothingWhereThereIsNoPassphrase() {
        Attempt open = new Attempt(Security.OPEN, 0);
        missKey(open);
        missKey(open);
        assertThat(open.failure(SOON)).isEmpty();
    }
}
