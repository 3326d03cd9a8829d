package keyloader.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECPrivateKeySpec;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import keyloader.sealing.token.TokenKeys;
import keyloader.testkit.SoftToken;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContext;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** HPKE as the sealer's Bouncy Castle and the opener's platform providers do it: against the RFC, and against each other. */
class HpkeTest {
    /** RFC 9180 appendix A.3.1. */
    private static JsonNode rfc = new ObjectMapper().createObjectNode();

    @BeforeAll
    static void load() throws IOException {
        try (InputStream in = HpkeTest.class.getResourceAsStream("rfc9180-base-p256.json")) {
            JsonNode cases = new ObjectMapper().readTree(Objects.requireNonNull(in));
            assertThat(cases).hasSize(1);
            rfc = cases.get(0);
        }
        assertThat(rfc.get("encryptions")).hasSizeGreaterThan(3);
        assertThat(rfc.get("exports")).hasSize(3);
    }

    private static HPKE bouncyCastle() {
        return new HPKE(HPKE.mode_base, HPKE.kem_P256_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM128);
    }

    private static byte[] rfc(String field) {
        return hex(rfc, field);
    }

    private static AsymmetricCipherKeyPair pair(byte[] scalar, byte[] point) {
        return bouncyCastle().deserializePrivateKey(scalar, point);
    }

    @Test
    void bouncyCastleSealsAsTheRfcSays() throws InvalidCipherTextException {
        HPKEContextWithEncapsulation sender = bouncyCastle()
                .setupBaseS(
                        bouncyCastle().deserializePublicKey(rfc("pkRm")), rfc("info"), pair(rfc("skEm"), rfc("pkEm")));
        assertThat(sender.getEncapsulation()).isEqualTo(rfc("enc"));
        for (JsonNode each : rfc.get("encryptions")) {
            assertThat(sender.seal(hex(each, "aad"), hex(each, "pt"))).isEqualTo(hex(each, "ct"));
        }
        for (JsonNode each : rfc.get("exports")) {
            assertThat(sender.export(
                            hex(each, "exporter_context"), each.get("L").asInt()))
                    .isEqualTo(hex(each, "exported_value"));
        }
    }

    @Test
    void bouncyCastleOpensAsTheRfcSays() throws InvalidCipherTextException {
        HPKEContext recipient = bouncyCastle().setupBaseR(rfc("enc"), pair(rfc("skRm"), rfc("pkRm")), rfc("info"));
        for (JsonNode each : rfc.get("encryptions")) {
            assertThat(recipient.open(hex(each, "aad"), hex(each, "ct"))).isEqualTo(hex(each, "pt"));
        }
        for (JsonNode each : rfc.get("exports")) {
            assertThat(recipient.export(
                            hex(each, "exporter_context"), each.get("L").asInt()))
                    .isEqualTo(hex(each, "exported_value"));
        }
    }

    /** Where a meter's key may lie. */
    private enum Place {
        FILE,
        TOKEN;

        DecapsulationKey generate() throws Exception {
            return this == FILE
                    ? FileDecapsulationKey.generate(new SecureRandom())
                    : tokenKeys().generate();
        }

        DecapsulationKey of(byte[] scalar, byte[] point) throws Exception {
            ECPrivateKey key = (ECPrivateKey) KeyFactory.getInstance("EC")
                    .generatePrivate(new ECPrivateKeySpec(new BigInteger(1, scalar), PublicPoint.curve()));
            PublicPoint publicKey = PublicPoint.decode(Bytes.of(point));
            return this == FILE
                    ? FileDecapsulationKey.ofPkcs8(Secret.take(key.getEncoded()), publicKey)
                    : tokenKeys().imported(key, publicKey);
        }
    }

    private static Optional<TokenKeys> tokenKeys = Optional.empty();

    private static TokenKeys tokenKeys() throws Exception {
        SoftToken.assumeInstalled();
        if (tokenKeys.isEmpty()) {
            tokenKeys = Optional.of(new TokenKeys());
        }
        return tokenKeys.get();
    }

