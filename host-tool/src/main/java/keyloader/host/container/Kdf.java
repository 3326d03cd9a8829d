package keyloader.host.container;

import java.security.SecureRandom;
import keyloader.host.container.ContainerException.Kind;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.Fields;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/** Where the container's key comes from; the content of its header. */
public sealed interface Kdf {
    int KEY_LENGTH = 32;

    /** No passphrase: the key stands in the header. That shows damage, and hides nothing. */
    record None(Secret key) implements Kdf {
        static None generate(SecureRandom random) {
            byte[] key = new byte[KEY_LENGTH];
            random.nextBytes(key);
            return new None(Secret.take(key));
        }
    }

    /**
     * From a passphrase, by Argon2id version 1.3 (RFC 9106). The parameters come from a file that anyone may have
     * changed, so that they are bounded before any memory is taken.
     *
     * @param memoryKiB 8 times the lanes, to 262144
     * @param passes 1 to 16
     * @param lanes 1 to 4
     * @param salt 16 bytes
     */
    record Argon2id(int memoryKiB, int passes, int lanes, Bytes salt) implements Kdf {
        public static final int SALT_LENGTH = 16;
        private static final int MAX_MEMORY_KIB = 1 << 18;
        private static final int MAX_PASSES = 16;
        private static final int MAX_LANES = 4;

        public Argon2id {
            if (lanes < 1
                    || lanes > MAX_LANES
                    || passes < 1
                    || passes > MAX_PASSES
                    || memoryKiB < 8 * lanes // RFC 9106 section 3.1
                    || memoryKiB > MAX_MEMORY_KIB
                    || salt.length() != SALT_LENGTH) {
                throw new IllegalArgumentException("Argon2id parameters out of range");
            }
        }

        /** 64 MiB and 3 passes: the second recommended option of RFC 9106 section 4, with one lane. */
        public static Argon2id generate(SecureRandom random) {
            byte[] salt = new byte[SALT_LENGTH];
            random.nextBytes(salt);
            return new Argon2id(1 << 16, 3, 1, Bytes.of(salt));
        }

        Secret derive(Secret passphrase) {
            byte[] key = new byte[KEY_LENGTH];
            Argon2BytesGenerator generator = new Argon2BytesGenerator();
            generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                    .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                    .withMemoryAsKB(memoryKiB)
                    .withIterations(passes)
                    .withParallelism(lanes)
                    .withSalt(salt.toArray())
                    .build());
            return passphrase.use(bytes -> {
                generator.generateBytes(bytes, key);
                return Secret.take(key);
            });
        }
    }

    /** As it stands in the file. */
    default Bytes encode() {
        if (this instanceof None none) {
            return Cbor.encode(CborValue.dict()
                    .put(1, CborValue.of(0))
                    .put(2, CborValue.of(none.key().reveal()))
                    .build());
        }
        Argon2id argon = (Argon2id) this;
        return Cbor.encode(CborValue.dict()
                .put(1, CborValue.of(1))
                .put(2, CborValue.of(argon.memoryKiB()))
                .put(3, CborValue.of(argon.passes()))
                .put(4, CborValue.of(argon.lanes()))
                .put(5, CborValue.of(argon.salt()))
                .build());
    }

    static Kdf decode(Bytes header) throws ContainerException {
        try {
            Fields fields = Fields.of(Cbor.decode(header, "container header"), "container header");
            Kdf kdf;
            if (fields.integer(1, 0, 1) == 0) {
                kdf = new None(Secret.copyOf(fields.bytes(2, KEY_LENGTH, KEY_LENGTH)));
            } else {
                int lanes = (int) fields.integer(4, 1, Argon2id.MAX_LANES);
                kdf = new Argon2id(
                        (int) fields.integer(2, 8L * lanes, Argon2id.MAX_MEMORY_KIB),
                        (int) fields.integer(3, 1, Argon2id.MAX_PASSES),
                        lanes,
                        fields.bytes(5, Argon2id.SALT_LENGTH, Argon2id.SALT_LENGTH));
            }
            fields.done();
            return kdf;
        } catch (MalformedException e) {
            throw new ContainerException(Kind.DAMAGED);
        }
    }
}
