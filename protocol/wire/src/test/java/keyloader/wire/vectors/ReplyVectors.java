package keyloader.wire.vectors;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderInfo;
import keyloader.wire.LogEntry;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotEntry.MessageEntry;
import keyloader.wire.SlotState;
import keyloader.wire.Status;

/** Makes the vectors of replies, each beside the request that it answers. */
final class ReplyVectors {
    private static final Bytes HASH = Bytes.ofHex("11".repeat(32));
    private static final Bytes ID = Bytes.ofHex("0102030405060708");
    /** A TEST KEY, nobody's: that of RFC 8032 section 7.1, TEST 1. */
    private static final Bytes TEST_SEED =
            Bytes.ofHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

    private static final Bytes TEST_PUBLIC =
            Bytes.ofHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");

    private ReplyVectors() {}

    static void addTo(ArrayNode all) {
        info(all);
        slots(all);
        log(all);
        valid(all, "put-begun", new Request.PutBegin(HASH, 9, HASH, HASH, Optional.empty()), begun(3, false));
        valid(all, "put-begun-done", new Request.PutBegin(HASH, 9, HASH, HASH, Optional.empty()), begun(65535, true));
        valid(all, "put-chunk", new Request.PutChunk(3, 0, ID), new Reply.Done());
        valid(all, "content", new Request.Get(3, 0), new Reply.Content(ID, 1189));
        malformed(all, "content-of-nothing", new Request.Get(3, 0), new Reply.Content(ID, 0), "1 byte at least");
        malformed(
                all,
                "content-2049",
                new Request.Get(3, 0),
                new Reply.Content(Bytes.of(new byte[2049]), 4000),
                "2048 at most");
        Reply receipt = new Reply.Receipts(SlotState.SPENT, HASH, Optional.of(ID), Optional.empty());
        valid(all, "receipt", new Request.Receipt(3), receipt);
        valid(
                all,
                "note",
                new Request.Receipt(3),
                new Reply.Receipts(SlotState.SEALED, HASH, Optional.empty(), Optional.of(ID)));
        malformed(
                all,
                "note-2049",
                new Request.Receipt(3),
                new Reply.Receipts(SlotState.SEALED, HASH, Optional.empty(), Optional.of(Bytes.of(new byte[2049]))),
                "2048 at most");
        valid(all, "selftest-fault", new Request.SelfTest(), new Reply.SelfTested(3));
        for (Status status : Status.values()) {
            if (status != Status.OK) {
                add(
                                all,
                                "refused-" + status.code(),
                                "refused",
                                new Request.Get(3, 0),
                                refusal(status),
                                "status " + status)
                        .put("status", status.code());
            }
        }
        add(
                all,
                "refused-with-a-member",
                "malformed",
                new Request.Get(3, 0),
                Bytes.ofHex("04a10100"),
                "refusals say nothing");
        add(all, "status-15", "malformed", new Request.Get(3, 0), Bytes.ofHex("0fa0"), "not in the table");
        add(all, "empty", "malformed", new Request.Get(3, 0), Bytes.EMPTY, "a status byte at least");
        add(all, "no-map", "malformed", new Request.SelfTest(), Bytes.ofHex("00"), "a map always follows");
        add(
                all,
                "done-with-a-member",
                "malformed",
                new Request.PutCommit(3),
                Bytes.ofHex("00a10100"),
                "nothing to say");
        add(
                all,
                "answer-to-another",
                "malformed",
                new Request.Receipt(3),
                new Reply.SelfTested(0).encode(),
                "RECEIPT has keys 1 and 2");
    }

    private static void info(ArrayNode all) {
        Request request = new Request.Info(HASH);
        LoaderInfo info = info("0123456789abcdef", 64);
        Reply.Info good = new Reply.Info(info, sign(info.signedContent(HASH)));
        valid(all, "info", request, good);
        LoaderInfo worn = info("0123456789abcdef", 64, OptionalLong.of(1234));
        valid(all, "info-with-wear", request, new Reply.Info(worn, sign(worn.signedContent(HASH))));
        byte[] wrong = good.signature().toArray();
        wrong[63] ^= 1;
        add(
                all,
                "info-wrong-signature",
                "proof-wrong",
                request,
                new Reply.Info(info, Bytes.of(wrong)).encode(),
                "one bit of it");
        add(
                all,
                "info-of-another-nonce",
                "proof-wrong",
                request,
                new Reply.Info(info, sign(info.signedContent(Bytes.ofHex("12".repeat(32))))).encode(),
                "a signature that was heard before");
        LoaderInfo none = info("0123456789abcdef", 0);
        malformed(
                all,
                "info-without-slots",
                request,
                new Reply.Info(none, good.signature()),
                "a loader has one at least");
        LoaderInfo upper = info("0123456789ABCDEF", 64);
        malformed(all, "info-serial", request, new Reply.Info(upper, good.signature()), "16 lower-case hex digits");
        malformed(all, "info-short-signature", request, new Reply.Info(info, ID), "64 bytes");
    }

