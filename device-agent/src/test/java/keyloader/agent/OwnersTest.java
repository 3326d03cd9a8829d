package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.agent.state.AgentState;
import keyloader.agent.state.Mark;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Verdict;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whom a meter obeys (SPEC 8 and 13). */
@Timeout(120)
class OwnersTest extends OneMeter {
    @Test
    void whoeverClaimsAMeterDoesNotUseUpTheMessagesOfOthers() {
        Installer.Sent other = installer.seal(bench.label, 20, "Other");
        Installer.Sent newest = stranger.seal(bench.label, 30, "Newest");
        other.putOn(bench.socket);
        newest.putOn(bench.socket);

        run(Verdict.JOINED);

        assertThat(newest.receipt(bench.socket).claimedNow()).isTrue();
        assertThat(bench.socket.stateOf(other.digest())).isEqualTo(SlotState.SEALED);
        assertThat(bench.stored().marks()).containsExactly(new Mark(stranger.id(), 30));

        run(Verdict.NOT_THE_OWNER);
        assertThat(bench.socket.stateOf(other.digest())).isEqualTo(SlotState.SEALED);
    }

    @Test
    void nobodyElseIsObeyedOnceTheMeterIsOwned() {
        owned();
        Installer.Sent sent = stranger.seal(bench.label, 1000, "Theirs");
        sent.putOn(bench.socket);

        run(Verdict.NOT_THE_OWNER);

        isKeptWithNote(sent, Verdict.NOT_THE_OWNER);
        assertThat(sent.note(bench.socket).owners()).containsExactly(installer.id());
        assertThat(sent.note(bench.socket).mark()).isZero();
        assertThat(bench.networksInForce()).containsExactly("Home");
        assertThat(bench.stored().marks()).hasSize(1);
    }

    @Test
    void aMessageCarriesTheCompleteNewOwnerSet() {
        owned();
        Installer second = new Installer();
        sendOwners(installer, 200, List.of(installer.publicKey(), second.publicKey()), Verdict.JOINED);
        assertThat(bench.stored().owners()).containsExactly(installer.publicKey(), second.publicKey());
        // The second may order networks, and repeat the set, but not change it.
        send(second, 300, Verdict.JOINED);
        sendOwners(second, 400, List.of(installer.publicKey(), second.publicKey()), Verdict.JOINED);
        sendOwners(second, 500, List.of(second.publicKey(), installer.publicKey()), Verdict.NOT_THE_OWNER);
        sendOwners(second, 600, List.of(second.publicKey()), Verdict.NOT_THE_OWNER);
        // Hand-over: the first goes.
        sendOwners(installer, 700, List.of(second.publicKey()), Verdict.JOINED);
        send(installer, 800, Verdict.NOT_THE_OWNER);
        send(second, 900, Verdict.JOINED);
    }

    @Test
    void aFreshMeterCanBeClaimedForSomebodyElse() {
        sendOwners(installer, 5, List.of(stranger.publicKey()), Verdict.JOINED);
        assertThat(bench.stored().owners()).containsExactly(stranger.publicKey());
        assertThat(bench.stored().mark(installer.id())).hasValue(5);
    }

    private void send(Installer from, long sequence, Verdict expected) {
        bench.plugIn(LoaderSocket.newLoader());
        from.seal(bench.label, sequence, "Home").putOn(bench.socket);
        run(expected);
    }

    private void sendOwners(Installer from, long sequence, List<PublicPoint> owners, Verdict expected) {
        bench.plugIn(LoaderSocket.newLoader());
        from.seal(bench.label, sequence, Optional.of(owners), Installer.networks("Home"))
                .putOn(bench.socket);
        run(expected);
    }

    @Test
    void thirtyTwoSignersAreRememberedAndNoMore() {
        List<Installer> owners =
                Stream.generate(Installer::new).limit(AgentState.MAX_MARKS).toList();
        owned(); // the first of 32
        long sequence = 1000;
        for (Installer next : owners.subList(1, owners.size())) {
            sendOwners(installer, sequence++, List.of(installer.publicKey(), next.publicKey()), Verdict.JOINED);
            send(next, sequence++, Verdict.JOINED);
        }
        assertThat(bench.stored().marks()).hasSize(32);
        Installer surplus = new Installer();
        sendOwners(installer, sequence++, List.of(installer.publicKey(), surplus.publicKey()), Verdict.JOINED);
        List<Mark> before = bench.stored().marks();

        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent sent = surplus.seal(bench.label, sequence++, "Home");
        sent.putOn(bench.socket);
        run(Verdict.TOO_MANY_SIGNERS);

        isKeptWithNote(sent, Verdict.TOO_MANY_SIGNERS);
        assertThat(bench.stored().marks()).isEqualTo(before);
        send(installer, sequence, Verdict.JOINED);
    }
}
