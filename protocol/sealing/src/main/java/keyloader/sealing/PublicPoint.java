package keyloader.sealing;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/**
 * A public key: a point of P-256 that has been checked to be on the curve (SPEC 2).
 *
 * <p>The arithmetic is on public values only, and here because the JDK takes only uncompressed points and the meter does
 * without Bouncy Castle.
 *
 * @param compressed SEC 1 section 2.3.3, 33 bytes
 */
public record PublicPoint(Bytes compressed) {
    public static final int COMPRESSED = 33;
    public static final int UNCOMPRESSED = 65;
    /** DER of SubjectPublicKeyInfo up to the compressed point (RFC 5480). */
    public static final Bytes SPKI_PREFIX = Bytes.ofHex("3039301306072a8648ce3d020106082a8648ce3d030107032200");

    private static final int COORDINATE = 32;
    private static final ECParameterSpec CURVE = curve();
    private static final BigInteger P = ((ECFieldFp) CURVE.getCurve().getField()).getP();

    public PublicPoint {
        try {
            decodePoint(compressed);
        } catch (MalformedException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        if (compressed.length() != COMPRESSED) {
            throw new IllegalArgumentException("not the compressed form");
        }
    }

    /**
     * Reads a compressed or uncompressed point.
     *
     * @throws MalformedException when it is neither, or not on the curve (RFC 9180 section 7.1.4, SEC 1 section 3.2.2)
     */
    public static PublicPoint decode(Bytes encoded) throws MalformedException {
        ECPoint point = decodePoint(encoded);
        return new PublicPoint(compress(point));
    }

    public static PublicPoint of(ECPublicKey key) {
        return new PublicPoint(compress(key.getW()));
    }

    /** @param spki 59 bytes of DER */
    public static PublicPoint ofSpki(Bytes spki) throws MalformedException {
        int prefix = SPKI_PREFIX.length();
        if (spki.length() != prefix + COMPRESSED || !spki.slice(0, prefix).equals(SPKI_PREFIX)) {
            throw new MalformedException("public key", "not a P-256 key with a compressed point");
        }
        return decode(spki.slice(prefix, COMPRESSED));
    }

    /** @param x and y 32 bytes each */
    public static PublicPoint ofCoordinates(Bytes x, Bytes y) throws MalformedException {
        return decode(Bytes.concat(Bytes.of((byte) 4), x, y));
    }

    public Bytes spki() {
        return Bytes.concat(SPKI_PREFIX, compressed);
    }

    /** SEC 1 section 2.3.3 without compression, 65 bytes. */
    public Bytes uncompressed() {
        ECPoint point = point();
        return Bytes.concat(Bytes.of((byte) 4), coordinate(point.getAffineX()), coordinate(point.getAffineY()));
    }

    public Bytes x() {
        return compressed.slice(1, COORDINATE);
    }

    public Bytes y() {
        return coordinate(point().getAffineY());
    }

    public KeyId id() {
        return new KeyId(spki().sha256());
    }

    public ECPublicKey toKey() {
        try {
            return (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point(), CURVE));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a checked point of P-256 is a key", e);
        }
    }

    static ECParameterSpec curve() {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            return parameters.getParameterSpec(ECParameterSpec.class);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no P-256", e);
        }
    }

    private ECPoint point() {
        try {
            return decodePoint(compressed);
        } catch (MalformedException e) {
            throw new IllegalStateException("checked when it was made", e);
        }
    }

    private static ECPoint decodePoint(Bytes encoded) throws MalformedException {
        byte[] bytes = encoded.toArray();
        int form = bytes.length == 0 ? 0 : bytes[0];
        if (bytes.length == COMPRESSED && (form == 2 || form == 3)) {
            BigInteger x = fieldElement(bytes, 1);
            BigInteger square = curveRightSide(x);
            BigInteger y =
                    square.modPow(P.add(BigInteger.ONE).shiftRight(2), P); // p = 3 mod 4: a root, if there is one
            if (!y.multiply(y).mod(P).equals(square)) {
                throw new MalformedException("public key", "the point is not on the curve");
            }
            return new ECPoint(x, y.testBit(0) == (form == 3) ? y : P.subtract(y));
        }
        if (bytes.length == UNCOMPRESSED && form == 4) {
            BigInteger x = fieldElement(bytes, 1);
            BigInteger y = fieldElement(bytes, 1 + COORDINATE);
            if (!y.multiply(y).mod(P).equals(curveRightSide(x))) {
                throw new MalformedException("public key", "the point is not on the curve");
            }
            return new ECPoint(x, y);
        }
        throw new MalformedException("public key", "not a P-256 point");
    }

    private static BigInteger fieldElement(byte[] bytes, int offset) throws MalformedException {
        BigInteger element = new BigInteger(1, Arrays.copyOfRange(bytes, offset, offset + COORDINATE));
        if (element.compareTo(P) >= 0) {
            throw new MalformedException("public key", "a coordinate is out of range");
        }
        return element;
    }

    private static BigInteger curveRightSide(BigInteger x) {
        return x.pow(3)
                .add(CURVE.getCurve().getA().multiply(x))
                .add(CURVE.getCurve().getB())
                .mod(P);
    }

    private static Bytes compress(ECPoint point) {
        byte form = (byte) (point.getAffineY().testBit(0) ? 3 : 2);
        return Bytes.concat(Bytes.of(form), coordinate(point.getAffineX()));
    }

    private static Bytes coordinate(BigInteger value) {
        byte[] bytes = value.toByteArray(); // 1 to 33 bytes: a sign byte may lead
        byte[] fixed = new byte[COORDINATE];
        int length = Math.min(bytes.length, COORDINATE);
        System.arraycopy(bytes, bytes.length - length, fixed, COORDINATE - length, length);
        return Bytes.of(fixed);
    }
}
