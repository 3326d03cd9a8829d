package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.sealing.RawSealing;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.MalformedException;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotEntry.MessageEntry;
import keyloader.wire.SlotState;
import keyloader.wire.Status;
import keyloader.wire.UnknownCommandException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A good message with one fault each, on a loader that lists it as what it is. Nothing is applied, nothing is thrown, and
 * the meter's record is the same to the byte.
 */
@Timeout(300)
class BadMessagesTest extends OneMeter {
    private static final int SLOTS = 64;

    private byte[] record = new byte[0];

    @SuppressWarnings("NullAway.Init")
    private Installer.Sent good;

    @BeforeEach
    void anOwnedMeterAndAGoodMessage() throws IOException {
        owned();
        record = record();
        good = installer.seal(bench.label, 200, "Next");
        bench.radio.tried.clear();
    }

    private byte[] record() throws IOException {
        return Files.readAllBytes(bench.state.resolve("state.cbor"));
    }

    private void put(Bytes message) {
        try (LoaderClient client = bench.socket.client()) {
            client.put(
                    message,
                    bench.label.kid().value(),
                    Bytes.of(new byte[32]),
                    Optional.empty(),
                    LoaderClient.Progress.NONE);
        } catch (IOException | LoaderRefusedException e) {
            throw new AssertionError(e);
        }
    }

    private void nothingHasHappened() throws IOException {
        assertThat(bench.radio.tried).isEmpty();
        assertThat(bench.networksInForce()).containsExactly("Home");
        assertThat(record()).isEqualTo(record);
        assertThat(bench.err).matches("[ -~\n]*").doesNotContain("Exception");
        assertThat(bench.out).doesNotContain("steady");
    }

    private void areRefused(List<Bytes> messages) throws IOException {
        for (int from = 0; from < messages.size(); from += SLOTS) {
            bench.plugIn(LoaderSocket.newLoader());
            List<Bytes> some = messages.subList(from, Math.min(messages.size(), from + SLOTS));
            some.forEach(this::put);
            assertThat(bench.runOnce())
                    .as("from %d: %s", from, bench.err)
                    .isIn(Verdict.DAMAGED.code(), Verdict.NOT_FOR_THIS_METER.code());
            assertThat(bench.err.lines().filter(line -> line.contains("slot "))).hasSameSizeAs(some);
            nothingHasHappened();
        }
        // The same meter takes the message as it was.
        bench.plugIn(LoaderSocket.newLoader());
        put(good.message());
        run(Verdict.JOINED);
    }

    @Test
    void oneBitFlippedAtEveryBit() throws IOException {
        List<Bytes> messages = new ArrayList<>();
        byte[] bytes = good.message().toArray();
        for (int bit = 0; bit < 8 * bytes.length; bit++) {
            byte[] bad = bytes.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            messages.add(Bytes.of(bad));
        }
        assertThat(messages).hasSizeGreaterThan(4000);
        areRefused(messages);
    }

