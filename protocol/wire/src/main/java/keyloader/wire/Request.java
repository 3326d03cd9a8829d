package keyloader.wire;

import java.util.Optional;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.Dict;
import keyloader.wire.cbor.CborValue.DictBuilder;
import keyloader.wire.cbor.Fields;

/** What a host or meter asks of a loader (SPEC 10): one command byte and a CBOR map. */
public sealed interface Request {
    int INFO = 0x01;
    int LIST = 0x02;
    int PUT_BEGIN = 0x03;
    int PUT_CHUNK = 0x04;
    int PUT_COMMIT = 0x05;
    int GET = 0x06;
    int ATTEMPT = 0x07;
    int CONSUME = 0x08;
    int RECEIPT = 0x09;
    int RELEASE = 0x0a;
    int ZEROIZE = 0x0b;
    int SELFTEST = 0x0c;
    int LOG = 0x0d;

    int code();

    Dict fields();

    record Info(Bytes nonce) implements Request {
        @Override
        public int code() {
            return INFO;
        }

        @Override
        public Dict fields() {
            return CborValue.dict().put(1, CborValue.of(nonce)).build();
        }
    }

    /** @param firstSlot lowest slot to list */
    record List(int firstSlot) implements Request {
        @Override
        public int code() {
            return LIST;
        }

        @Override
        public Dict fields() {
            return CborValue.dict().put(1, CborValue.of(firstSlot)).build();
        }
    }

    /**
     * @param digest SHA-256 of the message
     * @param length of the message, 1 to 16384 bytes
     * @param kid whom the message is for
     * @param tokenHash SHA-256 of the consume token
     * @param adminHash SHA-256 of the admin token, to be taken over by an otherwise empty loader
     */
    record PutBegin(Bytes digest, int length, Bytes kid, Bytes tokenHash, Optional<Bytes> adminHash)
            implements Request {
        @Override
        public int code() {
            return PUT_BEGIN;
        }

        @Override
        public Dict fields() {
            DictBuilder fields = CborValue.dict()
                    .put(1, CborValue.of(digest))
                    .put(2, CborValue.of(length))
                    .put(3, CborValue.of(kid))
                    .put(4, CborValue.of(tokenHash));
            adminHash.ifPresent(hash -> fields.put(5, CborValue.of(hash)));
            return fields.build();
        }
    }

    record PutChunk(int slot, int offset, Bytes bytes) implements Request {
        @Override
        public int code() {
            return PUT_CHUNK;
        }

        @Override
        public Dict fields() {
            return CborValue.dict()
                    .put(1, CborValue.of(slot))
                    .put(2, CborValue.of(offset))
                    .put(3, CborValue.of(bytes))
                    .build();
        }
    }

    record PutCommit(int slot) implements Request {
        @Override
        public int code() {
            return PUT_COMMIT;
        }

        @Override
        public Dict fields() {
            return slotOnly(slot);
        }
    }

    record Get(int slot, int offset) implements Request {
        @Override
        public int code() {
            return GET;
        }

        @Override
        public Dict fields() {
            return CborValue.dict()
                    .put(1, CborValue.of(slot))
                    .put(2, CborValue.of(offset))
                    .build();
        }
    }

    /** @param note a sealed receipt that says why the message was not applied */
    record Attempt(int slot, Bytes digest, Bytes note) implements Request {
        @Override
        public int code() {
            return ATTEMPT;
        }

        @Override
        public Dict fields() {
            return CborValue.dict()
                    .put(1, CborValue.of(slot))
                    .put(2, CborValue.of(digest))
                    .put(3, CborValue.of(note))
                    .build();
        }
    }

    record Consume(int slot, Bytes token, Bytes receipt) implements Request {
        @Override
        public int code() {
            return CONSUME;
        }

        @Override
        public Dict fields() {
            return CborValue.dict()
                    .put(1, CborValue.of(slot))
                    .put(2, CborValue.of(token))
                    .put(3, CborValue.of(receipt))
                    .build();
        }

        @Override
        public String toString() {
            return "Consume[slot=" + slot + "]";
        }
    }

    record Receipt(int slot) implements Request {
        @Override
        public int code() {
            return RECEIPT;
        }

