package keyloader.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages to a prekey: SPEC 6.1. */
class PrekeyLayerTest {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final FileDecapsulationKey METER = FileDecapsulationKey.generate(RANDOM);
    private static final FileDecapsulationKey OTHER_METER = FileDecapsulationKey.generate(RANDOM);
    private static final FileSigningKey INSTALLER = FileSigningKey.generate(RANDOM);
    private static final Bytes ID = Bytes.ofHex("00112233445566778899aabbccddeeff");
    private static final byte[] SEED = randomSeed();
    private static final Prekey PREKEY = FreshPrekey.of(Secret.copyOf(SEED)).prekey();
    private static final int EK_X25519 = 1088;

    private final Opener opener = new Opener(METER, only(PREKEY.id(), SEED));

    private static byte[] randomSeed() {
        byte[] seed = new byte[32];
        RANDOM.nextBytes(seed);
        return seed;
    }

    private static PrekeySeeds only(PrekeyId id, byte[] seed) {
        return asked -> asked.equals(id) ? Optional.of(Secret.copyOf(seed)) : Optional.empty();
    }

    private static Order.Load order() throws MalformedException {
        Network network = Network.of(
                Bytes.of("a test network".getBytes(StandardCharsets.UTF_8)),
                Security.WPA2,
                new Credential.Passphrase(Secret.take("test passphrase".getBytes(StandardCharsets.UTF_8))),
                false);
        return Order.Load.of(ID, 7, 0, "DE", Optional.empty(), List.of(network));
    }

    private static Sealer.Sealed sealed() throws MalformedException, GeneralSecurityException {
        return new Sealer(METER.publicKey()).seal(order(), INSTALLER, Optional.of(PREKEY));
    }

    private static CborValue signed(KeyId meter, Optional<PrekeyId> prekey) throws Exception {
        return CoseSign1.sign(Order.encode(order()), meter, prekey, INSTALLER);
    }

    /** The outer layer as anybody can make it: the key is on the label. */
    private static Bytes outer(CborValue content) throws InvalidCipherTextException {
        HPKE hpke = new HPKE(HPKE.mode_base, HPKE.kem_P256_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM128);
        HPKEContextWithEncapsulation context = hpke.setupBaseS(
                hpke.deserializePublicKey(METER.publicKey().uncompressed().toArray()),
                SealedMessage.ascii(SealedMessage.INFO));
        Bytes header = SealedMessage.protectedHeader(METER.publicKey().id());
        byte[] ciphertext = context.seal(CoseEncrypt0.encStructure(header, Bytes.EMPTY), SealedMessage.pad(content));
        return SealedMessage.cose(header, Bytes.of(context.getEncapsulation()), Bytes.of(ciphertext))
                .encode();
    }

    private void isDamaged(CborValue content, String reason) throws Exception {
        assertThat(opener.open(outer(content)))
                .isInstanceOfSatisfying(Opening.Damaged.class, damaged -> assertThat(damaged.reason())
                        .contains(reason));
    }

    @Test
    void whatIsSealedToAPrekeyIsOpenedWithItAndNothingElse() throws Exception {
        try (Sealer.Sealed sealed = sealed()) {
            assertThat(opener.open(sealed.bytes())).isInstanceOfSatisfying(Opening.Opened.class, opened -> {
                assertThat(opened.prekey()).contains(PREKEY.id());
                assertThat(opened.signer()).isEqualTo(INSTALLER.publicKey());
                assertThat(opened.order()).isInstanceOf(Order.Load.class);
                assertThat(opened.keys().tokenHash()).isEqualTo(sealed.keys().tokenHash());
            });
            assertThat(new Opener(METER, only(PREKEY.id(), randomSeed())).open(sealed.bytes()))
                    .isEqualTo(new Opening.Damaged("inner layer: does not open with its prekey"));
        }
        try (Sealer.Sealed plain = new Sealer(METER.publicKey()).seal(order(), INSTALLER)) {
            assertThat(opener.open(plain.bytes()))
                    .isInstanceOfSatisfying(Opening.Opened.class, opened -> assertThat(opened.prekey())
                            .isEmpty());
        }
    }

    @Test
    void withoutThePrekeyThereIsAnAnswerAndNoContent() throws Exception {
        try (Sealer.Sealed sealed = sealed()) {
            Opening opening = new Opener(METER).open(sealed.bytes());
            assertThat(opening).isInstanceOf(Opening.PrekeyGone.class);
            Opening.PrekeyGone gone = (Opening.PrekeyGone) opening;
            assertThat(gone.prekey()).isEqualTo(PREKEY.id());
            Receipt note = new Receipt(
                    Receipt.idOfUnopened(gone.digest()),
                    0,
                    Verdict.PREKEY_GONE,
                    List.of(),
                    Optional.empty(),
                    "1",
                    List.of(),
                    false,
                    0,
                    0);
            Bytes bytes = gone.keys().sealReceipt(note, gone.digest(), RANDOM);
            assertThat(sealed.keys().openReceipt(bytes, sealed.digest())).isEqualTo(note);
        }
    }