    private static LoaderInfo info(String serial, int slots) {
        return info(serial, slots, OptionalLong.empty());
    }

    private static LoaderInfo info(String serial, int slots, OptionalLong wear) {
        return new LoaderInfo("0.1.0", serial, TEST_PUBLIC, ID, slots, 16384, 2, 0, true, 7, HASH, 5, wear);
    }

    private static Bytes sign(Bytes content) {
        try {
            Signature signer = Signature.getInstance("Ed25519"); // deterministic, RFC 8032
            signer.initSign(KeyFactory.getInstance("Ed25519")
                    .generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, TEST_SEED.toArray())));
            signer.update(content.toArray());
            return Bytes.of(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("fixed inputs", e);
        }
    }

    private static void slots(ArrayNode all) {
        Request request = new Request.List(0);
        MessageEntry message = new MessageEntry(HASH, HASH, 1189, true, 3);
        SlotEntry sealed = new SlotEntry(0, SlotState.SEALED, Optional.of(message));
        SlotEntry damaged = new SlotEntry(9, SlotState.DAMAGED, Optional.empty());
        valid(all, "list-empty", request, new Reply.Slots(List.of(), OptionalInt.empty()));
        valid(all, "list", request, new Reply.Slots(List.of(sealed, damaged), OptionalInt.of(10)));
        malformed(
                all,
                "list-sealed-without-message",
                request,
                new Reply.Slots(List.of(new SlotEntry(0, SlotState.SEALED, Optional.empty())), OptionalInt.empty()),
                "state and message fit together");
        malformed(
                all,
                "list-17",
                request,
                new Reply.Slots(Collections.nCopies(17, damaged), OptionalInt.empty()),
                "16 entries at most");
        add(
                all,
                "list-state-6",
                "malformed",
                request,
                Bytes.ofHex("00a10181a201000206"),
                "not in the table of SPEC 11");
    }

    private static void log(ArrayNode all) {
        Request request = new Request.Log(0);
        LogEntry begun = new LogEntry(0, LogEntry.Kind.POWER_UP, OptionalInt.empty(), Status.OK, Optional.empty(), 1);
        LogEntry stored = new LogEntry(1, LogEntry.Kind.STORED, OptionalInt.of(0), Status.OK, Optional.of(ID), 1);
        Bytes after = stored.chain(begun.chain(LogEntry.CHAIN_START));
        valid(all, "log", request, new Reply.LogPage(LogEntry.CHAIN_START, List.of(begun, stored), 2))
                .put("chainAfter", after.hex());
        OptionalInt none = OptionalInt.empty();
        List<LogEntry> zeroized = List.of(
                new LogEntry(7, LogEntry.Kind.ZEROIZED_BY_BUTTON, none, Status.OK, Optional.empty(), 2),
                new LogEntry(8, LogEntry.Kind.ZEROIZED_BY_CASE_SWITCH, none, Status.OK, Optional.empty(), 3));
        valid(all, "log-zeroized", request, new Reply.LogPage(HASH, zeroized, 9))
                .put(
                        "chainAfter",
                        zeroized.get(1).chain(zeroized.get(0).chain(HASH)).hex());
        add(
                all,
                "log-kind-12",
                "malformed",
                request,
                Bytes.ofHex(new Reply.LogPage(HASH, zeroized.subList(0, 1), 8)
                        .encode()
                        .hex()
                        .replace("86070af6", "86070cf6")),
                "not in the table of SPEC 10");
        malformed(
                all,
                "log-short-digest",
                request,
                new Reply.LogPage(
                        LogEntry.CHAIN_START,
                        List.of(new LogEntry(
                                0, LogEntry.Kind.STORED, OptionalInt.of(0), Status.OK, Optional.of(ID.slice(0, 7)), 1)),
                        1),
                "the first 8 bytes of it");
    }

    private static Reply begun(int slot, boolean done) {
        return new Reply.PutBegun(slot, done);
    }

    private static Bytes refusal(Status status) {
        return new Reply.Refused(status).encode();
    }

    private static ObjectNode valid(ArrayNode all, String name, Request request, Reply reply) {
        return add(all, name, "valid", request, reply.encode(), "as in the table of SPEC 10");
    }

    private static void malformed(ArrayNode all, String name, Request request, Reply reply, String why) {
        add(all, name, "malformed", request, reply.encode(), why);
    }

    private static ObjectNode add(ArrayNode all, String name, String expect, Request request, Bytes reply, String why) {
        return all.addObject()
                .put("name", name)
                .put("expect", expect)
                .put("request", request.encode().hex())
                .put("hex", reply.hex())
                .put("why", why);
    }
}
