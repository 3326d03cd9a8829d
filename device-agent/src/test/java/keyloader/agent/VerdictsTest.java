package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.sealing.Addresses;
import keyloader.sealing.Credential;
import keyloader.sealing.Label;
import keyloader.sealing.Network;
import keyloader.sealing.RawSealing;
import keyloader.sealing.Sealer;
import keyloader.sealing.Security;
import keyloader.sealing.StaticAddress;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.MalformedException;
import keyloader.wire.SlotState;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.Dict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The verdicts of SPEC 8, each by its exit code, its light, the slot, the note, and the network in force. */
@Timeout(120)
class VerdictsTest extends OneMeter {
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
        Installer.Sent sent = raw(installer, payload(3, 50, Optional.empty()));
        sent.putOn(bench.socket);
        run(Verdict.NEWER_FORMAT);
        isKeptWithNote(sent, Verdict.NEWER_FORMAT);
        assertThat(bench.stored().isFresh()).isTrue();
    }

    @Test
    void aKindOfTomorrowIsJudgedByItsSignerAndSequenceFirst() {
        owned();
        raw(stranger, payload(3, 500, Optional.empty())).putOn(bench.socket);
        run(Verdict.NOT_THE_OWNER);
        bench.plugIn(LoaderSocket.newLoader());
        raw(installer, payload(3, 100, Optional.empty())).putOn(bench.socket);
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
    void addressesThatThisMeterCannotBeGivenAreRefusedUntried() throws MalformedException {
        bench.radio.addresses = false;
        StaticAddress address = new StaticAddress(Bytes.ofHex("c000020a"), 24, Optional.empty(), List.of());
        Network fixed = Network.of(
                Bytes.ofHex("41"),
                Security.OPEN,
                new Credential.None(),
                false,
                new Addresses(Optional.of(address), Optional.empty()));
        Installer.Sent sent = installer.seal(bench.label, 5, Optional.empty(), List.of(fixed));
        sent.putOn(bench.socket);
        run(Verdict.UNSUPPORTED_SECURITY);
        isKeptWithNote(sent, Verdict.UNSUPPORTED_SECURITY);
        assertThat(sent.note(bench.socket).attempt()).isZero();
        assertThat(bench.stored().attempts(sent.digest())).isEmpty();
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
}
