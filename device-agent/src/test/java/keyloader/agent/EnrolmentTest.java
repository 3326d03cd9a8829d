package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import keyloader.agent.bench.FakeNetwork;
import keyloader.agent.bench.HandTime;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.agent.network.Trial;
import keyloader.sealing.Prekey;
import keyloader.sealing.Receipt;
import keyloader.sealing.Verdict;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.Test;

/** Messages that only ask for a prekey (SPEC 13): when they are carried out, and what they must not overtake. */
class EnrolmentTest extends OneMeter {
    @Test
    void anEnrolmentClaimsAMeterAndBringsAPrekeyBeforeTheFirstLoad() {
        Installer.Sent enrolment = installer.enrol(bench.label, 5);
        Prekey one = next(enrolment, Verdict.ENROLLED);
        Receipt receipt = enrolment.receipt(bench.socket);
        assertThat(receipt.claimedNow()).isTrue();
        assertThat(receipt.owners()).containsExactly(installer.id());
        assertThat(receipt.mark()).isEqualTo(5);
        assertThat(receipt.attempt()).isZero();
        assertThat(bench.out).endsWith("light: steady - done, may be unplugged\n");
        assertThat(bench.networksInForce()).isEmpty();

        next(installer.sealTo(one, bench.label, 6, "Home"), Verdict.JOINED);
        assertThat(bench.networksInForce()).containsExactly("Home");
    }

    @Test
    void aStrangersEnrolmentIsRefused() {
        owned();
        Installer.Sent sent = stranger.enrol(bench.label, 1000);
        sent.putOn(bench.socket);
        run(Verdict.NOT_THE_OWNER);
        isKeptWithNote(sent, Verdict.NOT_THE_OWNER);
        assertThat(bench.stored().prekeys()).hasSize(1);
    }

    @Test
    void anEnrolmentIsCarriedOutOnce() {
        Installer.Sent enrolment = installer.enrol(bench.label, 5);
        next(enrolment, Verdict.ENROLLED);
        bench.plugIn(LoaderSocket.newLoader());
        enrolment.putOn(bench.socket);
        run(Verdict.ALREADY_USED);
        assertThat(bench.stored().prekeys()).hasSize(1);
        for (int i = 0; i < 32; i++) {
            next(installer.enrol(bench.label, 10 + i), Verdict.ENROLLED);
        }
        assertThat(bench.stored().outcome(enrolment.digest())).isEmpty();
        List<String> before = bench.seeds();
        bench.plugIn(LoaderSocket.newLoader());
        enrolment.putOn(bench.socket);
        run(Verdict.SUPERSEDED);
        assertThat(bench.seeds()).isEqualTo(before).hasSize(4);
    }

    /** By its mark an enrolment would use up what its signer has ordered before, untried. */
    @Test
    void anEnrolmentWaitsForTheLoadBeforeIt() {
        owned();
        Installer.Sent load = installer.seal(bench.label, 200, "Other");
        Installer.Sent enrolment = installer.enrol(bench.label, 201);
        enrolment.putOn(bench.socket);
        load.putOn(bench.socket);
        bench.radio.otherwise = new Trial.Failed(Verdict.WRONG_PASSPHRASE);

        run(Verdict.WRONG_PASSPHRASE);

        assertThat(bench.socket.stateOf(load.digest())).isEqualTo(SlotState.SEALED);
        assertThat(bench.socket.stateOf(enrolment.digest())).isEqualTo(SlotState.SEALED);

        bench.radio.otherwise = FakeNetwork.joined();
        run(Verdict.JOINED);

        assertThat(load.receipt(bench.socket).verdict()).isEqualTo(Verdict.JOINED);
        assertThat(enrolment.receipt(bench.socket).verdict()).isEqualTo(Verdict.ENROLLED);
        assertThat(bench.seeds()).isEqualTo(bench.outstanding()).hasSize(3);
    }