    @Test
    void aStorageThatFailsIsNoPrekeyThatIsGone() throws Exception {
        PrekeySeeds failing = id -> {
            throw new GeneralSecurityException("the storage fails");
        };
        try (Sealer.Sealed sealed = sealed()) {
            assertThatThrownBy(() -> new Opener(METER, failing).open(sealed.bytes()))
                    .isInstanceOf(GeneralSecurityException.class);
        }
    }

    /** Of whoever has the signed content, such as from a meter's memory. */
    @Test
    void noLayerIsStrippedOrPutOn() throws Exception {
        KeyId meter = METER.publicKey().id();
        isDamaged(signed(meter, Optional.of(PREKEY.id())), "signature");
        isDamaged(PrekeyLayer.seal(signed(meter, Optional.empty()), meter, PREKEY), "signature");
        Prekey another = FreshPrekey.make(RANDOM).prekey();
        isDamaged(PrekeyLayer.seal(signed(meter, Optional.of(another.id())), meter, PREKEY), "signature");
    }

    @Test
    void noLayerIsSwapped() throws Exception {
        KeyId meter = METER.publicKey().id();
        KeyId other = OTHER_METER.publicKey().id();
        isDamaged(PrekeyLayer.seal(signed(other, Optional.of(PREKEY.id())), other, PREKEY), "does not open");
        isDamaged(PrekeyLayer.seal(signed(other, Optional.of(PREKEY.id())), meter, PREKEY), "signature");
        Prekey another = FreshPrekey.make(RANDOM).prekey();
        CborValue inner = PrekeyLayer.seal(signed(meter, Optional.of(another.id())), meter, another);
        isDamaged(withHeader(inner, PrekeyLayer.HPKE_X_WING_A256GCM, PREKEY.id()), "does not open");
    }

    @Test
    void aLayerOfAnotherSuiteOrWithinALayerIsDamaged() throws Exception {
        KeyId meter = METER.publicKey().id();
        CborValue inner = PrekeyLayer.seal(signed(meter, Optional.of(PREKEY.id())), meter, PREKEY);
        isDamaged(withHeader(inner, 35, PREKEY.id()), "outside");
        isDamaged(PrekeyLayer.seal(inner, meter, PREKEY), "not a COSE_Sign1");
    }

    private static CborValue withHeader(CborValue inner, int algorithm, PrekeyId id) {
        List<CborValue> parts = ((CborValue.Array) ((CborValue.Tag) inner).content()).items();
        Bytes header = Cbor.encode(CborValue.dict()
                .put(1, CborValue.of(algorithm))
                .put(4, CborValue.of(id.value()))
                .build());
        return new CborValue.Tag(16, CborValue.array(CborValue.of(header), parts.get(1), parts.get(2)));
    }

    private static CborValue withKey(CborValue inner, byte[] encapsulated) {
        List<CborValue> parts = ((CborValue.Array) ((CborValue.Tag) inner).content()).items();
        return new CborValue.Tag(
                16,
                CborValue.array(
                        parts.get(0),
                        CborValue.dict()
                                .put(-4, CborValue.of(Bytes.of(encapsulated)))
                                .build(),
                        parts.get(2)));
    }

