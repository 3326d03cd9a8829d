package keyloader.host.loaders;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MeterRecord;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import keyloader.sealing.KeyId;
import keyloader.wire.LoaderInfo;
import keyloader.wire.LogEntry;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotEntry.MessageEntry;

/** An inspection for people and for programs. */
public final class InspectionReport {
    private static final List<String> FAULTS = List.of(
            "none",
            "storage read",
            "storage write",
            "superblock",
            "identity key",
            "log",
            "cryptography",
            "random source",
            "case switch cannot be read",
            "zeroize button cannot be read",
            "case is open");

    private InspectionReport() {}

    public static String fault(int code) {
        return code < FAULTS.size() ? FAULTS.get(code) : "code " + code;
    }

    public static List<String> lines(Inspection inspection, int logEntries) {
        LoaderInfo info = inspection.info();
        List<String> lines = new ArrayList<>();
        lines.add("loader     " + info.serial() + ", firmware " + Escape.text(info.firmwareVersion()));
        lines.add("identity   " + identity(inspection.identity()));
        lines.add("self-test  " + (inspection.fault() == 0 ? "passed" : "FAULT: " + fault(inspection.fault())));
        lines.add("life       powered up " + info.powerUps() + "x" + wear(info));
        lines.add("slots      " + inspection.slots().size() + " of " + info.slots() + " in use; admin token "
                + (info.adminTokenSet() ? "set" : "not set"));
        inspection.slots().forEach(slot -> lines.add(slot(inspection, slot)));
        List<LogEntry> entries = inspection.log().entries();
        lines.add("log        " + info.logEntries() + " entries ever, " + entries.size() + " kept; "
                + inspection.log().broken().map(why -> "BROKEN: " + why).orElse("chain verified"));
        entries.subList(Math.max(0, entries.size() - logEntries), entries.size())
                .forEach(entry -> lines.add(entry(inspection, entry)));
        return lines;
    }

    /** How many a medium stands is not known here, so that the number is all that can be said. */
    private static String wear(LoaderInfo info) {
        return info.wear().isEmpty()
                ? ""
                : "; its most used block of storage was erased " + info.wear().getAsLong() + "x";
    }

    private static String identity(Identity identity) {
        return switch (identity) {
            case PINNED -> "pinned: the same key as at first sight";
            case NEW -> "new: seen for the first time, and remembered";
            case CHANGED -> "CHANGED: not the key that was first seen";
        };
    }

    private static String slot(Inspection inspection, SlotEntry slot) {
        String line =
                String.format("  %5d    %-8s", slot.slot(), lower(slot.state().name()));
        if (slot.message().isEmpty()) {
            return line.stripTrailing();
        }
        MessageEntry message = slot.message().get();
        KeyId meter = new KeyId(message.kid());
        Optional<MessageRecord> own = inspection.known().message(message.digest());
        return line + "  " + meter.checkCode() + "  " + name(inspection, meter)
                + (own.isPresent() ? "" : "  of another PC")
                + (message.notePresent() ? "  note" : "")
                + (message.presentations() > 0 ? "  presented " + message.presentations() + "x" : "");
    }

    private static String name(Inspection inspection, KeyId meter) {
        return inspection
                .known()
                .meter(meter)
                .map(MeterRecord::serial)
                .map(Escape::text)
                .orElse("unknown meter");
    }

    private static String entry(Inspection inspection, LogEntry entry) {
        StringBuilder line = new StringBuilder(String.format(
                "  %5d    power-up %d  %-13s",
                entry.number(), entry.powerUp(), lower(entry.kind().name()).replace('_', ' ')));
        entry.slot().ifPresent(slot -> line.append("  slot ").append(slot));
        entry.digest().ifPresent(digest -> line.append("  ")
                .append(find(inspection, entry)
                        .map(message -> "meter " + Escape.text(message.meterSerial()))
                        .orElse("message " + digest.hex())));
        return line.append("  ").append(entry.status()).toString();
    }

    private static Optional<MessageRecord> find(Inspection inspection, LogEntry entry) {
        return inspection.known().messages().stream()
                .filter(message -> entry.digest().isPresent()
                        && message.digest()
                                .slice(0, LogEntry.DIGEST_PREFIX)
                                .equals(entry.digest().get()))
                .findFirst();
    }

    public static ObjectNode json(Inspection inspection) {
        LoaderInfo info = inspection.info();
        ObjectNode document = Json.object();
        ObjectNode loader = Json.object();
        info.wear().ifPresent(erases -> loader.put("wear", erases));
        document.set(
                "loader",
                loader.put("serial", info.serial())
                        .put("identity", inspection.identity().label())
                        .put("identityKey", info.identityKey().hex())
                        .put("firmwareVersion", info.firmwareVersion())
                        .put("slots", info.slots())
                        .put("largestMessage", info.largestMessage())
                        .put("powerUps", info.powerUps())
                        .put("adminTokenSet", info.adminTokenSet()));
        document.set(
                "selfTest", Json.object().put("passed", inspection.fault() == 0).put("faultCode", inspection.fault()));
        ArrayNode slots = document.putArray("slots");
        inspection.slots().forEach(slot -> slots.add(slotJson(inspection, slot)));
        document.set("log", logJson(inspection));
        return document;
    }

    private static ObjectNode slotJson(Inspection inspection, SlotEntry slot) {
        ObjectNode node = Json.object()
                .put("slot", slot.slot())
                .put("state", lower(slot.state().name()));
        slot.message().ifPresent(message -> {
            KeyId meter = new KeyId(message.kid());
            ObjectNode meterNode = Json.object()
                    .put("checkCode", meter.checkCode())
                    .put("kid", message.kid().hex());
            inspection.known().meter(meter).ifPresent(known -> meterNode.put("serial", known.serial()));
            node.set("meter", meterNode);
            node.put("digest", message.digest().hex());
            node.put("length", message.length());
            node.put("notePresent", message.notePresent());
            node.put("presentations", message.presentations());
            node.put("ofThisPc", inspection.known().message(message.digest()).isPresent());
        });
        return node;
    }

    private static ObjectNode logJson(Inspection inspection) {
        ObjectNode node = Json.object();
        node.put("verified", inspection.log().broken().isEmpty());
        inspection.log().broken().ifPresent(why -> node.put("broken", why));
        node.put("entriesEver", inspection.info().logEntries());
        ArrayNode entries = node.putArray("entries");
        for (LogEntry entry : inspection.log().entries()) {
            ObjectNode item = entries.addObject();
            item.put("number", entry.number());
            item.put("powerUp", entry.powerUp());
            item.put("kind", lower(entry.kind().name()));
            entry.slot().ifPresent(slot -> item.put("slot", slot));
            item.put("status", entry.status().name());
            entry.digest().ifPresent(digest -> item.put("digestPrefix", digest.hex()));
            find(inspection, entry).ifPresent(message -> item.put("meterSerial", message.meterSerial()));
        }
        return node;
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
