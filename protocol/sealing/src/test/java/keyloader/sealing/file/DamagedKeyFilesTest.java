package keyloader.sealing.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PKCS12Attribute;
import java.security.PrivateKey;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files with a meter's key, damaged in every byte: refused in one way, or still good, and nothing else. */
@Timeout(240)
class DamagedKeyFilesTest {
    private static final Path VECTORS = Path.of("..", "..", "docs", "vectors", "eap");
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final char[] PASSWORD = "test".toCharArray();

    private static byte[] bytes(String name) throws IOException {
        return Files.readAllBytes(VECTORS.resolve(name));
    }

    private static Optional<Secret> password() {
        return Optional.of(Secret.take("test".getBytes(StandardCharsets.US_ASCII)));
    }

    /** Nothing but what is asked for keeps damage from the code behind it: no MAC, no encryption of the certificates. */
    private static byte[] withoutMac() throws IOException, GeneralSecurityException {
        System.setProperty("keystore.pkcs12.macAlgorithm", "NONE");
        System.setProperty("keystore.pkcs12.certProtectionAlgorithm", "NONE");
        System.setProperty("keystore.pkcs12.keyPbeIterationCount", "1");
        try {
            KeyStore given = KeyStore.getInstance("PKCS12");
            given.load(new ByteArrayInputStream(bytes("TEST-client.p12")), PASSWORD);
            KeyStore made = KeyStore.getInstance("PKCS12");
            made.load(null, null);
            KeyStore.PrivateKeyEntry entry = new KeyStore.PrivateKeyEntry(
                    (PrivateKey) given.getKey("meter", PASSWORD),
                    given.getCertificateChain("meter"),
                    Set.of(new PKCS12Attribute("1.3.5.7.9", "text")));
            made.setEntry("meter", entry, new KeyStore.PasswordProtection(PASSWORD));
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            made.store(out, PASSWORD);
            return out.toByteArray();
        } finally {
            System.clearProperty("keystore.pkcs12.macAlgorithm");
            System.clearProperty("keystore.pkcs12.certProtectionAlgorithm");
            System.clearProperty("keystore.pkcs12.keyPbeIterationCount");
        }
    }

    private static boolean opens(byte[] file) {
        try (ClientKey key = ClientKey.ofPkcs12(file, password(), NOW)) {
            return !key.chain().isEmpty();
        } catch (MalformedException e) {
            return false;
        }
    }

    /** Also another type of ASN.1 in its place: a text as BOOLEAN, OBJECT IDENTIFIER, GeneralizedTime. */
    @ParameterizedTest
    @ValueSource(ints = {0x01, 0x06, 0x18, 0x80, 0xff})
    void aByteOfPkcs12IsAnother(int other) throws IOException, GeneralSecurityException {
        byte[] file = withoutMac();
        assertThat(opens(file)).isTrue();
        int refused = 0;
        for (int at = 0; at < file.length; at++) {
            byte right = file[at];
            file[at] = (byte) other;
            refused += opens(file) ? 0 : 1;
            file[at] = right;
        }
        assertThat(refused).isGreaterThan(file.length / 4);
    }

    @Test
    void aByteOfPkcs12WithMacIsWrong() throws IOException {
        byte[] file = bytes("TEST-client.p12");
        assertThat(opens(file)).isTrue();
        for (int at = 0; at < 100; at++) {
            file[at] ^= (byte) 0x55;
            opens(file); // must not throw
            file[at] ^= (byte) 0x55;
        }
    }

    private static byte[] pem(byte[] der) {
        return ("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
                        + Base64.getMimeEncoder().encodeToString(der)
                        + "\n-----END ENCRYPTED PRIVATE KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static ClientKey read(byte[] key) throws IOException, MalformedException {
        return ClientKey.ofPem(List.of(bytes("TEST-client-chain.pem")), key, password(), NOW);
    }

    private static byte[] encrypted() throws IOException {
        String text = Files.readString(VECTORS.resolve("TEST-client-encrypted.key"));
        return Base64.getMimeDecoder().decode(text.replaceAll("-----[^-]*-----", ""));
    }

    @Test
    void aByteOfAnEncryptedKeyIsWrong() throws IOException, MalformedException {
        byte[] der = encrypted();
        read(pem(der)).close();
        int refused = 0;
        for (int at = 0; at < der.length; at++) {
            for (int flip : new int[] {0x01, 0x80, 0xff}) {
                der[at] ^= (byte) flip;
                try (ClientKey key = read(pem(der))) {
                    assertThat(key.chain()).hasSize(2); // some bytes say nothing, such as those of a salt of padding
                } catch (MalformedException e) {
                    refused++;
                }
                der[at] ^= (byte) flip;
            }
        }
        assertThat(refused).isGreaterThan(2 * der.length);
    }

    /** Two bytes of the salt make room for an iteration count of four: 04 08 salt 02 02 08 00. */
    private static byte[] withIterations(byte[] der, int iterations) {
        String hex = Bytes.of(der).hex();
        Matcher matcher = Pattern.compile("04(08|10)((?:..)+?)02020800").matcher(hex);
        assertThat(matcher.find()).isTrue();
        int salt = Integer.parseInt(matcher.group(1), 16);
        assertThat(matcher.group(2)).hasSize(2 * salt);
        return Bytes.ofHex(matcher.replaceFirst(
                        String.format("04%02x%s0204%08x", salt - 2, "00".repeat(salt - 2), iterations)))
                .toArray();
    }

    @Test
    void soManyIterationsThatItWouldNotEndAreRefusedBeforeTheFirst() throws IOException {
        byte[] key = pem(withIterations(encrypted(), Integer.MAX_VALUE));
        byte[] least = pem(withIterations(encrypted(), 10_000_001));
        for (byte[] one : List.of(key, least)) {
            assertThatThrownBy(() -> read(one))
                    .isInstanceOfSatisfying(MalformedException.class, e -> assertThat(e.reason())
                            .isEqualTo("encrypted with more than 10000000 iterations"));
        }
    }
}
