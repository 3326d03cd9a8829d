package keyloader.agent.network.wpasupplicant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import keyloader.agent.bench.Installer;
import keyloader.agent.network.Samples;
import keyloader.agent.network.daemon.Association;
import keyloader.agent.network.dbus.Bus;
import keyloader.agent.run.Time;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.Security;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever call of the agent's is its last one: the next agent's put right what a trial has changed. */
@Timeout(60)
class WpaSupplicantTest {
    private static final Path PLACE = Path.of("/meter");
    private static final Bytes DER = Bytes.ofHex("3003020101");
    private static final List<Bus.Received> REFUSED = List.of(
            FakeSupplicant.state("4way_handshake"),
            FakeSupplicant.disconnected(15),
            FakeSupplicant.state("4way_handshake"),
            FakeSupplicant.disconnected(15),
            FakeSupplicant.eap("completion", "failure"));

    /** Does not go on. */
    private static final Time STILL = new Time() {
        @Override
        public long millis() {
            return 0;
        }

        @Override
        public void sleep(Duration duration) {}
    };

    private final Network wpa2 = Installer.network("net", Security.WPA2, "a test passphrase");

    /** Of a meter with two networks that are switched on, and one that is not; on the first. */
    private static FakeSupplicant meter() {
        FakeSupplicant meter = new FakeSupplicant();
        meter.add(0, true);
        meter.add(3, true);
        meter.add(4, false);
        meter.current = FakeSupplicant.IFACE + "/Networks/0";
        return meter;
    }

    private static WpaSupplicant agent(FakeSupplicant meter) {
        return new WpaSupplicant("no-such-radio", STILL, meter);
    }

    private interface Doing {
        void on(WpaSupplicant agent) throws IOException;
    }

    private Doing join(Network network) {
        return agent -> agent.join(network, "DE", PLACE);
    }

    private Doing bring(Network network) {
        return agent -> agent.bring(7, List.of(network), "DE", PLACE);
    }

    private static Network withCertificates() throws Exception {
        return Samples.enterprise(List.of(DER), List.of(DER), DER).stream()
                .filter(network -> network.credential() instanceof Eap.Tls)
                .findFirst()
                .orElseThrow();
    }

    /** With an agent to which {@code before} was done, {@code last} is broken off at each of its calls in turn. */
    private static void atEachCall(boolean isDone, Meters meters, Doing before, Doing last, After after)
            throws IOException {
        for (int call = 0; ; call++) {
            FakeSupplicant meter = meters.make();
            WpaSupplicant agent = agent(meter);
            before.on(agent);
            meter.breakAt(call, isDone);
            boolean broken = false;
            try {
                last.on(agent);
            } catch (IOException e) {
                broken = true;
            }
            meter.mend();
            after.check("broken off at call " + call, meter, agent);
            if (!broken) {
                assertThat(call).as("calls").isGreaterThan(5);
                return;
            }
        }
    }

    private interface Meters {
        FakeSupplicant make();
    }

    private interface After {
        void check(String when, FakeSupplicant meter, WpaSupplicant agent) throws IOException;
    }

    private static void assertAsBefore(String when, FakeSupplicant meter) {
        assertThat(meter.networks).as(when).containsOnlyKeys(0, 3, 4);
        assertThat(meter.enabled).as(when).containsExactlyInAnyOrder(0, 3);
        assertThat(meter.blobs).as(when).isEmpty();
        assertThat(meter.disconnected).as(when).isFalse();
        assertThat(meter.properties).as(when).containsEntry("Country", "FR");
    }

    private static FakeSupplicant inVain() {
        FakeSupplicant meter = meter();
        meter.attempt = REFUSED;
        return meter;
    }

    private static void discardedByTheNext(String when, FakeSupplicant meter, WpaSupplicant agent) throws IOException {
        agent(meter).discardTrial();
        assertAsBefore(when, meter);
    }

    private static void discardedByTheSame(String when, FakeSupplicant meter, WpaSupplicant agent) throws IOException {
        agent.discardTrial();
        assertAsBefore(when, meter);
    }

