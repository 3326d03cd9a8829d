package keyloader.host.receipts;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import keyloader.host.container.MessageRecord;
import keyloader.host.text.Json;
import keyloader.sealing.Receipt;
import keyloader.sealing.Receipt.Joined;
import keyloader.sealing.Verdict;

/** What was found, for programs. The field names are documented in the installer's guide and stay. */
public final class ResultJson {
    private ResultJson() {}

    public static ObjectNode slot(SlotResult result) {
        ObjectNode node = Json.object().put("slot", result.slot());
        if (result instanceof SlotResult.Answered answered) {
            node.put("result", "receipt");
            putMessage(node, answered.message());
            putReceipt(node, answered.message(), answered.receipt());
            node.put("released", answered.released());
            answered.notReleased()
                    .ifPresent(complaint -> node.put("code", complaint.problem().name()));
        } else if (result instanceof SlotResult.Noted noted) {
            node.put("result", "note");
            putMessage(node, noted.message());
            putReceipt(node, noted.message(), noted.receipt());
            node.put("released", false);
        } else if (result instanceof SlotResult.Ready ready) {
            putMessage(node.put("result", ready.receipt() ? "receipt-ready" : "note-ready"), ready.message());
            node.put("released", false);
        } else if (result instanceof SlotResult.Waiting waiting) {
            putMessage(node.put("result", "waiting"), waiting.message());
        } else if (result instanceof SlotResult.Spending spending) {
            putMessage(node.put("result", "spending"), spending.message());
        } else if (result instanceof SlotResult.Foreign foreign) {
            node.put("result", "foreign");
            node.put("digest", foreign.digest().hex());
            node.set(
                    "meter",
                    Json.object()
                            .put("checkCode", foreign.meter().checkCode())
                            .put("kid", foreign.meter().value().hex()));
        } else if (result instanceof SlotResult.Refused refused) {
            node.put("result", "refused");
            putMessage(node, refused.message());
            node.put("code", refused.reason().problem().name());
            node.put("reason", refused.reason().message());
            node.put("released", false);
        } else {
            node.put("result", "damaged");
        }
        return node;
    }

    public static void putMessage(ObjectNode node, MessageRecord message) {
        node.set("meter", Json.meter(message.meterSerial(), message.meter()));
        node.put("messageId", message.id().hex());
        node.put("digest", message.digest().hex());
        node.put("sequence", message.sequence());
        node.put("preparedAt", Json.time(message.preparedAt()));
        node.put("stage", message.stage().name().toLowerCase(Locale.ROOT));
    }

    public static void putReceipt(ObjectNode node, MessageRecord message, Receipt receipt) {
        node.set("verdict", verdict(receipt.verdict()));
        node.put("attempt", receipt.attempt());
        ArrayNode networks = node.putArray("networks");
        for (int i = 0; i < message.networks().size(); i++) {
            ObjectNode network = networks.addObject();
            Json.putNetwork(network, message.networks().get(i));
            if (i < receipt.networks().size()) {
                network.put("verdict", receipt.networks().get(i).name());
            }
        }
        receipt.joined().ifPresent(joined -> node.set("joined", joined(message, joined)));
        if (receipt.verdict().slot() == Verdict.Slot.SPENT
                && !message.networks().isEmpty()) {
            node.put("wiped", Wiping.of(message).code());
        }
        receipt.next()
                .ifPresent(next -> node.put("nextPrekey", next.storage().name().toLowerCase(Locale.ROOT)));
        ArrayNode owners = node.putArray("owners");
        receipt.owners().forEach(owner -> owners.add(owner.ownerCode()));
        ArrayNode ownerKids = node.putArray("ownerKids");
        receipt.owners().forEach(owner -> ownerKids.add(owner.value().hex()));
        node.put("claimedNow", receipt.claimedNow());
        node.put("resetCount", receipt.resetCount());
        node.put("mark", receipt.mark());
        node.put("agentVersion", receipt.agentVersion());
        ArrayNode alarms = node.putArray("alarms");
        message.alarms().forEach(alarms::add);
    }

    private static ObjectNode verdict(Verdict verdict) {
        return Json.object()
                .put("code", verdict.code())
                .put("name", verdict.name())
                .put("sentence", verdict.sentence())
                .put("nextStep", verdict.nextStep());
    }

    private static ObjectNode joined(MessageRecord message, Joined joined) {
        ObjectNode node = Json.object();
        Json.putNetwork(node, message.networks().get(joined.network()));
        joined.bssid().ifPresent(bssid -> node.put("bssid", ResultText.bssid(bssid.hex())));
        joined.channel().ifPresent(channel -> node.put("channel", channel));
        joined.rssi().ifPresent(rssi -> node.put("rssiDbm", rssi));
        joined.address().ifPresent(address -> node.put("address", address));
        return node;
    }
}
