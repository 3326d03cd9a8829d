package keyloader.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every truncation and every single-bit change of a reply of each kind, as a client gets it. */
@Timeout(300)
class ReplyTamperTest {
    private static final Bytes HASH = Bytes.ofHex("11".repeat(32));
    private static final Bytes SOME = Bytes.ofHex("22".repeat(80));

    /** A call, and the reply that it would get. */
    private record Exchange(String name, Call call, Reply reply) {}

    private interface Call {
        void on(LoaderClient client) throws IOException, LoaderRefusedException;
    }

    private static List<Exchange> exchanges() {
        SlotEntry entry =
                new SlotEntry(5, SlotState.SEALED, Optional.of(new SlotEntry.MessageEntry(HASH, HASH, 900, true, 3)));
        LogEntry log =
                new LogEntry(4, LogEntry.Kind.CONSUMED, OptionalInt.of(3), Status.OK, Optional.of(HASH.slice(0, 8)), 2);
        return List.of(
                new Exchange("LIST", LoaderClient::list, new Reply.Slots(List.of(entry), OptionalInt.empty())),
                new Exchange(
                        "PUT_BEGIN",
                        client -> client.put(SOME, HASH, HASH, Optional.empty(), LoaderClient.Progress.NONE),
                        new Reply.PutBegun(3, true)),
                new Exchange("GET", client -> client.get(0), new Reply.Content(SOME, 80)),
                new Exchange("ATTEMPT", client -> client.attempt(0, HASH, SOME), new Reply.Done()),
                new Exchange("CONSUME", client -> client.consume(0, HASH, SOME), new Reply.Done()),
                new Exchange(
                        "RECEIPT",
                        client -> client.receipts(0),
                        new Reply.Receipts(SlotState.SPENT, HASH, Optional.of(SOME), Optional.empty())),
                new Exchange("RELEASE", client -> client.release(0, HASH), new Reply.Done()),
                new Exchange("ZEROIZE", client -> client.zeroize(HASH), new Reply.Done()),
                new Exchange("SELFTEST", LoaderClient::selfTest, new Reply.SelfTested(3)),
                new Exchange("LOG", client -> client.log(0), new Reply.LogPage(HASH, List.of(log), 5)),
                new Exchange("refusal", client -> client.get(0), new Reply.Refused(Status.NO_MESSAGE)));
    }

    private static LoaderClient client(Bytes answer) {
        return new LoaderClient(
                new LoaderLink() {
                    private int asked;

                    @Override
                    public Bytes exchange(Bytes request) throws IOException {
                        if (asked++ > 40) {
                            throw new IOException("asked for ever");
                        }
                        return answer;
                    }

                    @Override
                    public void close() {}
                },
                new SecureRandom());
    }

    /** The client's promises: IOException for garbage, LoaderRefusedException for a status; the compiler knows no others. */
    private static boolean isDeclared(Call call, Bytes answer) {
        try {
            call.on(client(answer));
            return true;
        } catch (IOException | LoaderRefusedException declared) {
            return declared.getMessage() != null;
        }
    }

    @Test
    void everyChangedOrTruncatedBodyIsReadOrADeclaredException() throws IOException, LoaderRefusedException {
        for (Exchange exchange : exchanges()) {
            byte[] body = exchange.reply.encode().toArray();
            for (int bit = 0; bit < body.length * 8; bit++) {
                byte[] changed = body.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(isDeclared(exchange.call, Bytes.of(changed)))
                        .as("%s, bit %d", exchange.name, bit)
                        .isTrue();
            }
            for (int length = 0; length < body.length; length++) {
                Bytes cut = Bytes.of(body, 0, length);
                assertThatThrownBy(() -> exchange.call.on(client(cut)))
                        .as("%s, %d bytes", exchange.name, length)
                        .isInstanceOf(IOException.class);
            }
        }
    }

    /** A change on the way is seen by the checksum, whatever it hits: no such reply is ever read as another. */
    @Test
    void everyChangedOrTruncatedFrameIsMalformed() throws MalformedException {
        for (Exchange exchange : exchanges()) {
            byte[] frame = new Frame(9, exchange.reply.encode()).encode();
            assertThat(Frame.decode(frame).body()).isEqualTo(exchange.reply.encode());
            for (int bit = 0; bit < frame.length * 8; bit++) {
                byte[] changed = frame.clone();
                changed[bit / 8] ^= (byte) (1 << bit % 8);
                assertThatThrownBy(() -> Frame.decode(changed))
                        .as("%s, bit %d", exchange.name, bit)
                        .isInstanceOf(MalformedException.class);
            }
            for (int length = 0; length < frame.length; length++) {
                byte[] cut = Arrays.copyOf(frame, length);
                assertThatThrownBy(() -> Frame.decode(cut)).isInstanceOf(MalformedException.class);
            }
        }
    }

    /** Who the loader is, is signed: no changed INFO is believed, also with a checksum of its own. */
    @Test
    void noChangedInfoIsBelieved() throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] spki = pair.getPublic().getEncoded();
        Bytes key = Bytes.of(spki, spki.length - 32, 32);
        LoaderInfo info = new LoaderInfo(
                "0.1.0",
                "0123456789abcdef",
                key,
                HASH.slice(0, 8),
                64,
                16_384,
                2,
                0,
                true,
                9,
                HASH,
                3,
                OptionalLong.of(4));
        int bits = new Reply.Info(info, Bytes.of(new byte[64])).encode().length() * 8;
        assertThat(infoWithBit(pair, info, -1)).isEqualTo(info);
        for (int bit = 0; bit < bits; bit++) {
            int changed = bit;
            assertThatThrownBy(() -> infoWithBit(pair, info, changed))
                    .as("bit %d", bit)
                    .isInstanceOfAny(IOException.class, LoaderRefusedException.class);
        }
    }

    private static LoaderInfo infoWithBit(KeyPair pair, LoaderInfo info, int bit)
            throws IOException, LoaderRefusedException {
        LoaderLink link = new LoaderLink() {
            @Override
            public Bytes exchange(Bytes request) throws IOException {
                try {
                    Request.Info asked = (Request.Info) Request.decode(request);
                    Signature signer = Signature.getInstance("Ed25519");
                    signer.initSign(pair.getPrivate());
                    signer.update(info.signedContent(asked.nonce()).toArray());
                    byte[] body = new Reply.Info(info, Bytes.of(signer.sign()))
                            .encode()
                            .toArray();
                    if (bit >= 0) {
                        body[bit / 8] ^= (byte) (1 << bit % 8);
                    }
                    return Bytes.of(body);
                } catch (java.security.GeneralSecurityException | MalformedException | UnknownCommandException e) {
                    throw new AssertionError(e);
                }
            }

            @Override
            public void close() {}
        };
        return new LoaderClient(link, new SecureRandom()).info();
    }
}
