package keyloader.host.window;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.receipts.ResultText;
import keyloader.host.receipts.SavedReceipts;
import keyloader.host.receipts.SlotResult;
import keyloader.host.receipts.Wiping;
import keyloader.host.text.Escape;
import keyloader.host.text.When;
import keyloader.host.window.DeskState.Brought;
import keyloader.sealing.KeyId;
import keyloader.sealing.Receipt;
import keyloader.sealing.Receipt.Joined;
import keyloader.sealing.Verdict.Slot;

/** What was fetched, in the window's language. */
final class ReceiptLines {
    private final Texts texts;
    private final KeyId self;

    /** @param self this PC */
    ReceiptLines(Texts texts, KeyId self) {
        this.texts = texts;
        this.self = self;
    }

    List<String> of(Brought brought) {
        List<String> lines = new ArrayList<>();
        for (MessageRecord message : brought.gone()) {
            lines.add(texts.of(Text.RESULT_GONE, meter(message), When.text(message.preparedAt())));
        }
        Stream<Said> before = brought.finished().stream().map(each -> new Said(Brought.isAlarm(each), finished(each)));
        Stream<Said> now = brought.results().stream().map(each -> new Said(Brought.isAlarm(each), of(each)));
        // What somebody has to look at can't be overlooked.
        Stream.concat(before, now)
                .sorted(Comparator.comparing(said -> !said.alarm()))
                .forEach(said -> lines.addAll(said.lines()));
        return lines;
    }

    private record Said(boolean alarm, List<String> lines) {}

    /** What was kept before a cut, and perhaps could not be shown any more. */
    private List<String> finished(MessageRecord message) {
        return SavedReceipts.newest(message)
                .map(receipt -> receipt(texts.of(Text.RESULT_FINISHED, said(message, receipt)), message, receipt))
                .orElse(List.of());
    }

    private List<String> of(SlotResult result) {
        if (result instanceof SlotResult.Answered answered) {
            List<String> lines = receipt(
                    slot(answered.slot(), answered.message(), answered.receipt()),
                    answered.message(),
                    answered.receipt());
            Text slot = answered.released() ? Text.RESULT_RELEASED : Text.RESULT_NOT_RELEASED;
            lines.add(indented(texts.of(slot)));
            answered.notReleased().ifPresent(why -> lines.add(indented(texts.message(why) + " " + texts.hint(why))));
            return lines;
        }
        if (result instanceof SlotResult.Noted noted) {
            List<String> lines =
                    receipt(slot(noted.slot(), noted.message(), noted.receipt()), noted.message(), noted.receipt());
            lines.add(indented(texts.of(Text.RESULT_TRIED_AGAIN)));
            return lines;
        }
        return List.of(texts.of(Text.RESULT_SLOT, result.slot(), other(result)));
    }

    /** Of a slot from which nothing was taken. */
    private String other(SlotResult result) {
        if (result instanceof SlotResult.Waiting waiting) {
            return texts.of(Text.RESULT_WAITING, meter(waiting.message()));
        }
        if (result instanceof SlotResult.Spending spending) {
            return texts.of(Text.RESULT_SPENDING, meter(spending.message()));
        }
        if (result instanceof SlotResult.Foreign foreign) {
            return texts.of(Text.RESULT_FOREIGN, foreign.meter().checkCode());
        }
        if (result instanceof SlotResult.Refused refused) {
            return meter(refused.message()) + ": " + texts.message(refused.reason()) + " "
                    + texts.hint(refused.reason());
        }
        return texts.of(Text.RESULT_DAMAGED);
    }

    private String slot(int slot, MessageRecord message, Receipt receipt) {
        return texts.of(Text.RESULT_SLOT, slot, said(message, receipt));
    }

    private String said(MessageRecord message, Receipt receipt) {
        return meter(message) + ": " + texts.verdict(receipt.verdict());
    }

    private List<String> receipt(String head, MessageRecord message, Receipt receipt) {
        List<String> lines = new ArrayList<>();
        lines.add(head);
        for (String alarm : message.alarms()) {
            lines.add(indented(texts.alarm(alarm)));
        }
        if (!message.alarms().isEmpty()) {
            lines.add(indented(texts.of(Text.RESULT_NEXT, texts.of(Text.NEXT_ALARM))));
        }
        if (message.alarms().isEmpty() || receipt.verdict().slot() != Slot.SPENT) {
            lines.add(indented(texts.of(Text.RESULT_NEXT, texts.next(receipt.verdict()))));
        }
        receipt.joined().ifPresent(joined -> lines.addAll(joined(message, joined)));
        for (int i = 0; i < receipt.networks().size() && i < message.networks().size(); i++) {
            if (message.networks().size() > 1) {
                lines.add(indented(texts.of(
                        Text.RESULT_TRIED,
                        network(message.networks().get(i)),
                        texts.verdict(receipt.networks().get(i)))));
            }
        }
        if (receipt.verdict().slot() == Slot.SPENT && !message.networks().isEmpty()) {
            lines.add(indented(texts.wiped(Wiping.of(message))));
        }
        lines.add(indented(texts.of(Text.RESULT_OWNERS, owners(receipt.owners()))
                + (receipt.claimedNow() ? " " + texts.of(Text.RESULT_CLAIMED) : "")));
        if (receipt.resetCount() > 0) {
            lines.add(indented(texts.of(Text.RESULT_RESETS, receipt.resetCount())));
        }
        lines.add(indented(texts.of(Text.RESULT_AGENT, Escape.text(receipt.agentVersion()), receipt.attempt())));
        return lines;
    }

    private List<String> joined(MessageRecord message, Joined joined) {
        List<String> signal = new ArrayList<>();
        joined.rssi().ifPresent(rssi -> signal.add(rssi + " dBm"));
        joined.channel().ifPresent(channel -> signal.add(texts.of(Text.RESULT_CHANNEL, channel)));
        joined.bssid()
                .ifPresent(bssid -> signal.add(texts.of(Text.RESULT_ACCESS_POINT, ResultText.bssid(bssid.hex()))));
        List<String> lines = new ArrayList<>();
        lines.add(indented(
                texts.of(Text.RESULT_NETWORK, network(message.networks().get(joined.network())))));
        if (!signal.isEmpty()) {
            lines.add(indented(texts.of(Text.RESULT_SIGNAL, String.join(", ", signal))));
        }
        joined.address().ifPresent(address -> lines.add(indented(texts.of(Text.RESULT_ADDRESS, Escape.text(address)))));
        return lines;
    }

    private String owners(List<KeyId> owners) {
        if (owners.isEmpty()) {
            return texts.of(Text.RESULT_NOBODY);
        }
        return owners.stream()
                .map(owner -> owner.equals(self) ? texts.of(Text.RESULT_SELF, owner.ownerCode()) : owner.ownerCode())
                .collect(Collectors.joining(", "));
    }

    private static String network(NetworkName network) {
        return Escape.quoted(network.ssid()) + ", " + network.security().commandLineName();
    }

    private String meter(MessageRecord message) {
        return texts.of(
                Text.RESULT_METER,
                Escape.text(message.meterSerial()),
                message.meter().checkCode());
    }

    private static String indented(String line) {
        return "    " + line;
    }
}