    /** SPEC 6: sequence number 0, one message for each context. The RFC's later ones must not open. */
    @ParameterizedTest
    @EnumSource(Place.class)
    void ourOpenerOpensAndExportsAsTheRfcSaysAndOnlyTheFirstOfAContext(Place place) throws Exception {
        DecapsulationKey recipient = place.of(rfc("skRm"), rfc("pkRm"));
        try (Hpke context = Hpke.setupBaseR(PublicPoint.decode(Bytes.of(rfc("enc"))), recipient, rfc("info"))) {
            int sequence = 0;
            for (JsonNode each : rfc.get("encryptions")) {
                if (sequence++ == 0) {
                    assertThat(context.open(hex(each, "aad"), hex(each, "ct")).copy())
                            .isEqualTo(hex(each, "pt"));
                } else {
                    assertThatThrownBy(() -> context.open(hex(each, "aad"), hex(each, "ct")))
                            .isInstanceOf(AEADBadTagException.class);
                }
            }
            for (JsonNode each : rfc.get("exports")) {
                assertThat(context.export(
                                        hex(each, "exporter_context"),
                                        each.get("L").asInt())
                                .copy())
                        .isEqualTo(hex(each, "exported_value"));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void opensWhatBouncyCastleSealsAndNothingElse(Place place) throws Exception {
        Random random = new Random(20_260_102);
        for (int i = 0; i < 50; i++) {
            DecapsulationKey recipient = place.generate();
            byte[] info = bytes(random, random.nextInt(40));
            byte[] aad = bytes(random, random.nextInt(40));
            byte[] plaintext = bytes(random, 1 + random.nextInt(600));
            HPKE hpke = bouncyCastle();
            HPKEContextWithEncapsulation sender = hpke.setupBaseS(
                    hpke.deserializePublicKey(
                            recipient.publicKey().uncompressed().toArray()),
                    info);
            byte[] ciphertext = sender.seal(aad, plaintext);
            PublicPoint enc = PublicPoint.decode(Bytes.of(sender.getEncapsulation()));

            try (Hpke context = Hpke.setupBaseR(enc, recipient, info)) {
                assertThat(context.open(aad, ciphertext).copy()).isEqualTo(plaintext);
                assertThat(context.export(aad, 32).copy()).isEqualTo(sender.export(aad, 32));
                ciphertext[random.nextInt(ciphertext.length)] ^= 1;
                assertThatThrownBy(() -> context.open(aad, ciphertext)).isInstanceOf(AEADBadTagException.class);
            }
            byte[] otherInfo = bytes(random, 41);
            try (Hpke context = Hpke.setupBaseR(enc, recipient, otherInfo)) {
                byte[] whole = sealAnew(hpke, recipient, info, aad, plaintext);
                assertThatThrownBy(() -> context.open(aad, whole)).isInstanceOf(AEADBadTagException.class);
                assertThat(context.export(aad, 32).copy()).isNotEqualTo(sender.export(aad, 32));
            }
        }
    }

    private static byte[] sealAnew(HPKE hpke, DecapsulationKey recipient, byte[] info, byte[] aad, byte[] plaintext)
            throws InvalidCipherTextException {
        return hpke.setupBaseS(
                        hpke.deserializePublicKey(
                                recipient.publicKey().uncompressed().toArray()),
                        info)
                .seal(aad, plaintext);
    }

    /** DH is the same from both ends, so that our key schedule can play the sender, with its ephemeral key. */
    private record SendersHalf(ECPrivateKey ephemeral, PublicPoint publicKey) implements DecapsulationKey {
        @Override
        public Secret agree(PublicPoint enc) throws GeneralSecurityException {
            return KeyPairs.agree(ephemeral, publicKey);
        }
    }

    @Test
    void bouncyCastleOpensWhatOurKeyScheduleSeals()
            throws GeneralSecurityException, InvalidCipherTextException, ReflectiveOperationException {
        Random random = new Random(20_260_104);
        for (int i = 0; i < 50; i++) {
            AsymmetricCipherKeyPair recipient = bouncyCastle().generatePrivateKey();
            PublicPoint recipientPoint = point(bouncyCastle().serializePublicKey(recipient.getPublic()));
            KeyPair ephemeral = KeyPairs.generate(new SecureRandom());
            PublicPoint enc = KeyPairs.publicPoint(ephemeral);
            byte[] info = bytes(random, random.nextInt(40));
            byte[] aad = bytes(random, random.nextInt(40));
            byte[] plaintext = bytes(random, 1 + random.nextInt(600));
            SendersHalf sender = new SendersHalf((ECPrivateKey) ephemeral.getPrivate(), recipientPoint);
            try (Hpke context = Hpke.setupBaseR(enc, sender, info)) {
                HPKEContext opener =
                        bouncyCastle().setupBaseR(enc.uncompressed().toArray(), recipient, info);
                assertThat(opener.open(aad, seal(context, aad, plaintext))).isEqualTo(plaintext);
                assertThat(opener.export(aad, 32))
                        .isEqualTo(context.export(aad, 32).copy());
            }
        }
    }

    /** Our side has no seal of its own, because nothing uses it: key and nonce are taken out of the context. */
    private static byte[] seal(Hpke context, byte[] aad, byte[] plaintext)
            throws GeneralSecurityException, ReflectiveOperationException {
        Secret key = (Secret) field(context, "key");
        Bytes nonce = (Bytes) field(context, "baseNonce");
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE, new SecretKeySpec(key.copy(), "AES"), new GCMParameterSpec(128, nonce.toArray()));
        cipher.updateAAD(aad);
        return cipher.doFinal(plaintext);
    }

    private static Object field(Hpke context, String name) throws ReflectiveOperationException {
        Field field = Hpke.class.getDeclaredField(name);
        field.setAccessible(true);
        return field.get(context);
    }

    private static PublicPoint point(byte[] encoded) {
        try {
            return PublicPoint.decode(Bytes.of(encoded));
        } catch (MalformedException e) {
            throw new AssertionError("Bouncy Castle made it", e);
        }
    }

    /**
     * RFC 9180 section 7.1.4. P-256 has cofactor 1, so that infinity is its only point of low order; those of low order on
     * other curves (the attack of Biehl, Meyer and Mueller) are off the curve, as (x, 0) of order 2 is.
     */
    @ParameterizedTest
    @CsvSource({
        "infinity, 00",
        "infinity as coordinates, 04{00*64}",
        "nothing, ''",
        "compressed, 0217{6b*31}",
        "compressed and right, C",
        "cut, 04{6b*63}",
        "too long, 04{6b*65}",
        "form 5, 05{6b*64}",
        "hybrid form, H",
        "off the curve, F",
        "of order 2 on another curve, 04{11*32}{00*32}",
        "x is p, 04ffffffff00000001000000000000000000000000ffffffffffffffffffffffff{00*32}",
        "coordinates beyond the field, 04{ff*64}"
    })
    void anEncapsulatedKeyThatIsNoPointIsRefusedBeforeAnyAgreement(String name, String pattern)
            throws GeneralSecurityException, MalformedException {
        Bytes good = Bytes.of(rfc("enc"));
        Bytes bad =
                switch (pattern) {
                    case "C" -> PublicPoint.decode(good).compressed();
                    case "H" -> Bytes.concat(Bytes.of((byte) (6 + (good.at(64) & 1))), good.slice(1, 64));
                    case "F" -> Bytes.concat(good.slice(0, 64), Bytes.of((byte) (good.at(64) ^ 1)));
                    default -> expand(pattern);
                };
        Untouchable meter = new Untouchable(point(rfc("pkRm")));
        Bytes header = SealedMessage.protectedHeader(meter.publicKey().id());
        Bytes message = SealedMessage.cose(header, bad, Bytes.of(new byte[300])).encode();
        Opening opening = new Opener(meter).open(message);
        assertThat(opening).as(name).isInstanceOf(Opening.Damaged.class);
        assertThat(((Opening.Damaged) opening).reason()).matches("(public key|sealed message header).*: .+");
        // The check stands on a message that would get further with a point that is one.
        Bytes whole = SealedMessage.cose(header, good, Bytes.of(new byte[300])).encode();
        assertThatThrownBy(() -> new Opener(meter).open(whole)).isInstanceOf(Reached.class);
    }

    /** {@code {6b*31}} stands for 31 times the byte 6b. */
    private static Bytes expand(String pattern) {
        StringBuilder hex = new StringBuilder();
        for (String part : pattern.split("[{}]", -1)) {
            int times = part.indexOf('*');
            hex.append(times < 0 ? part : part.substring(0, times).repeat(Integer.parseInt(part.substring(times + 1))));
        }
        return Bytes.ofHex(hex.toString());
    }

    private static final class Reached extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private record Untouchable(PublicPoint publicKey) implements DecapsulationKey {
        @Override
        public Secret agree(PublicPoint peer) {
            throw new Reached();
        }
    }

    private static byte[] hex(JsonNode node, String field) {
        return Bytes.ofHex(node.get(field).asText()).toArray();
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