    @Test
    void cutShortAtEveryByte() throws IOException {
        List<Bytes> messages = new ArrayList<>();
        for (int length = 1; length < good.message().length(); length++) {
            messages.add(good.message().slice(0, length));
        }
        areRefused(messages);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static byte[] hex(String hex) {
        return Bytes.ofHex(hex).toArray();
    }

    /** {@code count} levels of arrays or tags around a zero. */
    private static byte[] deep(int head, int count) {
        byte[] nest = new byte[count + 1];
        Arrays.fill(nest, 0, count, (byte) head);
        return nest;
    }

    @Test
    void moreThanTheMessage() throws IOException {
        byte[] bytes = good.message().toArray();
        areRefused(List.of(
                Bytes.of(join(bytes, hex("00"))),
                Bytes.of(join(bytes, hex("f6"))),
                Bytes.of(join(bytes, bytes)),
                Bytes.of(join(hex("d9d9f7"), bytes))));
    }

    /** d0 83 (protected bstr), (a map of ek), (ciphertext bstr), as SPEC 6 has it. */
    @Test
    void theOuterLayerInOtherEncodings() throws IOException {
        byte[] bytes = good.message().toArray();
        int map = 2 + 2 + (bytes[3] & 0xff);
        byte[] head = Arrays.copyOf(bytes, map);
        byte[] unprotected = Arrays.copyOfRange(bytes, map, map + 1 + 1 + 2 + 65);
        byte[] entry = Arrays.copyOfRange(unprotected, 1, unprotected.length);
        byte[] ciphertext = Arrays.copyOfRange(bytes, map + unprotected.length, bytes.length);
        assertThat(join(head, unprotected, ciphertext)).isEqualTo(bytes);
        assertThat(unprotected).startsWith(0xa1, 0x23, 0x58, 0x41);
        byte[] header = Arrays.copyOfRange(head, 4, head.length);
        assertThat(header).startsWith(0xa2, 0x01, 0x18, 0x23, 0x04, 0x58, 0x20);
        byte[] swapped = join(hex("a2"), Arrays.copyOfRange(header, 4, header.length), hex("011823"));
        byte[] length = hex("ffffffff");
        areRefused(List.of(
                Bytes.of(join(head, hex("a2"), entry, entry, ciphertext)), // a key twice
                Bytes.of(join(Arrays.copyOf(bytes, 4), swapped, unprotected, ciphertext)), // order of a map
                Bytes.of(join(hex("d083"), hex("5a"), length, header, unprotected, ciphertext)),
                Bytes.of(join(hex("d09a"), length, Arrays.copyOfRange(bytes, 2, bytes.length))),
                Bytes.of(join(head, hex("ba"), length, entry, ciphertext)),
                Bytes.of(join(head, unprotected, hex("5a"), length)),
                Bytes.of(join(hex("d083"), hex("7a"), length, header, unprotected, ciphertext)),
                Bytes.of(join(hex("d083"), hex("5f"), ciphertext, hex("ff"))), // indefinite
                Bytes.of(deep(0x81, 1000)),
                Bytes.of(deep(0xd0, 1000)),
                Bytes.of(join(head, deep(0x81, 1000), ciphertext)),
                Bytes.of(join(head, hex("a123"), deep(0x81, 1000), ciphertext))));
    }

    private static byte[] map(int count, byte[]... entries) {
        return join(new byte[] {(byte) (0xa0 + count)}, join(entries));
    }

    private static byte[] entry(int key, CborValue value) {
        return join(new byte[] {(byte) key}, Cbor.encodeToArray(value));
    }

    private static Map<Integer, byte[]> fields() {
        CborValue network = CborValue.dict()
                .put("wi-fi_tech", CborValue.of("infra"))
                .put(
                        "discovery",
                        CborValue.dict()
                                .put("ssid64", CborValue.of(Bytes.ofHex("4e657874")))
                                .build())
                .put("cred", CborValue.dict().put("akm", CborValue.of("open")).build())
                .build();
        Map<Integer, byte[]> fields = new TreeMap<>();
        fields.put(1, entry(1, CborValue.of(1)));
        fields.put(2, entry(2, CborValue.of(Bytes.of(new byte[16]))));
        fields.put(3, entry(3, CborValue.of(200)));
        fields.put(4, entry(4, CborValue.of(0)));
        fields.put(5, entry(5, CborValue.of("DE")));
        fields.put(7, entry(7, CborValue.array(network)));
        return fields;
    }

    private Bytes sealed(byte[] payload) {
        try {
            return RawSealing.seal(bench.label.key(), payload, installer.key()).bytes();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private Bytes with(int key, byte[] other) {
        Map<Integer, byte[]> fields = fields();
        fields.put(key, other);
        return sealed(map(fields.size(), fields.values().toArray(byte[][]::new)));
    }

    /** Signed and sealed by the meter's own installer, whose tool has a fault. */
    @Test
    void aPayloadInOtherEncodings() throws IOException {
        Map<Integer, byte[]> f = fields();
        byte[][] all = f.values().toArray(byte[][]::new);
        Function<Integer, byte[]> field = key -> java.util.Objects.requireNonNull(f.get(key));
        byte[] rest = join(field.apply(4), field.apply(5), field.apply(7));
        byte[] first = join(field.apply(1), field.apply(2));
        byte[] length = hex("ffffffff");
        List<Bytes> bad = List.of(
                sealed(map(7, first, field.apply(3), field.apply(3), rest)),
                sealed(map(7, first, field.apply(3), entry(3, CborValue.of(300)), rest)),
                sealed(map(6, field.apply(2), field.apply(1), field.apply(3), rest)),
                sealed(join(map(6, all), hex("00"))),
                sealed(join(hex("b806"), join(all))), // a longer head
                sealed(join(hex("bf"), join(all), hex("ff"))),
                sealed(join(hex("ba"), length, join(all))),
                with(2, join(hex("025a"), length)),
                with(2, join(hex("029a"), length)),
                with(5, join(hex("057a"), length)),
                with(3, hex("031b7fffffffffffffff")),
                with(3, join(hex("03"), deep(0x81, 1000))),
                with(7, join(hex("07"), deep(0x81, 1000))),
                with(7, join(hex("07"), deep(0xc1, 1000))),
                with(5, hex("0562c328")), // not UTF-8
                sealed(deep(0x81, 1000)),
                sealed(new byte[0]));
        areRefused(bad);
        // and what they were made from is well formed
        bench.plugIn(LoaderSocket.newLoader());
        put(sealed(map(6, all)));
        run(Verdict.ALREADY_USED); // 200 is the mark by now
    }

    private interface Answer {
        Optional<Bytes> to(Request request);
    }

    private void loaderThatSays(Answer answer) {
        bench.socket.onExchange((number, link, body) -> {
            try {
                Optional<Bytes> lie = answer.to(Request.decode(body));
                return lie.isPresent() ? lie.get() : link.exchange(body);
            } catch (MalformedException | UnknownCommandException e) {
                throw new AssertionError(e);
            }
        });
    }

    private SlotEntry listed(int slot, Bytes digest) {
        return new SlotEntry(
                slot,
                SlotState.SEALED,
                Optional.of(new MessageEntry(bench.label.kid().value(), digest, 700, false, 0)));
    }

    @Test
    void theContentsOfTwoSlotsInEachOthersPlace() throws IOException {
        put(good.message());
        Installer.Sent other = installer.seal(bench.label, 201, "Other");
        loaderThatSays(request -> request instanceof Request.List
                ? Optional.of(new Reply.Slots(
                                List.of(listed(0, other.digest()), listed(1, good.digest())),
                                java.util.OptionalInt.empty())
                        .encode())
                : Optional.empty());
        run(Verdict.DAMAGED);
        assertThat(bench.err).contains("not the message that the loader lists");
        nothingHasHappened();
        bench.socket.onExchange(null);
        run(Verdict.JOINED);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 15})
    void moreIsListedThanThereIs(int more) throws IOException {
        loaderThatSays(request -> {
            if (!(request instanceof Request.List)) {
                return Optional.empty();
            }
            List<SlotEntry> entries = new ArrayList<>();
            for (int i = 0; i < more; i++) {
                entries.add(
                        listed(1 + i, Bytes.of(ByteBuffer.allocate(32).putInt(i).array())));
            }
            return Optional.of(new Reply.Slots(entries, java.util.OptionalInt.empty()).encode());
        });
        run(Verdict.DAMAGED);
        assertThat(bench.err).contains("cannot be read: ");
        nothingHasHappened();
    }

    @Test
    void aMessageThatIsListedAndNeverGiven() throws IOException {
        put(good.message());
        loaderThatSays(request -> request instanceof Request.Get
                ? Optional.of(new Reply.Refused(Status.NO_MESSAGE).encode())
                : Optional.empty());
        run(Verdict.DAMAGED);
        nothingHasHappened();
        bench.socket.onExchange(null);
        run(Verdict.JOINED);
    }

    @Test
    void whatALinkSaysOfItselfIsEscapedInTheLog() throws IOException {
        put(good.message());
        bench.socket.onExchange((number, link, request) -> {
            throw new IOException("\u001b[2J\u202ethe loader\n is fine");
        });
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.err).contains("\\u{1b}[2J\\u{202e}the loader\\u{a} is fine");
        assertThat(bench.err).matches("[ -~\n]*");
        assertThat(record()).isEqualTo(record);
    }
}