    @Test
    void anEarlierEnrolmentIsCarriedOutFirst() {
        owned();
        Installer.Sent enrolment = installer.enrol(bench.label, 200);
        Installer.Sent load = installer.seal(bench.label, 201, "Other");
        bench.radio.otherwise = new Trial.Failed(Verdict.WRONG_PASSPHRASE);
        load.putOn(bench.socket);
        enrolment.putOn(bench.socket);

        run(Verdict.WRONG_PASSPHRASE);

        assertThat(enrolment.receipt(bench.socket).verdict()).isEqualTo(Verdict.ENROLLED);
        assertThat(load.note(bench.socket).verdict()).isEqualTo(Verdict.WRONG_PASSPHRASE);
    }

    /** Whoever brings a meter its first network owns it, not a stranger's enrolment beside it. */
    @Test
    void onAFreshMeterALoadComesBeforeEveryEnrolment() {
        Installer.Sent load = installer.seal(bench.label, 200, "Home");
        Installer.Sent enrolment = stranger.enrol(bench.label, 100);
        enrolment.putOn(bench.socket);
        load.putOn(bench.socket);

        run(Verdict.JOINED);

        assertThat(bench.stored().owners()).containsExactly(installer.publicKey());
        assertThat(bench.socket.stateOf(enrolment.digest())).isEqualTo(SlotState.SEALED);
        run(Verdict.NOT_THE_OWNER);
    }

    @Test
    void onAFreshMeterAnEnrolmentThatTheLoadHasOvertakenIsUsedUp() {
        Installer.Sent enrolment = installer.enrol(bench.label, 100);
        Installer.Sent load = installer.seal(bench.label, 200, "Home");
        enrolment.putOn(bench.socket);
        load.putOn(bench.socket);

        run(Verdict.JOINED);

        assertThat(enrolment.receipt(bench.socket).verdict()).isEqualTo(Verdict.SUPERSEDED);
        assertThat(bench.out).endsWith("light: steady - done, may be unplugged\n");
        assertThat(bench.stored().prekeys()).hasSize(1);
    }

    /** L stays in memory, to be tried again; an enrolment changes in between whom the meter obeys. */
    @Test
    void whatIsKeptToBeTriedAgainIsNotAppliedPastAnEnrolment() {
        Installer.Sent load = installer.seal(bench.label, 100, "Home");
        load.putOn(bench.socket);
        bench.radio.otherwise = new Trial.Failed(Verdict.NETWORK_NOT_FOUND);
        Installer.Sent enrolment = stranger.enrol(bench.label, 50);
        bench.time = new HandTime()
                .at(Duration.ofMinutes(3), () -> {
                    bench.plugIn(LoaderSocket.newLoader());
                    enrolment.putOn(bench.socket);
                })
                .at(Duration.ofMinutes(4), () -> bench.radio.otherwise = FakeNetwork.joined())
                .endAt(Duration.ofMinutes(40));

        bench.runUntilEnd();

        assertThat(enrolment.receipt(bench.socket).verdict()).isEqualTo(Verdict.ENROLLED);
        assertThat(bench.stored().owners()).containsExactly(stranger.publicKey());
        assertThat(bench.networksInForce()).isEmpty();
    }

    @Test
    void anEnrolmentWaitsUntilAllOfTheLoaderCanBeRead() throws IOException {
        Prekey one = joined(1);
        byte[] seed = Files.readAllBytes(file(one));
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent load = installer.sealTo(one, bench.label, 5, "Other");
        Installer.Sent enrolment = installer.enrol(bench.label, 6);
        load.putOn(bench.socket);
        enrolment.putOn(bench.socket);
        Files.delete(file(one));
        Files.createDirectory(file(one));
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.stored().mark(installer.id())).hasValue(1);

        Files.delete(file(one));
        Files.write(file(one), seed);
        run(Verdict.JOINED);
        assertThat(enrolment.receipt(bench.socket).verdict()).isEqualTo(Verdict.ENROLLED);
    }
}
