package keyloader.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.junit.jupiter.api.Test;

class SealedMessageTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final FileDecapsulationKey METER = FileDecapsulationKey.generate(RANDOM);
    private static final FileSigningKey INSTALLER = FileSigningKey.generate(RANDOM);
    private static final Bytes ID = Bytes.ofHex("00112233445566778899aabbccddeeff");
    private static final String PASSPHRASE = "correct horse";
    private static final Prekey PREKEY = FreshPrekey.make(RANDOM).prekey();

    private final Opener opener = new Opener(METER);

    @Test
    void whatWasSealedIsOpenedByItsMeter() throws Exception {
        try (Sealer.Sealed sealed = new Sealer(METER.publicKey()).seal(order(wpa2()), INSTALLER)) {
            Opening.Opened opened = opened(sealed.bytes());

            assertThat(opened.digest()).isEqualTo(sealed.bytes().sha256());
            assertThat(opened.signer()).isEqualTo(INSTALLER.publicKey());
            Order.Load load = (Order.Load) opened.order();
            assertThat(load.header()).isEqualTo(new Order.Header(1, ID, 1_700_000_000_000L, 1_700_000_000_000L));
            assertThat(load.country()).isEqualTo("DE");
            assertThat(load.owners()).isEmpty();
            Network network = ((NetworkOrder.Known) load.networks().get(0)).network();
            assertThat(network.ssid()).isEqualTo(ssid());
            assertThat(network.security()).isEqualTo(Security.WPA2);
            assertThat(((Credential.Passphrase) network.credential()).secret().copy())
                    .isEqualTo(PASSPHRASE.getBytes(StandardCharsets.UTF_8));
            assertThat(opened.keys().tokenHash()).isEqualTo(sealed.keys().tokenHash());
            assertThat(opened.keys().receiptKey().sameAs(sealed.keys().receiptKey()))
                    .isTrue();
        }
    }

    @Test
    void everyKindOfNetworkAndOwnerSetSurvives() throws Exception {
        List<Network> networks = List.of(
                wpa2(),
                Network.of(ssid(), Security.WPA3, passphrase("päss"), true),
                Network.of(ssid(), Security.WPA2_WPA3, passphrase(PASSPHRASE), false),
                Network.of(ssid(), Security.WPA2, new Credential.Psk(Secret.take(new byte[32])), false),
                Network.of(Bytes.of((byte) 0), Security.OWE, new Credential.None(), false),
                Network.of(Bytes.of(new byte[32]), Security.OPEN, new Credential.None(), true));
        List<PublicPoint> owners = new ArrayList<>(List.of(INSTALLER.publicKey()));
        for (int i = 0; i < 4; i++) {
            owners.add(FileSigningKey.generate(RANDOM).publicKey());
        }
        Order.Load order = Order.Load.of(ID, 1, 0, "00", Optional.of(owners), networks);
        try (Sealer.Sealed sealed = new Sealer(METER.publicKey()).seal(order, INSTALLER)) {
            Order.Load load = (Order.Load) opened(sealed.bytes()).order();
            assertThat(load.owners()).contains(owners);
            assertThat(load.networks()).hasSize(6);
            for (int i = 0; i < networks.size(); i++) {
                Network network = ((NetworkOrder.Known) load.networks().get(i)).network();
                assertThat(NetworkOrder.toCbor(network)).isEqualTo(NetworkOrder.toCbor(networks.get(i)));
            }
        }
    }

    @Test
    void theLengthTellsNothingOfThePassphrase() throws Exception {
        List<Integer> lengths = new ArrayList<>();
        for (int length = 8; length <= 63; length++) {
            Network network = Network.of(ssid(), Security.WPA2, passphrase("x".repeat(length)), false);
            try (Sealer.Sealed sealed = new Sealer(METER.publicKey()).seal(order(network), INSTALLER)) {
                lengths.add(sealed.bytes().length());
            }
        }
        assertThat(lengths.stream().distinct().count()).isEqualTo(1);
    }

    @Test
    void paddingFillsWhateverTheLength() throws MalformedException {
        for (int length = 1; length < 600; length++) {
            byte[] padded = SealedMessage.pad(CborValue.of(Bytes.of(new byte[length])));
            assertThat(padded.length % 256).isZero();
            assertThat(padded.length).isLessThan(length + 3 + 1 + 3 + 256 + 25);
            assertThat(Cbor.decode(padded, "test")).isInstanceOf(CborValue.Array.class);
        }
    }

    @Test
    void anotherMetersMessageIsNotForThisMeterAndNotDamaged() throws Exception {
        PublicPoint other = FileDecapsulationKey.generate(RANDOM).publicKey();
        try (Sealer.Sealed sealed = new Sealer(other).seal(order(wpa2()), INSTALLER)) {
            assertThat(opener.open(sealed.bytes())).isEqualTo(new Opening.NotForThisMeter(other.id()));
        }
    }

    @Test
    void noFlippedBitAndNoTruncationOpens() throws Exception {
        byte[] message;
        try (Sealer.Sealed sealed = new Sealer(METER.publicKey()).seal(order(wpa2()), INSTALLER)) {
            message = sealed.bytes().toArray();
        }
        for (int bit = 0; bit < message.length * 8; bit++) {
            byte[] flipped = message.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(opener.open(Bytes.of(flipped))).isNotInstanceOf(Opening.Opened.class);
        }
        for (int length = 0; length < message.length; length++) {
            assertThat(opener.open(Bytes.of(message, 0, length))).isInstanceOf(Opening.Damaged.class);
        }
        assertThat(opener.open(Bytes.of(Arrays.copyOf(message, message.length + 1))))
                .isInstanceOf(Opening.Damaged.class);
        assertThat(opener.open(Bytes.of(new byte[Limits.MAX_MESSAGE + 1]))).isInstanceOf(Opening.Damaged.class);
    }

    /** Whoever can seal (anyone: the key is on the label) still cannot re-address an order that was signed for another meter. */
    @Test
    void anOrderSignedForAnotherMeterIsDamagedWhenSealedAgain() throws Exception {
        KeyId other = FileDecapsulationKey.generate(RANDOM).publicKey().id();
        CborValue signed = CoseSign1.sign(Order.encode(order(wpa2())), other, Optional.empty(), INSTALLER);
        assertThat(opener.open(seal(SealedMessage.pad(signed), SealedMessage.INFO)))
                .isInstanceOf(Opening.Damaged.class);

        CborValue mine =
                CoseSign1.sign(Order.encode(order(wpa2())), METER.publicKey().id(), Optional.empty(), INSTALLER);
        assertThat(opener.open(seal(SealedMessage.pad(mine), SealedMessage.INFO)))
                .isInstanceOf(Opening.Opened.class);
    }

    @Test
    void factoryTestsAreNoSkeletonKeys() throws Exception {
        CborValue mine =
                CoseSign1.sign(Order.encode(order(wpa2())), METER.publicKey().id(), Optional.empty(), INSTALLER);
        assertThat(opener.open(seal(SealedMessage.pad(mine), "keyloader/1 qa"))).isInstanceOf(Opening.Damaged.class);
    }

    @Test
    void theSignatureIsCheckedAndCoversHeaderAndPayload() throws Exception {
        CborValue.Tag signed = (CborValue.Tag)
                CoseSign1.sign(Order.encode(order(wpa2())), METER.publicKey().id(), Optional.empty(), INSTALLER);
        List<CborValue> parts = ((CborValue.Array) signed.content()).items();
        CborValue.Tag stranger = (CborValue.Tag) CoseSign1.sign(
                Order.encode(order(wpa2())), METER.publicKey().id(), Optional.empty(), FileSigningKey.generate(RANDOM));
        for (int swapped : new int[] {0, 3}) {
            List<CborValue> mixed = new ArrayList<>(parts);
            mixed.set(swapped, ((CborValue.Array) stranger.content()).items().get(swapped));
            Bytes message = seal(SealedMessage.pad(new CborValue.Tag(18, CborValue.array(mixed))), SealedMessage.INFO);
            assertThat(opener.open(message)).isInstanceOf(Opening.Damaged.class);
        }
    }

    @Test
    void paddingIsZerosAndNoLongerThanNeeded() throws Exception {
        CborValue signed =
                CoseSign1.sign(Order.encode(order(wpa2())), METER.publicKey().id(), Optional.empty(), INSTALLER);
        byte[] right = SealedMessage.pad(signed);
        byte[] notZero = right.clone();
        notZero[notZero.length - 1] = 1;
        assertThat(opener.open(seal(notZero, SealedMessage.INFO))).isInstanceOf(Opening.Damaged.class);

        Bytes padding = ((CborValue.ByteString)
                        ((CborValue.Array) Cbor.decode(right, "test")).items().get(1))
                .value();
        byte[] longer =
                Cbor.encodeToArray(CborValue.array(signed, CborValue.of(Bytes.of(new byte[padding.length() + 256]))));
        assertThat(opener.open(seal(longer, SealedMessage.INFO))).isInstanceOf(Opening.Damaged.class);
        byte[] shorter = Cbor.encodeToArray(CborValue.array(signed, CborValue.of(Bytes.EMPTY)));
        assertThat(opener.open(seal(shorter, SealedMessage.INFO))).isInstanceOf(Opening.Damaged.class);
    }

    @Test
    void anOrderOfAnotherKindIsAuthenticButUnknown() throws Exception {
        byte[] payload = Cbor.encodeToArray(CborValue.dict()
                .put(1, CborValue.of(3))
                .put(2, CborValue.of(ID))
                .put(3, CborValue.of(5))
                .put(4, CborValue.of(6))
                .put(99, CborValue.of("whatever"))
                .build());
        CborValue signed = CoseSign1.sign(payload, METER.publicKey().id(), Optional.empty(), INSTALLER);
        Opening.Opened opened = opened(seal(SealedMessage.pad(signed), SealedMessage.INFO));
        assertThat(opened.order()).isEqualTo(new Order.Unknown(new Order.Header(3, ID, 5, 6)));
    }

    @Test
    void receiptsAreReadByTheirSealerOnly() throws Exception {
        try (Sealer.Sealed sealed = new Sealer(METER.publicKey()).seal(order(wpa2()), INSTALLER);
                Sealer.Sealed another = new Sealer(METER.publicKey()).seal(order(wpa2()), INSTALLER)) {
            Receipt receipt = receipt();
            Bytes bytes = opened(sealed.bytes()).keys().sealReceipt(receipt, sealed.digest(), RANDOM);

            assertThat(sealed.keys().openReceipt(bytes, sealed.digest())).isEqualTo(receipt);
            assertThatThrownBy(() -> another.keys().openReceipt(bytes, sealed.digest()))
                    .isInstanceOf(ReceiptForgedException.class);
            assertThatThrownBy(() -> sealed.keys().openReceipt(bytes, another.digest()))
                    .isInstanceOf(ReceiptForgedException.class);
        }
    }

    @Test
    void noChangedReceiptIsRead() throws Exception {
        try (Sealer.Sealed sealed = new Sealer(METER.publicKey()).seal(order(wpa2()), INSTALLER)) {
            byte[] receipt = sealed.keys()
                    .sealReceipt(receipt(), sealed.digest(), RANDOM)
                    .toArray();
            for (int bit = 0; bit < receipt.length * 8; bit++) {
                byte[] flipped = receipt.clone();
                flipped[bit / 8] ^= (byte) (1 << bit % 8);
                assertThatThrownBy(() -> sealed.keys().openReceipt(Bytes.of(flipped), sealed.digest()))
                        .isInstanceOfAny(MalformedException.class, ReceiptForgedException.class);
            }
            for (int length = 0; length < receipt.length; length++) {
                Bytes cut = Bytes.of(receipt, 0, length);
                assertThatThrownBy(() -> sealed.keys().openReceipt(cut, sealed.digest()))
                        .isInstanceOfAny(MalformedException.class, ReceiptForgedException.class);
            }
        }
    }

    @Test
    void aMeterThatIsNotTheRecipientCannotMakeAReceipt() throws Exception {
        FileDecapsulationKey rogue = FileDecapsulationKey.generate(RANDOM);
        try (Sealer.Sealed sealed = new Sealer(METER.publicKey()).seal(order(wpa2()), INSTALLER)) {
            assertThat(new Opener(rogue).open(sealed.bytes())).isInstanceOf(Opening.NotForThisMeter.class);
        }
    }

    @Test
    void nothingSecretIsPrinted() throws Exception {
        try (Sealer.Sealed sealed = new Sealer(METER.publicKey()).seal(order(wpa2()), INSTALLER)) {
            Opening.Opened opened = opened(sealed.bytes());
            String printed =
                    opened + " " + sealed + " " + wpa2() + " " + opened.keys().token();
            assertThat(printed)
                    .doesNotContain(PASSPHRASE)
                    .doesNotContain(sealed.keys().token().reveal().hex())
                    .doesNotContain(Bytes.of(PASSPHRASE.getBytes(StandardCharsets.UTF_8))
                            .hex());
        }
    }

    @Test
    void aClosedSecretIsRefused() {
        byte[] content = {1, 2, 3};
        Secret secret = Secret.take(content);
        secret.close();
        assertThat(content).containsOnly(0);
        assertThatThrownBy(secret::copy).isInstanceOf(IllegalStateException.class);
    }

    private Opening.Opened opened(Bytes message) throws GeneralSecurityException {
        Opening opening = opener.open(message);
        assertThat(opening).isInstanceOf(Opening.Opened.class);
        return (Opening.Opened) opening;
    }

    private static Bytes seal(byte[] plaintext, String info) throws InvalidCipherTextException {
        HPKE hpke = new HPKE(HPKE.mode_base, HPKE.kem_P256_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM128);
        HPKEContextWithEncapsulation context = hpke.setupBaseS(
                hpke.deserializePublicKey(METER.publicKey().uncompressed().toArray()),
                info.getBytes(StandardCharsets.US_ASCII));
        Bytes header = SealedMessage.protectedHeader(METER.publicKey().id());
        byte[] ciphertext = context.seal(CoseEncrypt0.encStructure(header, Bytes.EMPTY), plaintext);
        return SealedMessage.cose(header, Bytes.of(context.getEncapsulation()), Bytes.of(ciphertext))
                .encode();
    }

    private static Receipt receipt() {
        return new Receipt(
                ID,
                1,
                Verdict.JOINED,
                List.of(Verdict.NETWORK_NOT_FOUND, Verdict.JOINED),
                Optional.of(new Receipt.Joined(
                        1,
                        Optional.of(Bytes.ofHex("020000000100")),
                        OptionalInt.of(11),
                        OptionalInt.of(-61),
                        Optional.of("192.0.2.7"))),
                "0.1.0",
                List.of(INSTALLER.publicKey().id()),
                true,
                0,
                1_700_000_000_000L,
                Optional.of(new Receipt.NextPrekey(PREKEY, PrekeyStorage.FILE)));
    }

    private static Order.Load order(Network network) throws MalformedException {
        return Order.Load.of(ID, 1_700_000_000_000L, 1_700_000_000_000L, "DE", Optional.empty(), List.of(network));
    }

    private static Bytes ssid() {
        return Bytes.of("Test network".getBytes(StandardCharsets.UTF_8));
    }

    private static Credential passphrase(String text) {
        return new Credential.Passphrase(Secret.take(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Network wpa2() throws MalformedException {
        return Network.of(ssid(), Security.WPA2, passphrase(PASSPHRASE), false);
    }
}
