package keyloader.sealing.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/**
 * A meter's certificate and key for EAP-TLS, from PEM or PKCS#12, checked to be valid and to belong together.
 *
 * @param chain DER, the meter's own first
 * @param key DER PKCS#8
 */
public record ClientKey(List<Bytes> chain, Secret key) implements AutoCloseable {
    private static final String PKCS12 = "pkcs12";
    private static final String CERTS = "certs";
    private static final String KEY = "key";
    private static final int MAX_ITERATIONS = 10_000_000;
    private static final String PBES2 = "1.2.840.113549.1.5.13";

    public ClientKey {
        chain = List.copyOf(chain);
    }

    @Override
    public void close() {
        key.close();
    }

    /** Whether bytes are DER but no certificate: then a file is taken for PKCS#12. */
    public static boolean looksLikePkcs12(byte[] file) {
        // PFX ::= SEQUENCE { version INTEGER {v3(3)}, ...: 02 01 03 follow the head (RFC 7292 section 4)
        for (int head = 2; head <= 5 && head + 3 <= file.length; head++) {
            if (file[0] == 0x30 && file[head] == 2 && file[head + 1] == 1 && file[head + 2] == 3) {
                return true;
            }
        }
        return false;
    }

    /** Whether a PEM file has a key that is encrypted, so that somebody has to be asked. */
    public static boolean isEncrypted(byte[] pem) throws MalformedException {
        List<Pem.Block> blocks = Pem.blocks(pem, KEY);
        try {
            return blocks.stream().anyMatch(block -> block.label().equals("ENCRYPTED PRIVATE KEY"));
        } finally {
            blocks.forEach(Pem.Block::close);
        }
    }

    /**
     * @param certificates files, each PEM or DER; the meter's own certificate first
     * @param keyFile PEM, or DER PKCS#8
     * @param password of the key, if it is encrypted
     */
    public static ClientKey ofPem(List<byte[]> certificates, byte[] keyFile, Optional<Secret> password, Instant now)
            throws MalformedException {
        List<X509Certificate> chain = new ArrayList<>();
        for (byte[] file : certificates) {
            chain.addAll(Certificates.read(file, CERTS));
        }
        Secret key = readKey(keyFile, password);
        return checked(chain, key, now, CERTS);
    }

