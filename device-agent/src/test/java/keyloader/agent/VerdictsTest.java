package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.FakeNetwork;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.agent.state.AgentState;
import keyloader.agent.state.Mark;
import keyloader.sealing.Label;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.RawSealing;
import keyloader.sealing.Receipt;
import keyloader.sealing.Sealer;
import keyloader.sealing.Security;
import keyloader.sealing.Verdict;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.SlotState;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.Dict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The rules of SPEC 8, each by its exit code, its light, the slot, the receipt or note, and the network in force. */
@Timeout(120)
class VerdictsTest {
    @TempDir
    Path directory;

    private final Installer installer = new Installer();
    private final Installer stranger = new Installer();

    @SuppressWarnings("NullAway.Init")
    private Bench bench;

    @BeforeEach
    void aMeter() {
        bench = Bench.in(directory);
    }

    private void run(Verdict expected) {
        assertThat(bench.runOnce()).as(bench.err).isEqualTo(expected.code());
    }

    private void owned() {
        installer.seal(bench.label, 100, "Home").putOn(bench.socket);
        run(Verdict.JOINED);
        bench.plugIn(LoaderSocket.newLoader());
    }

    private void isKeptWithNote(Installer.Sent sent, Verdict verdict) {
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SEALED);
        assertThat(sent.note(bench.socket).verdict()).isEqualTo(verdict);
        assertThat(bench.out).endsWith("light: " + verdict.light().blinks() + " blinks - " + verdict.sentence() + "\n");
    }

    @Test
    void aCopyOfTheLoaderFromBeforeIsAlreadyUsedAndNothingIsApplied() {
        Installer.Sent sent = installer.seal(bench.label, 5, "Home");
        ModelLoader copy = LoaderSocket.newLoader();
        sent.putOn(bench.socket);
        sent.putOn(new LoaderSocket(copy));
        run(Verdict.JOINED);
        Bytes receipt = bench.socket.receiptsOf(sent.digest()).receipt().orElseThrow();
        bench.plugIn(copy);
        bench.radio.tried.clear();

        run(Verdict.ALREADY_USED);

        assertThat(bench.radio.tried).isEmpty();
        assertThat(bench.stored().lastGeneration()).isEqualTo(1);
        assertThat(bench.socket.receiptsOf(sent.digest()).receipt()).contains(receipt);
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SPENT);
        assertThat(bench.out).endsWith("light: steady - done, may be unplugged\n");
    }

    @Test
    void anotherMessageOfTheSameSequenceIsAlreadyUsed() {
        owned();
        Installer.Sent again = installer.seal(bench.label, 100, "Elsewhere");
        again.putOn(bench.socket);

        run(Verdict.ALREADY_USED);

        assertThat(bench.networksInForce()).containsExactly("Home");
        assertThat(again.receipt(bench.socket).verdict()).isEqualTo(Verdict.ALREADY_USED);
        assertThat(again.receipt(bench.socket).attempt()).isZero();
    }

    @Test
    void anOlderMessageIsSupersededAndItsReceiptCarriesTheMark() {
        owned();
        Installer.Sent older = installer.seal(bench.label, 99, "Before");
        older.putOn(bench.socket);

        run(Verdict.SUPERSEDED);

        assertThat(bench.networksInForce()).containsExactly("Home");
        assertThat(older.receipt(bench.socket).verdict()).isEqualTo(Verdict.SUPERSEDED);
        assertThat(older.receipt(bench.socket).mark()).isEqualTo(100);
        assertThat(bench.socket.stateOf(older.digest())).isEqualTo(SlotState.SPENT);
    }

    @Test
    void ofSeveralTheNewestIsTriedAndTheOthersAreSuperseded() {
        Installer.Sent first = installer.seal(bench.label, 10, "First");
        Installer.Sent newest = installer.seal(bench.label, 30, "Newest");
        Installer.Sent middle = installer.seal(bench.label, 20, "Middle");
        first.putOn(bench.socket);
        newest.putOn(bench.socket);
        middle.putOn(bench.socket);

        run(Verdict.JOINED);

        assertThat(bench.radio.tried).containsExactly("Newest");
        assertThat(newest.receipt(bench.socket).claimedNow()).isTrue();
        for (Installer.Sent older : List.of(first, middle)) {
            Receipt receipt = older.receipt(bench.socket);
            assertThat(receipt.verdict()).isEqualTo(Verdict.SUPERSEDED);
            assertThat(receipt.claimedNow()).isFalse();
            assertThat(receipt.owners()).containsExactly(installer.id());
            assertThat(receipt.mark()).isEqualTo(30);
        }
        assertThat(bench.stored().marks()).containsExactly(new Mark(installer.id(), 30));
    }

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
    void ofTheSameSequenceTheLowestSlotIsTried() {
        installer.seal(bench.label, 10, "Slot zero").putOn(bench.socket);
        stranger.seal(bench.label, 10, "Slot one").putOn(bench.socket);
        run(Verdict.JOINED);
        assertThat(bench.radio.tried).containsExactly("Slot zero");
    }

    @Test
    void whileTheNewestFailsTheOlderOnesStay() {
        Installer.Sent older = installer.seal(bench.label, 10, "Older");
        Installer.Sent newest = installer.seal(bench.label, 20, "Newest");
        older.putOn(bench.socket);
        newest.putOn(bench.socket);
        bench.radio.otherwise = FakeNetwork.failed(Verdict.WRONG_PASSPHRASE);

        run(Verdict.WRONG_PASSPHRASE);

        assertThat(bench.radio.tried).containsExactly("Newest");
        isKeptWithNote(newest, Verdict.WRONG_PASSPHRASE);
        assertThat(bench.socket.stateOf(older.digest())).isEqualTo(SlotState.SEALED);
        assertThat(older.hasNote(bench.socket)).isFalse();
        assertThat(bench.stored().isClaimed()).isFalse();
        assertThat(bench.stored().marks()).isEmpty();
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

    private Installer.Sent raw(Installer signer, CborValue payload) {
        try {
            Sealer.Sealed sealed = RawSealing.seal(bench.label.key(), payload, signer.key());
            return new Installer.Sent(
                    sealed.bytes(),
                    sealed.digest(),
                    Bytes.EMPTY,
                    sealed,
                    bench.label.kid().value());
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Dict payload(long kind, long sequence, Optional<String> akm) {
        CborValue.DictBuilder payload = CborValue.dict()
                .put(1, CborValue.of(kind))
                .put(2, CborValue.of(Bytes.of(new byte[16])))
                .put(3, CborValue.of(sequence))
                .put(4, CborValue.of(0));
        if (akm.isPresent()) {
            Dict network = CborValue.dict()
                    .put("wi-fi_tech", CborValue.of("infra"))
                    .put(
                            "discovery",
                            CborValue.dict()
                                    .put("ssid64", CborValue.of(Bytes.ofHex("58")))
                                    .build())
                    .put(
                            "cred",
                            CborValue.dict().put("akm", CborValue.of(akm.get())).build())
                    .build();
            payload.put(5, CborValue.of("DE")).put(7, CborValue.array(network));
        } else {
            payload.put(9, CborValue.of("of tomorrow"));
        }
        return payload.build();
    }

    @Test
    void aKindOfTomorrowIsNewerFormat() {
        Installer.Sent sent = raw(installer, payload(2, 50, Optional.empty()));
        sent.putOn(bench.socket);
        run(Verdict.NEWER_FORMAT);
        isKeptWithNote(sent, Verdict.NEWER_FORMAT);
        assertThat(bench.stored().isFresh()).isTrue();
    }

    @Test
    void aKindOfTomorrowIsJudgedByItsSignerAndSequenceFirst() {
        owned();
        raw(stranger, payload(2, 500, Optional.empty())).putOn(bench.socket);
        run(Verdict.NOT_THE_OWNER);
        bench.plugIn(LoaderSocket.newLoader());
        raw(installer, payload(2, 100, Optional.empty())).putOn(bench.socket);
        run(Verdict.ALREADY_USED);
    }

    @Test
    void securityThatNobodyHereKnowsIsUnsupported() {
        Installer.Sent sent = raw(installer, payload(1, 50, Optional.of("later")));
        sent.putOn(bench.socket);
        run(Verdict.UNSUPPORTED_SECURITY);
        isKeptWithNote(sent, Verdict.UNSUPPORTED_SECURITY);
        assertThat(sent.note(bench.socket).attempt()).isZero();
        assertThat(bench.radio.tried).isEmpty();
    }

    @Test
    void securityThatThisRadioCannotDoIsSkippedForWhatItCan() {
        bench.radio.supported.remove(Security.WPA3);
        Installer.Sent sent = installer.seal(
                bench.label,
                5,
                Optional.empty(),
                List.of(Installer.network("Modern", Security.WPA3, Installer.PASSPHRASE), Installer.network("Plain")));
        sent.putOn(bench.socket);
        run(Verdict.JOINED);
        assertThat(bench.radio.tried).containsExactly("Plain");
        assertThat(bench.networksInForce()).containsExactly("Plain");
        assertThat(sent.receipt(bench.socket).networks()).containsExactly(Verdict.UNSUPPORTED_SECURITY, Verdict.JOINED);
        assertThat(sent.receipt(bench.socket).joined().orElseThrow().network()).isEqualTo(1);
    }

    @Test
    void damagedBytesChangeNothingAndGetNoNote() {
        byte[] bytes = installer.seal(bench.label, 5, "Home").message().toArray();
        bytes[bytes.length - 1] ^= 1;
        Bytes damaged = Bytes.of(bytes);
        put(damaged, bench.label.kid().value());

        run(Verdict.DAMAGED);

        assertThat(bench.stored().isFresh()).isTrue();
        assertThat(bench.socket.receiptsOf(damaged.sha256()).note()).isEmpty();
        assertThat(bench.socket.stateOf(damaged.sha256())).isEqualTo(SlotState.SEALED);
    }

    @Test
    void damagedBytesDoNotStandInTheWayOfAGoodMessage() {
        put(Bytes.of(new byte[100]), bench.label.kid().value());
        installer.seal(bench.label, 5, "Home").putOn(bench.socket);
        run(Verdict.JOINED);
    }

    private void put(Bytes message, Bytes kid) {
        try (LoaderClient client = bench.socket.client()) {
            client.put(message, kid, Bytes.of(new byte[32]), Optional.empty(), LoaderClient.Progress.NONE);
        } catch (IOException | LoaderRefusedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void messagesForOtherMetersAreNeitherReadNorNoted() {
        Bench neighbour = Bench.in(directory.resolve("neighbour"));
        Installer.Sent sent = installer.seal(neighbour.label, 5, "Next door");
        sent.putOn(bench.socket);

        run(Verdict.NOT_FOR_THIS_METER);

        assertThat(bench.socket
                        .slotOf(sent.digest())
                        .orElseThrow()
                        .message()
                        .orElseThrow()
                        .presentations())
                .isZero();
        assertThat(sent.hasNote(bench.socket)).isFalse();
        assertThat(bench.out).endsWith("light: 4 blinks - there is nothing for this meter on the loader\n");
    }

    @Test
    void aLoaderThatMislabelsAMessageForAnotherMeterGetsNothing() {
        Bench neighbour = Bench.in(directory.resolve("neighbour"));
        Installer.Sent sent = installer.seal(neighbour.label, 5, "Next door");
        put(sent.message(), bench.label.kid().value());
        run(Verdict.NOT_FOR_THIS_METER);
        assertThat(sent.hasNote(bench.socket)).isFalse();
    }

    @Test
    void anEmptyLoaderHasNothingForThisMeter() {
        run(Verdict.NOT_FOR_THIS_METER);
    }

    @Test
    void aMessageToALabelWithAnotherSerialOfTheSameKeyIsForThisMeter() {
        installer.seal(new Label("OTHER", bench.label.key()), 5, "Home").putOn(bench.socket);
        run(Verdict.JOINED);
    }

    @Test
    void pluggingInAgainAfterSuccessSaysThatItIsDone() {
        installer.seal(bench.label, 5, "Home").putOn(bench.socket);
        run(Verdict.JOINED);
        run(Verdict.ALREADY_USED);
        assertThat(bench.out).endsWith("light: steady - done, may be unplugged\n");
    }
}
