package keyloader.sealing.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Optional;
import keyloader.sealing.DecapsulationKey;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.FreshPrekey;
import keyloader.sealing.PrekeyId;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.SealedSeed;
import keyloader.sealing.Secret;
import keyloader.sealing.token.TokenException.Kind;
import keyloader.testkit.SoftToken;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys for ECDH in a token; the RFC's cases are with those of keys in files ({@code HpkeTest}). */
@Timeout(120)
class TokenTest {
    private TokenKeys keys;

    @BeforeEach
    void begin() throws Exception {
        SoftToken.assumeInstalled();
        keys = new TokenKeys();
    }

    private static Kind kind(TokenException e) {
        return e.kind();
    }

    private static KeyPair pair() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    @Test
    void aKeyThatWasMadeThereNeverLeavesAndDoesNothingButAgree() throws Exception {
        TokenDecapsulationKey made = keys.token.make(point -> "meter");
        assertThat(keys.token.keys()).extracting(Token.Key::name).containsExactly("meter");
        PrivateKey key = keys.token.keys().get(0).privateKey();
        assertThat(key.getEncoded()).isNull();
        assertThat(key.toString())
                .contains("sensitive")
                .contains("unextractable")
                .contains("token object");
        Signature signature = Signature.getInstance("SHA256withECDSA", keys.token.provider());
        assertThatExceptionOfType(Exception.class).isThrownBy(() -> {
            signature.initSign(key);
            signature.update(new byte[1]);
            signature.sign();
        });
        assertThat(made.toString())
                .isEqualTo("TokenDecapsulationKey[" + made.publicKey().id() + "]");
    }

    @Test
    void itIsFoundAgainInAnotherSession() throws Exception {
        PublicPoint made = keys.token.make(point -> "meter").publicKey();
        keys.token.close();
        try (Token again = Token.open(keys.address(), TokenKeys.pin())) {
            FileDecapsulationKey peer = FileDecapsulationKey.generate(new SecureRandom());
            try (Secret there = TokenDecapsulationKey.of(again, made).agree(peer.publicKey());
                    Secret here = peer.agree(made)) {
                assertThat(there.sameAs(here)).isTrue();
            }
        }
    }

    /** A secret is 32 bytes, also where it begins with zeros: one of 256. */
    @Test
    void zerosAtItsBeginningAreKept() throws Exception {
        DecapsulationKey made = keys.generate();
        for (int i = 0; i < 20_000; i++) {
            FileDecapsulationKey peer = FileDecapsulationKey.generate(new SecureRandom());
            try (Secret here = peer.agree(made.publicKey())) {
                if (here.reveal().at(0) == 0) {
                    try (Secret there = made.agree(peer.publicKey())) {
                        assertThat(there.sameAs(here)).isTrue();
                    }
                    return;
                }
            }
        }
        throw new AssertionError("no such secret in 20,000");
    }

    @Test
    void aKeyBesideAnotherOnesCertificateIsNotTaken() throws Exception {
        KeyPair other = pair();
        PublicPoint said = keys.generate().publicKey();
        keys.token.destroy("generated-1");
        keys.put("planted", (ECPrivateKey) other.getPrivate(), said);
        Token again = Token.open(keys.address(), TokenKeys.pin());
        assertThat(again.keys()).extracting(Token.Key::publicKey).contains(said);
        assertThatExceptionOfType(TokenException.class)
                .isThrownBy(() -> TokenDecapsulationKey.of(again, said))
                .extracting(TokenTest::kind)
                .isEqualTo(Kind.NO_KEY);
        assertThat(PublicPoint.of((ECPublicKey) other.getPublic())).isNotEqualTo(said);
    }

    @Test
    void whatIsDestroyedIsGoneAndTheOthersStay() throws Exception {
        long before = SoftToken.objects();
        PublicPoint first = keys.token.make(point -> "first").publicKey();
        PublicPoint second = keys.token.make(point -> "second").publicKey();
        keys.token.destroy("first");
        keys.token.destroy("first");
        keys.token.destroy("never there");
        assertThat(keys.token.keys()).extracting(Token.Key::publicKey).containsExactly(second);
        assertThatExceptionOfType(TokenException.class)
                .isThrownBy(() -> TokenDecapsulationKey.of(keys.token, first))
                .extracting(TokenTest::kind)
                .isEqualTo(Kind.NO_KEY);
        assertThat(SoftToken.objects()).as("a key and a certificate").isEqualTo(before + 2);
    }

    @Test
    void aWrongPinASlotWithoutATokenAndALibraryThatIsNoneAreToldApart() {
        keys.token.close(); // one login serves a whole process
        assertThatExceptionOfType(TokenException.class)
                .isThrownBy(() -> Token.open(keys.address(), Secret.typed("0000".toCharArray())))
                .extracting(TokenTest::kind)
                .isEqualTo(Kind.WRONG_PIN);
        assertThatExceptionOfType(TokenException.class)
                .isThrownBy(() ->
                        Token.open(new TokenAddress(keys.address().library(), TokenAddress.MAX_SLOT), TokenKeys.pin()))
                .extracting(TokenTest::kind)
                .isEqualTo(Kind.NO_TOKEN);
        assertThatExceptionOfType(TokenException.class)
                .isThrownBy(() -> Token.open(new TokenAddress("/dev/null", 0), TokenKeys.pin()))
                .extracting(TokenTest::kind)
                .isEqualTo(Kind.NO_LIBRARY);
    }

    @Test
    void aTokenThatWasLoggedOutIsAFailureOfTheKeyAndNoDamagedMessage() throws Exception {
        DecapsulationKey made = keys.generate();
        keys.token.close();
        PublicPoint peer = FileDecapsulationKey.generate(new SecureRandom()).publicKey();
        assertThatExceptionOfType(GeneralSecurityException.class).isThrownBy(() -> made.agree(peer));
    }

    @Test
    void aSeedOpensWithItsKeyForItsPrekeyAndNeverAfterTheKeyIsDestroyed() throws Exception {
        TokenDecapsulationKey key = keys.token.make(point -> "seed");
        try (FreshPrekey fresh = FreshPrekey.make(new SecureRandom())) {
            PrekeyId id = fresh.prekey().id();
            Bytes sealed = SealedSeed.seal(fresh.seed(), id, key.publicKey());
            assertThat(sealed.length()).isEqualTo(SealedSeed.LENGTH);
            try (Secret opened = SealedSeed.open(sealed, id, key).orElseThrow()) {
                assertThat(opened.sameAs(fresh.seed())).isTrue();
            }
            PrekeyId other = new PrekeyId(id.value().sha256());
            assertThat(SealedSeed.open(sealed, other, key)).isEqualTo(Optional.empty());
            assertThat(SealedSeed.open(sealed, id, keys.generate())).isEqualTo(Optional.empty());
            for (int i = 0; i < sealed.length(); i++) {
                byte[] damaged = sealed.toArray();
                damaged[i] ^= 1;
                assertThat(SealedSeed.open(Bytes.of(damaged), id, key)).isEqualTo(Optional.empty());
            }
            assertThat(SealedSeed.open(sealed.slice(0, sealed.length() - 1), id, key))
                    .isEqualTo(Optional.empty());
            keys.token.destroy("seed");
            assertThatExceptionOfType(GeneralSecurityException.class)
                    .isThrownBy(() -> SealedSeed.open(sealed, id, key));
        }
    }
}