    /** RFC 7748 section 6.1: agreement with these gives zero whatever the other key is. */
    private static final String[] LOW_ORDER = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    };

    @Test
    void encapsulatedKeysOfLowOrderAreDamagedAndNoFault() throws Exception {
        KeyId meter = METER.publicKey().id();
        CborValue inner = PrekeyLayer.seal(signed(meter, Optional.of(PREKEY.id())), meter, PREKEY);
        for (String point : LOW_ORDER) {
            byte[] key = new byte[1120];
            System.arraycopy(Bytes.ofHex(point).toArray(), 0, key, EK_X25519, 32);
            isDamaged(withKey(inner, key), "does not open");
        }
        isDamaged(withKey(inner, new byte[1119]), "1120");
        byte[] noise = new byte[1120];
        RANDOM.nextBytes(noise);
        isDamaged(withKey(inner, noise), "does not open");
    }

    @Test
    void prekeysOfLowOrderAreRefused() {
        for (String point : LOW_ORDER) {
            byte[] key = PREKEY.publicKey().toArray();
            System.arraycopy(Bytes.ofHex(point).toArray(), 0, key, 1184, 32);
            assertThatThrownBy(() -> Prekey.read(Bytes.of(key)))
                    .isInstanceOf(MalformedException.class)
                    .hasMessageContaining("low order");
        }
    }

    /** FIPS 203 section 7.2, the modulus check, for the first and the last coefficients of three bytes. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 766, 767})
    void prekeysThatAreNotReducedAreRefused(int coefficient) throws Exception {
        for (int value : new int[] {3328, 3329, 4095}) {
            byte[] key = PREKEY.publicKey().toArray();
            int at = coefficient / 2 * 3;
            if (coefficient % 2 == 0) {
                key[at] = (byte) value;
                key[at + 1] = (byte) ((key[at + 1] & 0xf0) | (value >> 8));
            } else {
                key[at + 1] = (byte) ((key[at + 1] & 0x0f) | ((value & 0x0f) << 4));
                key[at + 2] = (byte) (value >> 4);
            }
            if (value < 3329) {
                assertThat(Prekey.read(Bytes.of(key)).publicKey()).isEqualTo(Bytes.of(key));
            } else {
                assertThatThrownBy(() -> Prekey.read(Bytes.of(key)))
                        .isInstanceOf(MalformedException.class)
                        .hasMessageContaining("3329");
            }
        }
    }

    @Test
    void prekeysOfAnotherLengthAreRefused() throws Exception {
        assertThat(Prekey.read(PREKEY.publicKey())).isEqualTo(PREKEY);
        byte[] key = PREKEY.publicKey().toArray();
        for (int length : new int[] {0, 1215, 1217}) {
            assertThatThrownBy(() -> Prekey.read(Bytes.of(Arrays.copyOf(key, length))))
                    .isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void noFlippedBitOpens() throws Exception {
        byte[] message;
        try (Sealer.Sealed sealed = sealed()) {
            message = sealed.bytes().toArray();
        }
        KeyId meter = METER.publicKey().id();
        CborValue inner = PrekeyLayer.seal(signed(meter, Optional.of(PREKEY.id())), meter, PREKEY);
        byte[] encoded = Cbor.encodeToArray(inner);
        for (int at = 0; at < encoded.length; at += 7) {
            byte[] flipped = encoded.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            CborValue content;
            try {
                content = Cbor.decode(flipped, "test");
            } catch (MalformedException e) {
                continue;
            }
            assertThat(opener.open(outer(content))).isNotInstanceOf(Opening.Opened.class);
        }
        for (int at = 0; at < message.length; at += 11) {
            byte[] flipped = message.clone();
            flipped[at] ^= (byte) (1 << at % 8);
            assertThat(opener.open(Bytes.of(flipped))).isNotInstanceOf(Opening.Opened.class);
        }
    }

    /** The layer takes some 1,200 bytes more, of the 16 KiB that a message has. */
    @Test
    void theLayerIsNoLongerThanItIs() throws Exception {
        try (Sealer.Sealed plain = new Sealer(METER.publicKey()).seal(order(), INSTALLER);
                Sealer.Sealed sealed = sealed()) {
            assertThat(sealed.bytes().length() - plain.bytes().length()).isBetween(1024, 1536);
            assertThat(sealed.bytes().length()).isLessThan(Limits.MAX_MESSAGE / 4);
        }
    }

    /** draft-ietf-hpke-pq, test vectors of MLKEM768-X25519 with HKDF-SHA256: skRm, and SHA-256 of its pkRm. */
    @Test
    void keysAreThoseOfTheStandard() {
        Secret seed = Secret.copyOf(Bytes.ofHex("3ec47fa82dd5689d27c6190e724c74ec8f608df3331ce331929e37b829676630"));
        assertThat(XWing.publicKey(seed).sha256())
                .isEqualTo(Bytes.ofHex("ad8aaf3f00d8a39bfeec2947a7d5dde68be08bba19bd301a348a45dc5fcc8341"));
        assertThat(HPKE.kem_X_WING).isEqualTo((short) 0x647a);
    }

    @Test
    void nothingSecretIsPrinted() throws Exception {
        try (FreshPrekey fresh = FreshPrekey.of(Secret.copyOf(SEED));
                Sealer.Sealed sealed = sealed()) {
            assertThat(fresh + " " + opener.open(sealed.bytes()) + " " + new Opener(METER).open(sealed.bytes()))
                    .doesNotContain(Bytes.of(SEED).hex())
                    .doesNotContain("test passphrase");
        }
    }
}