    @Test
    void theFakeJoinsAndFails() throws Exception {
        assertThat(agent(meter()).join(wpa2, "DE", PLACE)).isInstanceOf(Association.Joined.class);
        assertThat(agent(inVain()).join(wpa2, "DE", PLACE)).isEqualTo(new Association.Failed(Verdict.WRONG_PASSPHRASE));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTrialThatIsBrokenOffIsUndone(boolean isDone) throws Exception {
        for (Network network : List.of(wpa2, withCertificates())) {
            for (Meters meters : List.<Meters>of(WpaSupplicantTest::meter, WpaSupplicantTest::inVain)) {
                for (After after :
                        List.<After>of(WpaSupplicantTest::discardedByTheNext, WpaSupplicantTest::discardedByTheSame)) {
                    atEachCall(isDone, meters, agent -> {}, join(network), after);
                    atEachCall(isDone, meters, join(withCertificates()), join(network), after);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anEndThatIsBrokenOffIsGoneOnWith(boolean isDone) throws Exception {
        for (Network network : List.of(wpa2, withCertificates())) {
            for (Meters meters : List.<Meters>of(WpaSupplicantTest::meter, WpaSupplicantTest::inVain)) {
                atEachCall(
                        isDone,
                        meters,
                        join(network),
                        WpaSupplicant::discardTrial,
                        WpaSupplicantTest::discardedByTheNext);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void networksWhoseBringingIsBrokenOffAreBroughtByTheNext(boolean isDone) throws Exception {
        for (Network network : List.of(wpa2, withCertificates())) {
            for (Meters meters : List.<Meters>of(WpaSupplicantTest::meter, WpaSupplicantTest::inVain)) {
                atEachCall(isDone, meters, join(network), bring(network), (when, meter, agent) -> {
                    WpaSupplicant next = agent(meter);
                    bring(network).on(next);
                    assertThat(next.hasBrought(7, 1)).as(when).isTrue();
                    assertOneBrought(when, meter);
                    assertThat(next.discardTrial()).as(when).isFalse();
                    assertOneBrought(when, meter);
                });
            }
        }
    }

    private static void assertOneBrought(String when, FakeSupplicant meter) {
        assertThat(meter.networks).as(when).hasSize(4).containsKeys(0, 3, 4);
        assertThat(meter.enabled).as(when).hasSize(3).contains(0, 3).doesNotContain(4);
        assertThat(meter.disconnected).as(when).isFalse();
        assertThat(meter.blobs).as(when).noneMatch(name -> name.startsWith("keyloader-trial"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aTrialWhoseBringingIsBrokenOffIsUndoneAsWell(boolean isDone) throws Exception {
        Doing bring = agent -> agent.bring(7, List.of(wpa2), "FR", PLACE); // whose country stays
        atEachCall(isDone, WpaSupplicantTest::meter, join(wpa2), bring, (when, meter, agent) -> {
            agent(meter).dropBrought();
            assertAsBefore(when, meter);
        });
    }

    /** A trial in place of what an earlier generation brought says so, too. */
    @Test
    void aTrialRemembersWhatItHasDisplacedOverSeveralAttempts() throws Exception {
        FakeSupplicant meter = inVain();
        WpaSupplicant agent = agent(meter);
        for (Network each : List.of(wpa2, withCertificates(), wpa2)) {
            agent.join(each, "DE", PLACE);
            List<String> tags = meter.networks.values().stream()
                    .flatMap(network -> Stream.ofNullable(network.get("id_str")))
                    .map(String::valueOf)
                    .toList();
            assertThat(tags).containsExactly("keyloader-trial FR 0 3");
        }
        assertThat(meter.blobs).isEmpty();
        assertThat(agent.discardTrial()).isTrue();
        assertThat(agent.discardTrial()).isFalse();
        assertAsBefore("at the end", meter);
    }

    @Test
    void theTrialOfAnOlderAgentIsUndone() throws Exception {
        FakeSupplicant meter = meter();
        WpaSupplicant agent = agent(meter);
        agent.join(wpa2, "FR", PLACE);
        Objects.requireNonNull(meter.networks.get(5)).put("id_str", "\"keyloader-trial 0 3\"");
        agent(meter).discardTrial();
        assertAsBefore("at the end", meter);
    }

    /** wpa_supplicant takes no empty one. */
    @Test
    void whereThereWasNoCountryThatOfTheWorldIsPutBack() throws Exception {
        FakeSupplicant meter = meter();
        meter.properties.put("Country", "\0\0");
        WpaSupplicant agent = agent(meter);
        agent.join(wpa2, "DE", PLACE);
        assertThat(meter.properties).containsEntry("Country", "DE");
        agent.discardTrial();
        assertThat(meter.properties).containsEntry("Country", "00");
    }

    /** Whatever it was built without: the others must not wait for it. */
    @Test
    void aNetworkThatIsNotTakenIsLeftOut() throws Exception {
        FakeSupplicant meter = meter();
        meter.refused = "eap";
        WpaSupplicant agent = agent(meter);
        agent.bring(7, List.of(withCertificates(), wpa2), "DE", PLACE);
        assertThat(agent.hasBrought(7, 2)).isTrue();
        assertThat(agent.hasBrought(7, 1)).isFalse();
        assertThat(meter.networks).containsOnlyKeys(0, 3, 4, 5);
        assertThat(meter.networks.get(5)).containsEntry("id_str", "keyloader-7-2");
        assertThat(meter.enabled).contains(5);
        assertThat(meter.blobs).isEmpty(); // there is a key among them
        meter.refused = "none";
        agent(meter).bring(7, List.of(withCertificates(), wpa2), "DE", PLACE);
        assertThat(meter.networks).containsOnlyKeys(0, 3, 4, 5, 6);
    }

    /** Nor the others of a trial. */
    @Test
    void aNetworkThatIsNotTakenInATrialIsOfAnotherKind() throws Exception {
        FakeSupplicant meter = meter();
        meter.refused = "eap";
        WpaSupplicant agent = agent(meter);
        Association.Failed other = new Association.Failed(Verdict.UNSUPPORTED_SECURITY);
        assertThat(agent.join(withCertificates(), "DE", PLACE)).isEqualTo(other);
        assertThat(meter.enabled).containsExactlyInAnyOrder(0, 3);
        assertThat(agent.join(wpa2, "DE", PLACE)).isInstanceOf(Association.Joined.class);
        assertThat(agent.join(withCertificates(), "DE", PLACE)).isEqualTo(other);
        agent(meter).discardTrial();
        assertAsBefore("at the end", meter);
    }

    /** Which takes no network that names it. */
    @Test
    void whereThereIsNoSaeAnOrderOfBothIsOneOfWpa2() throws Exception {
        FakeSupplicant meter = meter();
        Network both = Installer.network("net", Security.WPA2_WPA3, "a test passphrase");
        agent(meter).bring(7, List.of(both), "DE", PLACE);
        assertThat(meter.networks.get(5)).containsKey("sae_password");
        meter.keyManagement = List.of("none", "wpa-psk", "wpa-eap");
        agent(meter).bring(8, List.of(both), "DE", PLACE);
        assertThat(meter.networks.get(6))
                .containsEntry("key_mgmt", "WPA-PSK WPA-PSK-SHA256")
                .containsKey("psk")
                .doesNotContainKey("sae_password");
    }

    /** Whoever may speak with wpa_supplicant may read them. */
    @Test
    void keysOfNetworksThatAreNoMoreGoFromItsMemory() throws Exception {
        FakeSupplicant meter = meter();
        WpaSupplicant agent = agent(meter);
        agent.bring(7, List.of(wpa2, withCertificates()), "DE", PLACE);
        assertThat(meter.blobs).contains("keyloader-2-key");
        agent.bring(8, List.of(withCertificates(), wpa2), "DE", PLACE);
        assertThat(meter.blobs).contains("keyloader-1-key").noneMatch(name -> name.startsWith("keyloader-2"));
        agent.bring(9, List.of(wpa2), "DE", PLACE);
        assertThat(meter.blobs).isEmpty();
        agent.bring(10, List.of(withCertificates()), "DE", PLACE);
        agent(meter).dropBrought();
        assertThat(meter.blobs).isEmpty();
    }

    /** The call that was on its way is refused by the bus, which knows no more than that. */
    @Test
    void aProcessThatEndsInTheMiddleOfACallIsSaidToHaveEnded() throws Exception {
        FakeSupplicant meter = meter();
        WpaSupplicant agent = agent(meter);
        meter.endsWhenSelected = true;
        assertThatThrownBy(() -> agent.join(wpa2, "DE", PLACE))
                .hasMessageContaining("wpa_supplicant was started anew, or has ended");
    }

    @Test
    void whatElseGoesWrongWhileNetworksAreBroughtIsTold() throws Exception {
        FakeSupplicant meter = meter();
        WpaSupplicant agent = agent(meter);
        meter.breakAt(6, false);
        assertThatThrownBy(() -> agent.bring(7, List.of(wpa2), "DE", PLACE)).hasMessageContaining("the bus is gone");
        meter.mend();
        assertThat(agent.hasBrought(7, 1)).isFalse();
    }
}
