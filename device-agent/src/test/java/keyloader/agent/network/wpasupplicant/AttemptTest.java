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

    private long now;

    private void states(Attempt attempt, String... names) {
        for (String name : names) {
            attempt.on(new Signal.State(name), now);
        }
    }

    private void see(Attempt attempt, Sight... sights) {
        for (Sight sight : sights) {
            attempt.on(new Signal.Scanned(sight), now);
        }
    }

    private void missKey(Attempt attempt) {
        states(attempt, "scanning", "authenticating", "associating", "associated", "4way_handshake");
        attempt.on(new Signal.Disconnected(15), now);
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
        assertThat(wpa2.pausesBeforeSelectAgain()).isFalse();
        missKey(wpa2);
        assertThat(wpa2.failure(SOON)).isEmpty();
        assertThat(wpa2.takeSelectAgain(Attempt.AGAIN_MILLIS - 1)).isFalse();
        assertThat(wpa2.pausesBeforeSelectAgain()).isTrue();
        assertThat(wpa2.takeSelectAgain(Attempt.AGAIN_MILLIS)).isTrue();
        assertThat(wpa2.pausesBeforeSelectAgain()).isFalse();
        assertThat(wpa2.takeSelectAgain(Attempt.AGAIN_MILLIS)).isFalse();
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
        wpa2.on(new Signal.Disconnected(3), now);
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
        wpa2.on(new Signal.Disconnected(-4), now);
        states(wpa2, "disconnected", "scanning");
        see(wpa2, Sight.NOTHING, Sight.NOTHING, Sight.NOTHING);
        assertThat(wpa2.failure(Attempt.BOUND_MILLIS)).contains(Verdict.NETWORK_NOT_FOUND);
    }

    @Test
    void reasonsOutsideOfAHandshakeSayNothingOfThePassphrase() {
        states(wpa2, "associated");
        wpa2.on(new Signal.Disconnected(15), now);
        wpa2.on(new Signal.Disconnected(15), now);
        assertThat(wpa2.failure(SOON)).isEmpty();
    }

    @Test
    void saeIsRefusedByAStatusOfAuthentication() {
        see(sae, Sight.THE_NETWORK);
        sae.on(new Signal.Authentication(1), now);
        assertThat(sae.failure(SOON)).isEmpty();
        sae.on(new Signal.Authentication(15), now);
        assertThat(sae.failure(SOON)).contains(Verdict.WRONG_PASSPHRASE);
    }

    @Test
    void saeThatAsksForAnotherRoundIsNoRefusal() {
        for (int code : new int[] {76, 77, 126, 0, 76, 126}) {
            sae.on(new Signal.Authentication(code), now);
        }
        assertThat(sae.failure(SOON)).isEmpty();
    }

    private void refuse(int times) {
        for (int i = 0; i < times; i++) {
            states(wpa2, "authenticating");
            wpa2.on(new Signal.Authentication(17), now);
            states(wpa2, "disconnected");
        }
    }

    @Test
    void refusalsThatGoOnAreRefused() {
        refuse(2);
        now = Attempt.REFUSED_MILLIS;
        assertThat(wpa2.failure(now)).isEmpty();
        wpa2.on(new Signal.Associated(1), now);
        assertThat(wpa2.failure(now)).contains(Verdict.ASSOCIATION_REFUSED);
    }

    @Test
    void refusalsInOneBurstAreNotBelieved() {
        refuse(9);
        now = Attempt.REFUSED_MILLIS - 1;
        refuse(1);
        assertThat(wpa2.failure(now)).isEmpty();
    }

    /** So does an access point that still has the station of the attempt before. */
    @Test
    void refusalsBetweenTwoMissesAreForgotten() {
        missKey(wpa2);
        refuse(4);
        now = Attempt.REFUSED_MILLIS;
        missKey(wpa2);
        assertThat(wpa2.failure(now)).contains(Verdict.WRONG_PASSPHRASE);
    }

    @Test
    void refusalsBeforeItIsTakenAreForgotten() {
        refuse(4);
        now = Attempt.REFUSED_MILLIS;
        states(wpa2, "authenticating", "associating", "associated", "disconnected");
        refuse(1);
        assertThat(wpa2.failure(now)).isEmpty();
    }

    @Test
    void itIsNotSelectedAgainWhileItGetsOnByItself() {
        refuse(1);
        now = Attempt.AGAIN_MILLIS - 1;
        states(wpa2, "authenticating");
        assertThat(wpa2.takeSelectAgain(now + 1)).isFalse();
        states(wpa2, "associating", "associated");
        assertThat(wpa2.takeSelectAgain(now + Attempt.AGAIN_MILLIS)).isFalse();
    }

    @Test
    void aSuccessfulAssociationIsNoRefusal() {
        wpa2.on(new Signal.Associated(0), now);
        wpa2.on(new Signal.Associated(0), now);
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

    /** Its access list has it answer nothing: only a scan that catches a beacon sees it. */
    @Test
    void aNetworkThatOnlySomeScansSeeIsThere() {
        see(wpa2, Sight.THE_NETWORK, Sight.NOTHING, Sight.NOTHING);
        assertThat(wpa2.failure(Attempt.SEARCH_MILLIS)).isEmpty();
        assertThat(wpa2.failure(Attempt.BOUND_MILLIS)).contains(Verdict.ASSOCIATION_REFUSED);
        see(wpa2, Sight.NOTHING);
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
        eap.on(new Signal.Eap("started", ""), now);
        eap.on(new Signal.Eap("remote certificate verification", "unable to get local issuer certificate"), now);
        eap.on(new Signal.Eap("local TLS alert", "unknown CA"), now);
        eap.on(new Signal.Eap("completion", "failure"), now);
        assertThat(eap.failure(SOON)).contains(Verdict.SERVER_NOT_TRUSTED);
    }

    @Test
    void aServerThatIsTrustedAndRefusesRejects() {
        eap.on(new Signal.Eap("remote certificate verification", "success"), now);
        eap.on(new Signal.Eap("completion", "failure"), now);
        assertThat(eap.failure(SOON)).contains(Verdict.EAP_REJECTED);
    }

    @Test
    void anEapThatNeverEndsIsRejectedOnlyWhereTheServerWasKnown() {
        see(eap, Sight.THE_NETWORK);
        eap.on(new Signal.Eap("remote certificate verification", "success"), now);
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