    /** Of a file with exactly one key in it. */
    public static ClientKey ofPkcs12(byte[] file, Optional<Secret> password, Instant now) throws MalformedException {
        char[] characters = characters(password);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(file), characters);
            List<String> keys = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    keys.add(alias);
                }
            }
            if (keys.size() != 1) {
                throw new MalformedException(PKCS12, "has " + keys.size() + " private keys; one is wanted");
            }
            Certificate[] stored = store.getCertificateChain(keys.get(0));
            if (stored == null || !(store.getKey(keys.get(0), characters) instanceof PrivateKey key)) {
                throw new MalformedException(PKCS12, "has no certificate for its private key");
            }
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate certificate : stored) {
                chain.add((X509Certificate) certificate);
            }
            return checked(chain, Secret.take(key.getEncoded()), now, PKCS12);
        } catch (IOException | GeneralSecurityException | RuntimeException e) { // the last, as of PKCS12Attribute
            throw new MalformedException(PKCS12, "does not open: a wrong password, or no PKCS#12 file");
        } finally {
            Arrays.fill(characters, '\0');
        }
    }

    private static ClientKey checked(List<X509Certificate> chain, Secret key, Instant now, String place)
            throws MalformedException {
        boolean done = false;
        try {
            Certificates.checkCount(chain, place);
            for (X509Certificate certificate : chain) {
                Certificates.checkUsable(certificate, now, place);
            }
            if (!belongs(key, chain.get(0))) {
                throw new MalformedException(
                        place.equals(PKCS12) ? PKCS12 : KEY, "does not belong to the (first) certificate");
            }
            for (int i = 1; i < chain.size(); i++) {
                if (!chain.get(i - 1)
                        .getIssuerX500Principal()
                        .equals(chain.get(i).getSubjectX500Principal())) {
                    throw new MalformedException(place, "not in order: each certificate is followed by its issuer's");
                }
            }
            ClientKey made = new ClientKey(Certificates.encode(chain, place), key);
            done = true;
            return made;
        } finally {
            if (!done) {
                key.close();
            }
        }
    }

    private static boolean belongs(Secret pkcs8, X509Certificate certificate) throws MalformedException {
        String kind = certificate.getPublicKey().getAlgorithm();
        byte[] encoded = pkcs8.copy();
        byte[] anything = "keyloader: whether key and certificate belong together".getBytes(StandardCharsets.US_ASCII);
        try {
            PrivateKey key = KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            Signature signature = Signature.getInstance(kind.equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
            signature.initSign(key);
            signature.update(anything);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(anything);
            return signature.verify(signed);
        } catch (GeneralSecurityException | RuntimeException e) {
            return false; // another kind of key, or another length, or numbers that providers stumble over
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private static Secret readKey(byte[] file, Optional<Secret> password) throws MalformedException {
        if (!Pem.looksLike(file)) {
            return Secret.copyOf(file); // DER; that it is a key is seen where it is used
        }
        List<Pem.Block> blocks = Pem.blocks(file, KEY);
        try {
            List<Pem.Block> keys = blocks.stream()
                    .filter(block -> block.label().endsWith("PRIVATE KEY"))
                    .toList();
            if (keys.size() != 1) {
                throw new MalformedException(KEY, "has " + keys.size() + " private keys; one is wanted");
            }
            return switch (keys.get(0).label()) {
                case "PRIVATE KEY" -> keys.get(0).der().duplicate();
                case "ENCRYPTED PRIVATE KEY" -> decrypt(keys.get(0).der(), password);
                default ->
                    throw new MalformedException(KEY, "of an old form; convert it: openssl pkcs8 -topk8 -nocrypt");
            };
        } finally {
            blocks.forEach(Pem.Block::close);
        }
    }

    private static Secret decrypt(Secret encrypted, Optional<Secret> password) throws MalformedException {
        if (password.isEmpty()) {
            throw new MalformedException(KEY, "encrypted, and no password is given");
        }
        char[] characters = characters(password);
        PBEKeySpec spec = new PBEKeySpec(characters);
        try {
            EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(encrypted.copy());
            AlgorithmParameters parameters = info.getAlgParameters();
            if (parameters == null) {
                throw new MalformedException(KEY, "encrypted by a scheme that is not known here");
            }
            checkIterations(parameters);
            // PBES2 is a family: which scheme it is, stands in the parameters alone (JDK-8202837).
            boolean family =
                    info.getAlgName().equals("PBES2") || info.getAlgName().equals(PBES2);
            String scheme = family ? parameters.toString() : info.getAlgName();
            SecretKey key = SecretKeyFactory.getInstance(scheme).generateSecret(spec);
            Cipher cipher = Cipher.getInstance(scheme);
            cipher.init(Cipher.DECRYPT_MODE, key, parameters);
            return Secret.take(cipher.doFinal(info.getEncryptedData()));
        } catch (IOException | GeneralSecurityException | RuntimeException e) { // damaged parameters give any of them
            throw new MalformedException(KEY, "does not open: a wrong password, or a scheme that is not known here");
        } finally {
            spec.clearPassword();
            Arrays.fill(characters, '\0');
        }
    }

    /** A file must not keep the program busy for hours. For PKCS#12 Java has a lower bound of its own (5 million). */
    private static void checkIterations(AlgorithmParameters parameters)
            throws GeneralSecurityException, MalformedException {
        int iterations = parameters.getParameterSpec(PBEParameterSpec.class).getIterationCount();
        if (iterations > MAX_ITERATIONS) {
            throw new MalformedException(KEY, "encrypted with more than " + MAX_ITERATIONS + " iterations");
        }
    }

    private static char[] characters(Optional<Secret> password) {
        return password.map(secret -> secret.use(bytes -> {
                    CharBuffer text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
                    char[] characters = new char[text.remaining()];
                    text.get(characters);
                    Arrays.fill(text.array(), '\0');
                    return characters;
                }))
                .orElseGet(() -> new char[0]);
    }
}
