package keyloader.host.receipts;

import java.util.ArrayList;
import java.util.List;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.text.Escape;
import keyloader.sealing.KeyId;
import keyloader.sealing.PrekeyStorage;
import keyloader.sealing.Receipt;
import keyloader.sealing.Receipt.Joined;
import keyloader.sealing.Verdict.Slot;

/** What was found, in words. Every line is safe to print. */
public final class ResultText {
    private ResultText() {}

    public static List<String> lines(SlotResult result, KeyId self) {
        String slot = "slot " + result.slot() + ": ";
        if (result instanceof SlotResult.Answered answered) {
            List<String> lines = receipt(slot, answered.message(), answered.receipt(), self);
            lines.add("  slot      " + (answered.released() ? "released, free again" : "not released"));
            return lines;
        }
        if (result instanceof SlotResult.Noted noted) {
            List<String> lines = receipt(slot, noted.message(), noted.receipt(), self);
            lines.add("  slot      the message is still there, to be tried again");
            return lines;
        }
        if (result instanceof SlotResult.Ready ready) {
            return List.of(slot + meter(ready.message()) + ": a " + (ready.receipt() ? "receipt" : "note")
                    + " is there to be fetched");
        }
        if (result instanceof SlotResult.Waiting waiting) {
            return List.of(slot + meter(waiting.message()) + ": no meter has answered yet");
        }
        if (result instanceof SlotResult.Spending spending) {
            return List.of(slot + meter(spending.message())
                    + ": the loader is wiping it; unplug the loader, plug it in again, and run this once more");
        }
        if (result instanceof SlotResult.Foreign foreign) {
            return List.of(slot + "a message of another PC, for the meter with check code "
                    + foreign.meter().checkCode() + "; left untouched");
        }
        if (result instanceof SlotResult.Refused refused) {
            return List.of(slot + meter(refused.message()) + ": "
                    + refused.reason().message() + "; nothing was released and nothing is lost");
        }
        return List.of(slot + "the loader cannot read it");
    }

    /** A receipt or note that is kept in the container. */
    public static List<String> receipt(String where, MessageRecord message, Receipt receipt, KeyId self) {
        List<String> lines = new ArrayList<>();
        lines.add(where + meter(message) + ": " + receipt.verdict().sentence() + " (" + receipt.verdict() + ")");
        lines.add("  next      " + receipt.verdict().nextStep());
        receipt.joined().ifPresent(joined -> lines.addAll(joined(message, joined)));
        for (int i = 0; i < receipt.networks().size() && i < message.networks().size(); i++) {
            if (message.networks().size() > 1) {
                lines.add("  tried     " + network(message.networks().get(i)) + ": "
                        + receipt.networks().get(i).sentence());
            }
        }
        if (receipt.verdict().slot() == Slot.SPENT && !message.networks().isEmpty()) {
            lines.add("  wiped     " + Wiping.of(message).afterwards());
        }
        receipt.next()
                .ifPresent(next -> lines.add("  prekey    for the next message is kept; the meter has its half in "
                        + where(next.storage())));
        String claimed = receipt.claimedNow() ? "  (claimed-now)" : "";
        lines.add("  owners    " + OwnerWatch.names(receipt.owners(), self) + claimed);
        if (receipt.resetCount() > 0) {
            lines.add("  resets    " + receipt.resetCount());
        }
        lines.add("  agent     " + Escape.text(receipt.agentVersion()) + ", attempt " + receipt.attempt());
        message.alarms().forEach(alarm -> lines.add("  ALARM     " + Escape.text(alarm)));
        return lines;
    }

    private static String where(PrekeyStorage storage) {
        return switch (storage) {
            case TOKEN -> "a token";
            case ERASABLE -> "a memory that can be erased";
            case FILE -> "a file";
        };
    }

    private static List<String> joined(MessageRecord message, Joined joined) {
        List<String> lines = new ArrayList<>();
        lines.add("  network   " + network(message.networks().get(joined.network())));
        StringBuilder signal = new StringBuilder();
        joined.rssi().ifPresent(rssi -> signal.append(rssi).append(" dBm, "));
        joined.channel()
                .ifPresent(channel -> signal.append("channel ").append(channel).append(", "));
        joined.bssid().ifPresent(bssid -> signal.append("access point ")
                .append(bssid(bssid.hex()))
                .append(", "));
        if (signal.length() > 0) {
            lines.add("  signal    " + signal.substring(0, signal.length() - 2));
        }
        joined.address().ifPresent(address -> lines.add("  address   " + Escape.text(address)));
        return lines;
    }

    public static String bssid(String hex) {
        return hex.replaceAll("(..)(?=.)", "$1:");
    }

    private static String network(NetworkName network) {
        return Escape.quoted(network.ssid()) + ", " + network.security().commandLineName();
    }

    private static String meter(MessageRecord message) {
        return "meter " + Escape.text(message.meterSerial()) + " ("
                + message.meter().checkCode() + ")";
    }
}