        @Override
        public Dict fields() {
            return slotOnly(slot);
        }
    }

    record Release(int slot, Bytes token) implements Request {
        @Override
        public int code() {
            return RELEASE;
        }

        @Override
        public Dict fields() {
            return CborValue.dict()
                    .put(1, CborValue.of(slot))
                    .put(2, CborValue.of(token))
                    .build();
        }

        @Override
        public String toString() {
            return "Release[slot=" + slot + "]";
        }
    }

    record Zeroize(Bytes adminToken) implements Request {
        @Override
        public int code() {
            return ZEROIZE;
        }

        @Override
        public Dict fields() {
            return CborValue.dict().put(1, CborValue.of(adminToken)).build();
        }

        @Override
        public String toString() {
            return "Zeroize[]";
        }
    }

    record SelfTest() implements Request {
        @Override
        public int code() {
            return SELFTEST;
        }

        @Override
        public Dict fields() {
            return CborValue.dict().build();
        }
    }

    record Log(long firstEntry) implements Request {
        @Override
        public int code() {
            return LOG;
        }

        @Override
        public Dict fields() {
            return CborValue.dict().put(1, CborValue.of(firstEntry)).build();
        }
    }

    default Bytes encode() {
        return Bytes.concat(Bytes.of((byte) code()), Cbor.encode(fields()));
    }

    /**
     * @throws UnknownCommandException when the command byte is not in the table
     * @throws MalformedException when the map is not what the command takes
     */
    static Request decode(Bytes body) throws MalformedException, UnknownCommandException {
        if (body.length() == 0) {
            throw new MalformedException("request", "empty");
        }
        int code = body.at(0) & 0xff;
        if (code < INFO || code > LOG) {
            throw new UnknownCommandException(code);
        }
        Fields fields = Fields.of(Cbor.decode(body.slice(1, body.length() - 1), "request"), "request");
        Request request = read(code, fields);
        fields.done();
        return request;
    }

    private static Request read(int code, Fields fields) throws MalformedException {
        return switch (code) {
            case INFO -> new Info(fields.bytes(1, Limits.NONCE, Limits.NONCE));
            case LIST -> new List(slot(fields));
            case PUT_BEGIN ->
                new PutBegin(
                        fields.bytes(1, Limits.HASH, Limits.HASH),
                        (int) fields.integer(2, 1, Limits.MAX_MESSAGE),
                        fields.bytes(3, Limits.HASH, Limits.HASH),
                        fields.bytes(4, Limits.HASH, Limits.HASH),
                        fields.optionalBytes(5, Limits.HASH, Limits.HASH));
            case PUT_CHUNK -> new PutChunk(slot(fields), offset(fields), fields.bytes(3, 1, Limits.MAX_CHUNK));
            case PUT_COMMIT -> new PutCommit(slot(fields));
            case GET -> new Get(slot(fields), offset(fields));
            case ATTEMPT ->
                new Attempt(
                        slot(fields),
                        fields.bytes(2, Limits.HASH, Limits.HASH),
                        fields.bytes(3, 1, Limits.MAX_RECEIPT));
            case CONSUME ->
                new Consume(
                        slot(fields),
                        fields.bytes(2, Limits.TOKEN, Limits.TOKEN),
                        fields.bytes(3, 1, Limits.MAX_RECEIPT));
            case RECEIPT -> new Receipt(slot(fields));
            case RELEASE -> new Release(slot(fields), fields.bytes(2, Limits.TOKEN, Limits.TOKEN));
            case ZEROIZE -> new Zeroize(fields.bytes(1, Limits.TOKEN, Limits.TOKEN));
            case SELFTEST -> new SelfTest();
            case LOG -> new Log(fields.integer(1, 0, CborValue.Int.MAX));
            default -> throw new IllegalStateException("the range was checked before");
        };
    }

    private static int slot(Fields fields) throws MalformedException {
        return (int) fields.integer(1, 0, Limits.MAX_SLOT);
    }

    private static int offset(Fields fields) throws MalformedException {
        return (int) fields.integer(2, 0, Limits.MAX_MESSAGE);
    }

    private static Dict slotOnly(int slot) {
        return CborValue.dict().put(1, CborValue.of(slot)).build();
    }
}
