package keyloader.sealing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.spec.ECPrivateKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContextWithEncapsulation;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;

/**
 * Makes {@code docs/vectors} for labels, payloads, sealed messages and receipts: one fault each, the kind of failure, and
 * why. Everything random is fixed (RFC 6979 signatures, a given ephemeral key), so that the files can be made again.
 */
final class SealingVectors {
    /** Scalars of TEST KEYS, nobody's. The meter's is that of RFC 9180 appendix A.3.1. */
    static final String TEST_METER = "f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2";

    static final String TEST_INSTALLER = "0a".repeat(32);
    private static final String TEST_EPHEMERAL = "0b".repeat(32);
    static final String TEST_OTHER_METER = "0c".repeat(32);
    private static final String TEST_PREKEY = "0d".repeat(32);
    private static final String TEST_ENCAPSULATION = "0e".repeat(64);

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    static final Bytes ID = Bytes.ofHex("00112233445566778899aabbccddeeff");
    private static final Bytes IV = Bytes.ofHex("a0a1a2a3a4a5a6a7a8a9aaab");
    static final long SEQUENCE = 1_767_225_600_000L;

    private SealingVectors() {}

    static void write(Path directory) throws IOException {
        for (var file : files().entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue());
        }
    }

    static Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try {
            files.put("label.json", JSON.writeValueAsString(labels()) + "\n");
            files.put("owner-card.json", JSON.writeValueAsString(ownerCards()) + "\n");
            files.put("payload.json", JSON.writeValueAsString(PayloadVectors.all(JSON)) + "\n");
            files.put("message.json", JSON.writeValueAsString(messages()) + "\n");
            files.put("receipt.json", JSON.writeValueAsString(receipts()) + "\n");
        } catch (GeneralSecurityException | MalformedException | InvalidCipherTextException e) {
            throw new IllegalStateException("fixed inputs", e);
        }
        return files;
    }

    static FileDecapsulationKey meter(String scalar) throws GeneralSecurityException, MalformedException {
        byte[] pkcs8 = KeyFactory.getInstance("EC")
                .generatePrivate(new ECPrivateKeySpec(new BigInteger(scalar, 16), PublicPoint.curve()))
                .getEncoded();
        return FileDecapsulationKey.ofPkcs8(Secret.take(pkcs8), publicPoint(scalar));
    }

    static PublicPoint publicPoint(String scalar) throws MalformedException {
        X9ECParameters curve = CustomNamedCurves.getByName("P-256");
        return PublicPoint.decode(
                Bytes.of(curve.getG().multiply(new BigInteger(scalar, 16)).getEncoded(true)));
    }

    private static ECDomainParameters domain() {
        X9ECParameters curve = CustomNamedCurves.getByName("P-256");
        return new ECDomainParameters(curve.getCurve(), curve.getG(), curve.getN(), curve.getH());
    }

    /** RFC 6979, so that the same content has the same signature. */
    private record DeterministicSigner(String scalar, PublicPoint publicKey) implements SigningKey {
        @Override
        public Bytes sign(byte[] content) {
            ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
            signer.init(true, new ECPrivateKeyParameters(new BigInteger(scalar, 16), domain()));
            BigInteger[] rs = signer.generateSignature(Bytes.sha256(content).toArray());
            return Bytes.ofHex(String.format("%064x%064x", rs[0], rs[1]));
        }
    }

    private static SigningKey installer() throws MalformedException {
        return new DeterministicSigner(TEST_INSTALLER, publicPoint(TEST_INSTALLER));
    }

    static ObjectNode add(ArrayNode all, String name, String expect, String why) {
        return all.addObject().put("name", name).put("expect", expect).put("why", why);
    }

    private static ArrayNode labels() throws MalformedException {
        ArrayNode all = JSON.createArrayNode();
        PublicPoint key = publicPoint(TEST_METER);
        String uri = new Label("SN-0001", key).uri();
        String x = key.id().check();
        add(all, "good", "valid", "fields I, X, K in this order")
                .put("text", uri)
                .put("serial", "SN-0001")
                .put("kid", key.id().value().hex())
                .put("checkCode", key.id().checkCode());
        add(all, "space-around", "valid", "white space around the whole is dropped")
                .put("text", "\t" + uri + "\r\n")
                .put("serial", "SN-0001")
                .put("kid", key.id().value().hex())
                .put("checkCode", key.id().checkCode());
        malformedLabel(all, "scheme", uri.replace("KEYLOADER:", "DPP:"), "another scheme");
        malformedLabel(all, "wrong-x", uri.replace("X:" + x, "X:00000000"), "X does not belong to K");
        malformedLabel(all, "lower-case-x", uri.replace(x, x.toLowerCase(java.util.Locale.ROOT)), "X is upper case");
        malformedLabel(all, "missing-x", uri.replace("X:" + x + ";", ""), "each field once");
        malformedLabel(all, "repeated-x", uri.replace("X:" + x + ";", ("X:" + x + ";").repeat(2)), "each field once");
        malformedLabel(all, "missing-i", uri.replace("I:SN-0001;", ""), "each field once");
        malformedLabel(
                all, "order", "KEYLOADER:X:" + x + ";I:SN-0001;" + uri.substring(uri.indexOf("K:", 11)), "I before X");
        malformedLabel(all, "extra-field", uri.replace(";K:", ";M:00;K:"), "no other field");
        malformedLabel(all, "serial-33", uri.replace("SN-0001", "a".repeat(33)), "32 characters at most");
        malformedLabel(all, "serial-space", uri.replace("SN-0001", "SN 0001"), "no spaces in a serial");
        malformedLabel(all, "one-semicolon", uri.substring(0, uri.length() - 1), "the whole ends with ;;");
        malformedLabel(all, "trailing", uri + "x", "nothing follows ;;");
        malformedLabel(all, "too-long", uri + ";".repeat(257), "256 characters at most");
        byte[] spki = key.spki().toArray();
        spki[22] ^= 1;
        malformedLabel(all, "curve", label("SN-0001", Bytes.of(spki)), "a key of another curve");
        malformedLabel(
                all,
                "uncompressed",
                label(
                        "SN-0001",
                        Bytes.concat(
                                Bytes.ofHex("3059301306072a8648ce3d020106082a8648ce3d030107034200"),
                                key.uncompressed())),
                "the point is compressed");
        malformedLabel(
                all,
                "off-curve",
                label(
                        "SN-0001",
                        Bytes.concat(PublicPoint.SPKI_PREFIX, Bytes.ofHex("02" + "00".repeat(31) + offCurveX()))),
                "no point of P-256 has this x");
        return all;
    }

    private static ArrayNode ownerCards() throws MalformedException {
        ArrayNode all = JSON.createArrayNode();
        PublicPoint key = publicPoint(TEST_INSTALLER);
        String card = new OwnerCard(key).text();
        String x = key.id().value().hex().substring(0, 16);
        for (String around : new String[] {"", "\r\n"}) {
            add(
                            all,
                            around.isEmpty() ? "good" : "space-around",
                            "valid",
                            around.isEmpty() ? "fields X, K in this order" : "white space around the whole is dropped")
                    .put("text", around + card + around)
                    .put("kid", key.id().value().hex())
                    .put("ownerCode", key.id().ownerCode());
        }
        String label = new Label("SN-0001", key).uri();
        String base64 = card.substring(card.indexOf("K:") + 2, card.length() - 2);
        malformedLabel(all, "label", label, "a meter's label is no owner's card");
        malformedLabel(all, "wrong-x", card.replace(x, "0".repeat(16)), "X does not belong to K");
        malformedLabel(all, "upper-case-x", card.replace(x, x.toUpperCase(java.util.Locale.ROOT)), "X is lower case");
        malformedLabel(all, "short-x", card.replace(x, x.substring(0, 8)), "X has 16 digits");
        malformedLabel(all, "missing-x", card.replace("X:" + x + ";", ""), "each field once");
        malformedLabel(all, "order", OwnerCard.SCHEME + "K:" + base64 + ";X:" + x + ";;", "X before K");
        malformedLabel(all, "extra-field", card.replace(";K:", ";M:00;K:"), "no other field");
        malformedLabel(all, "one-semicolon", card.substring(0, card.length() - 1), "the whole ends with ;;");
        malformedLabel(all, "trailing", card + "x", "nothing follows ;;");
        malformedLabel(all, "space-within", card.replace(";K:", "; K:"), "white space is only around the whole");
        malformedLabel(all, "unpadded", card.replace("=", ""), "base64 with padding");
        malformedLabel(all, "too-long", card + " ".repeat(256), "256 characters at most, those around it included");
        Bytes offCurve = Bytes.concat(PublicPoint.SPKI_PREFIX, Bytes.ofHex("02" + "00".repeat(31) + offCurveX()));
        malformedLabel(
                all,
                "off-curve",
                OwnerCard.SCHEME + "X:" + offCurve.sha256().hex().substring(0, 16) + ";K:"
                        + java.util.Base64.getEncoder().encodeToString(offCurve.toArray()) + ";;",
                "no point of P-256 has this x");
        return all;
    }

    /** The smallest x that no point has. */
    private static String offCurveX() {
        for (int x = 0; ; x++) {
            String hex = String.format("%02x", x);
            try {
                PublicPoint.decode(Bytes.ofHex("02" + "00".repeat(31) + hex));
            } catch (MalformedException e) {
                return hex;
            }
        }
    }

    private static String label(String serial, Bytes spki) {
        return "KEYLOADER:I:" + serial + ";X:"
                + spki.sha256().hex().substring(0, 8).toUpperCase(java.util.Locale.ROOT) + ";K:"
                + java.util.Base64.getEncoder().encodeToString(spki.toArray()) + ";;";
    }

    private static void malformedLabel(ArrayNode all, String name, String text, String why) {
        add(all, name, "malformed", why).put("text", text);
    }

    /** A message and its exports, with everything random given. */
    private record Made(Bytes message, ReplyKeys keys) {}

    private static Made seal(PublicPoint meter, byte[] plaintext, String info)
            throws MalformedException, InvalidCipherTextException {
        HPKE hpke = new HPKE(HPKE.mode_base, HPKE.kem_P256_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM128);
        ECDomainParameters domain = domain();
        BigInteger d = new BigInteger(TEST_EPHEMERAL, 16);
        AsymmetricCipherKeyPair ephemeral = new AsymmetricCipherKeyPair(
                new ECPublicKeyParameters(domain.getG().multiply(d).normalize(), domain),
                new ECPrivateKeyParameters(d, domain));
        HPKEContextWithEncapsulation context =
                hpke.setupBaseS(hpke.deserializePublicKey(meter.uncompressed().toArray()), ascii(info), ephemeral);
        Bytes header = SealedMessage.protectedHeader(meter.id());
        Bytes ciphertext = Bytes.of(context.seal(CoseEncrypt0.encStructure(header, Bytes.EMPTY), plaintext));
        return new Made(
                SealedMessage.cose(header, Bytes.of(context.getEncapsulation()), ciphertext)
                        .encode(),
                ReplyKeys.of(
                        Secret.take(context.export(ascii(SealedMessage.EXPORT_RECEIPT), 32)),
                        Secret.take(context.export(ascii(SealedMessage.EXPORT_CONSUME), 32))));
    }

    private static CborValue signed(KeyId meter) throws MalformedException, GeneralSecurityException {
        return CoseSign1.sign(
                Order.encode(PayloadVectors.order(Optional.empty())), meter, Optional.empty(), installer());
    }

    private static ArrayNode messages()
            throws MalformedException, GeneralSecurityException, InvalidCipherTextException {
        ArrayNode all = JSON.createArrayNode();
        PublicPoint meter = publicPoint(TEST_METER);
        CborValue signed = signed(meter.id());
        byte[] plaintext = SealedMessage.pad(signed);
        Made good = seal(meter, plaintext, SealedMessage.INFO);
        message(all, "good", "opened", good.message(), "sealed to the meter, signed by the installer")
                .put("TEST_KEY_ephemeral_scalar", TEST_EPHEMERAL)
                .put("TEST_KEY_installer_scalar", TEST_INSTALLER)
                .put("plaintext", Bytes.of(plaintext).hex())
                .put(
                        "payload",
                        Bytes.of(Order.encode(PayloadVectors.order(Optional.empty())))
                                .hex())
                .put("signer", publicPoint(TEST_INSTALLER).id().value().hex())
                .put("digest", good.message().sha256().hex())
                .put("receiptKey", good.keys().receiptKey().reveal().hex())
                .put("consumeToken", good.keys().token().reveal().hex())
                .put("tokenHash", good.keys().tokenHash().hex());
        PublicPoint other = publicPoint(TEST_OTHER_METER);
        message(
                all,
                "other-meter",
                "not-for-this-meter",
                seal(other, SealedMessage.pad(signed(other.id())), SealedMessage.INFO)
                        .message(),
                "another kid");
        message(
                all,
                "factory-test",
                "damaged",
                seal(meter, plaintext, "keyloader/1 qa").message(),
                "the info of a factory test");
        message(
                all,
                "re-addressed",
                "damaged",
                seal(meter, SealedMessage.pad(signed(other.id())), SealedMessage.INFO)
                        .message(),
                "the signature names another meter");
        byte[] badPadding = plaintext.clone();
        badPadding[badPadding.length - 1] = 1;
        message(
                all,
                "padding-not-zero",
                "damaged",
                seal(meter, badPadding, SealedMessage.INFO).message(),
                "padding is zeros");
        message(
                all,
                "padding-short",
                "damaged",
                seal(meter, Cbor.encodeToArray(CborValue.array(signed, CborValue.of(Bytes.EMPTY))), SealedMessage.INFO)
                        .message(),
                "the plaintext is a multiple of 256");
        message(
                all,
                "signature",
                "damaged",
                seal(meter, SealedMessage.pad(signatureFlipped(signed)), SealedMessage.INFO)
                        .message(),
                "one bit of the signature");
        message(all, "kid-changed", "not-for-this-meter", flip(good.message(), 20), "one bit of the kid");
        message(all, "ek-off-curve", "damaged", flip(good.message(), 110), "the encapsulated key is not on the curve");
        message(
                all,
                "ciphertext",
                "damaged",
                flip(good.message(), good.message().length() - 20),
                "one bit of the ciphertext");
        message(
                all,
                "cut",
                "damaged",
                good.message().slice(0, good.message().length() - 1),
                "the last byte is missing");
        message(all, "trailing", "damaged", Bytes.concat(good.message(), Bytes.ofHex("00")), "one byte more");
        message(
                all,
                "untagged",
                "damaged",
                good.message().slice(1, good.message().length() - 1),
                "tag 16 is missing");
        messagesToAPrekey(all);
        return all;
    }

    /** Sealed to the test prekey with given randomness, so that it can be made again. */
    private static CborValue layer(CborValue signed, KeyId meter) throws InvalidCipherTextException {
        HPKE hpke = new HPKE(HPKE.mode_base, HPKE.kem_X_WING, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
        HPKEContextWithEncapsulation context = hpke.setupBaseS(
                hpke.deserializePublicKey(prekey().publicKey().toArray()),
                ascii("keyloader/1 prekey"),
                Bytes.ofHex(TEST_ENCAPSULATION).toArray());
        Bytes header = Cbor.encode(CborValue.dict()
                .put(1, CborValue.of(-91258))
                .put(4, CborValue.of(prekey().id().value()))
                .build());
        byte[] aad = Cbor.encodeToArray(
                CborValue.array(CborValue.of("Encrypt0"), CborValue.of(header), CborValue.of(meter.value())));
        return layer(
                header, Bytes.of(context.getEncapsulation()), Bytes.of(context.seal(aad, Cbor.encodeToArray(signed))));
    }

    private static CborValue layer(Bytes header, Bytes encapsulated, Bytes ciphertext) {
        return new CborValue.Tag(
                16,
                CborValue.array(
                        CborValue.of(header),
                        CborValue.dict().put(-4, CborValue.of(encapsulated)).build(),
                        CborValue.of(ciphertext)));
    }

    private static Prekey prekey() {
        return FreshPrekey.of(Secret.copyOf(Bytes.ofHex(TEST_PREKEY))).prekey();
    }

    private static void messagesToAPrekey(ArrayNode all)
            throws MalformedException, GeneralSecurityException, InvalidCipherTextException {
        PublicPoint meter = publicPoint(TEST_METER);
        byte[] payload = Order.encode(PayloadVectors.order(Optional.empty()));
        CborValue signed = CoseSign1.sign(payload, meter.id(), Optional.of(prekey().id()), installer());
        CborValue inner = layer(signed, meter.id());
        Made good = seal(meter, SealedMessage.pad(inner), SealedMessage.INFO);
        message(all, "to-prekey", "opened", good.message(), "sealed to a prekey, and that to the meter")
                .put("TEST_KEY_prekey_seed", TEST_PREKEY)
                .put("TEST_KEY_ephemeral_scalar", TEST_EPHEMERAL)
                .put("TEST_KEY_encapsulation_randomness", TEST_ENCAPSULATION)
                .put("TEST_KEY_installer_scalar", TEST_INSTALLER)
                .put("prekeyPublicKey", prekey().publicKey().hex())
                .put("prekey", prekey().id().value().hex())
                .put("innerPlaintext", Cbor.encode(signed).hex())
                .put("plaintext", Bytes.of(SealedMessage.pad(inner)).hex())
                .put("payload", Bytes.of(payload).hex())
                .put("signer", publicPoint(TEST_INSTALLER).id().value().hex())
                .put("digest", good.message().sha256().hex())
                .put("receiptKey", good.keys().receiptKey().reveal().hex())
                .put("consumeToken", good.keys().token().reveal().hex())
                .put("tokenHash", good.keys().tokenHash().hex());
        message(
                        all,
                        "prekey-gone",
                        "prekey-gone",
                        good.message(),
                        "the same, for a meter that has destroyed the prekey")
                .put("prekey", prekey().id().value().hex());
        layered(all, "layer-stripped", signed, "signed for a prekey, sealed to the meter alone");
        layered(all, "layer-put-on", layer(signed(meter.id()), meter.id()), "signed for no prekey, sealed to one");
        KeyId other = publicPoint(TEST_OTHER_METER).id();
        layered(all, "layer-of-another-meter", layer(signed, other), "the layer's external data names another meter");
        PrekeyLayer read = PrekeyLayer.decode(inner);
        Bytes header = read.cose().protectedHeader();
        Bytes ciphertext = read.cose().ciphertext();
        Bytes encapsulated = read.encapsulatedKey();
        layered(all, "layer-ciphertext", layer(header, encapsulated, flip(ciphertext, 9)), "one bit of the layer");
        Bytes low = Bytes.concat(encapsulated.slice(0, 1088), Bytes.of(new byte[32]));
        layered(all, "layer-low-order", layer(header, low, ciphertext), "an X25519 point of low order");
        Bytes suite = Bytes.concat(Bytes.ofHex("a201"), Bytes.ofHex("1823"), header.slice(7, header.length() - 7));
        layered(all, "layer-suite", layer(suite, encapsulated, ciphertext), "HPKE-0 is not the layer's suite");
    }

    private static void layered(ArrayNode all, String name, CborValue content, String why)
            throws MalformedException, InvalidCipherTextException {
        message(
                        all,
                        name,
                        "damaged",
                        seal(publicPoint(TEST_METER), SealedMessage.pad(content), SealedMessage.INFO)
                                .message(),
                        why)
                .put("TEST_KEY_prekey_seed", TEST_PREKEY);
    }

    private static CborValue signatureFlipped(CborValue signed) {
        CborValue.Tag tag = (CborValue.Tag) signed;
        List<CborValue> parts = new ArrayList<>(((CborValue.Array) tag.content()).items());
        Bytes signature = ((CborValue.ByteString) parts.get(3)).value();
        parts.set(3, CborValue.of(flip(signature, 63)));
        return new CborValue.Tag(tag.number(), CborValue.array(parts));
    }

    private static ObjectNode message(ArrayNode all, String name, String expect, Bytes message, String why) {
        return add(all, name, expect, why)
                .put("TEST_KEY_meter_scalar", TEST_METER)
                .put("hex", message.hex());
    }

    private static ArrayNode receipts()
            throws MalformedException, GeneralSecurityException, InvalidCipherTextException {
        ArrayNode all = JSON.createArrayNode();
        PublicPoint meter = publicPoint(TEST_METER);
        Made made = seal(meter, SealedMessage.pad(signed(meter.id())), SealedMessage.INFO);
        Bytes digest = made.message().sha256();
        SecureRandom fixed = new FixedRandom(IV);
        Receipt receipt = new Receipt(
                ID,
                1,
                Verdict.JOINED,
                List.of(Verdict.JOINED),
                Optional.of(new Receipt.Joined(
                        0,
                        Optional.of(Bytes.ofHex("020000000100")),
                        OptionalInt.of(11),
                        OptionalInt.of(-61),
                        Optional.of("192.0.2.7"))),
                "0.1.0",
                List.of(publicPoint(TEST_INSTALLER).id()),
                true,
                0,
                SEQUENCE);
        Bytes good = made.keys().sealReceipt(receipt, digest, fixed);
        receipt(all, "good", "opened", good, made, digest, "made by the meter for this message")
                .put("plaintext", Cbor.encode(receipt.toCbor()).hex())
                .put("iv", IV.hex());
        receipt(all, "other-message", "forged", good, made, flip(digest, 0), "bound to the message's digest");
        receipt(all, "ciphertext", "forged", flip(good, good.length() - 20), made, digest, "one bit of the ciphertext");
        receipt(all, "iv", "forged", flip(good, 12), made, digest, "one bit of the IV");
        receipt(all, "cut", "malformed", good.slice(0, good.length() - 1), made, digest, "the last byte is missing");
        receipt(all, "trailing", "malformed", Bytes.concat(good, Bytes.ofHex("00")), made, digest, "one byte more");
        receipt(all, "algorithm", "malformed", flip(good, 5), made, digest, "not A256GCM");
        Receipt fault = new Receipt(
                ID,
                2,
                Verdict.METER_FAULT,
                List.of(Verdict.NETWORK_NOT_FOUND, Verdict.METER_FAULT),
                Optional.empty(),
                "0.1.0",
                List.of(),
                false,
                0,
                0);
        receipt(
                        all,
                        "note",
                        "opened",
                        made.keys().sealReceipt(fault, digest, fixed),
                        made,
                        digest,
                        "of an attempt that the meter's own fault has ended at the second network")
                .put("plaintext", Cbor.encode(fault.toCbor()).hex())
                .put("iv", IV.hex());
        Receipt.NextPrekey next = new Receipt.NextPrekey(prekey(), PrekeyStorage.ERASABLE);
        Bytes plaintext = Cbor.encode(withNext(receipt, next).toCbor());
        Bytes withNext = made.keys().sealReceipt(withNext(receipt, next), digest, new FixedRandom(IV));
        receipt(all, "next-prekey", "opened", withNext, made, digest, "brings a prekey for the next message")
                .put("plaintext", plaintext.hex())
                .put("iv", IV.hex());
        Bytes low = Bytes.concat(prekey().publicKey().slice(0, 1184), Bytes.of(new byte[32]));
        Receipt planted = withNext(receipt, new Receipt.NextPrekey(new Prekey(low), PrekeyStorage.ERASABLE));
        receipt(
                all,
                "next-prekey-low-order",
                "malformed",
                made.keys().sealReceipt(planted, digest, new FixedRandom(IV)),
                made,
                digest,
                "a prekey that anybody could open with");
        return all;
    }

    private static Receipt withNext(Receipt r, Receipt.NextPrekey next) {
        return new Receipt(
                r.messageId(),
                r.attempt(),
                r.verdict(),
                r.networks(),
                r.joined(),
                r.agentVersion(),
                r.owners(),
                r.claimedNow(),
                r.resetCount(),
                r.mark(),
                Optional.of(next));
    }

    private static ObjectNode receipt(
            ArrayNode all, String name, String expect, Bytes receipt, Made made, Bytes digest, String why) {
        return add(all, name, expect, why)
                .put("receiptKey", made.keys().receiptKey().reveal().hex())
                .put("messageDigest", digest.hex())
                .put("hex", receipt.hex());
    }

    private static final class FixedRandom extends SecureRandom {
        private static final long serialVersionUID = 1L;

        private final transient Bytes value;

        FixedRandom(Bytes value) {
            this.value = value;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(value.toArray(), 0, bytes, 0, bytes.length);
        }
    }

    private static Bytes flip(Bytes good, int index) {
        byte[] flipped = good.toArray();
        flipped[index] ^= 1;
        return Bytes.of(Arrays.copyOf(flipped, flipped.length));
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
