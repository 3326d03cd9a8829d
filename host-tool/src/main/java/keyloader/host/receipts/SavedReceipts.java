package keyloader.host.receipts;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Optional;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import keyloader.host.text.Tell;
import keyloader.sealing.Receipt;

/** What this PC remembers of its messages, newest receipt of each. */
public final class SavedReceipts {
    private SavedReceipts() {}

    public static void print(ContainerContent content, boolean json, Tell tell) {
        if (json) {
            ObjectNode document = Json.object();
            ArrayNode messages = document.putArray("messages");
            for (MessageRecord message : content.messages()) {
                ObjectNode node = messages.addObject();
                ResultJson.putMessage(node, message);
                node.put("loader", message.loaderSerial());
                newest(message).ifPresent(receipt -> ResultJson.putReceipt(node, message, receipt));
            }
            tell.result(Json.print(document));
            return;
        }
        if (content.messages().isEmpty()) {
            tell.result("this PC has prepared no message yet");
        }
        for (MessageRecord message : content.messages()) {
            Optional<Receipt> receipt = newest(message);
            if (receipt.isPresent()) {
                ResultText.receipt("", message, receipt.get(), content.owner()).forEach(tell::result);
            } else {
                tell.result("meter " + Escape.text(message.meterSerial()) + " ("
                        + message.meter().checkCode() + "): no receipt; "
                        + message.stage().name().toLowerCase(Locale.ROOT));
            }
        }
    }

    /** The final receipt, or the newest note. */
    public static Optional<Receipt> newest(MessageRecord message) {
        return Reading.stored(message, message.receipt().or(message::note));
    }
}
