package keyloader.host.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.manifest.LabelCheck;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Notice;
import keyloader.host.prepare.Preparation;
import keyloader.host.receipts.ResultJson;
import keyloader.host.receipts.Wiping;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import keyloader.host.text.Tell;
import keyloader.sealing.KeyId;

/** What {@code prepare} has done: line by line for people, or one document at the end for programs. */
final class PreparationReport implements Preparation.Listener {
    private final Tell tell;
    private final boolean json;
    private final boolean dryRun;
    private final ObjectNode document = Json.object();
    private final ArrayNode prepared = document.putArray("prepared");

    PreparationReport(Tell tell, boolean json, boolean dryRun) {
        this.tell = tell;
        this.json = json;
        this.dryRun = dryRun;
    }

    @Override
    public void notice(Notice notice, Object... arguments) {
        tell.notice(notice, arguments);
    }

    @Override
    public void progress(long sent, long total) {
        tell.progress("writing", sent, total);
    }

    @Override
    public void progressDone() {
        tell.progressDone();
    }

    @Override
    public void written(MessageRecord message, String loaderSerial, List<Integer> earlier, LabelCheck.Standing label) {
        int slot = message.slot().orElseThrow();
        if (json) {
            add(message, loaderSerial, slot, earlier, label);
            return;
        }
        tell.result("meter       " + message.meterSerial());
        tell.result("check code  " + message.meter().checkCode() + "  (compare with the label; " + label.text() + ")");
        for (NetworkName network : message.networks()) {
            tell.result("network     " + Escape.quoted(network.ssid()) + ", "
                    + network.security().commandLineName());
        }
        if (message.networks().isEmpty()) {
            tell.result("asks for    a one-time key for the next message");
        } else {
            tell.result("wiped       " + Wiping.of(message).beforehand());
        }
        if (!message.owners().isEmpty()) {
            tell.result("owners      "
                    + String.join(
                            ", ",
                            message.owners().stream().map(KeyId::ownerCode).toList()));
        }
        tell.result("loader      " + loaderSerial + ", slot " + slot);
        tell.explain("next        unplug the loader, plug it into the meter, wait for the steady light;");
        tell.explain("            then bring it back and run \"keyloader receipts\"");
        earlier.forEach(other -> tell.explain("note        slot " + other
                + " holds an earlier message for this meter; the meter tries the newest and clears the other"));
    }

    private void add(
            MessageRecord message, String loaderSerial, int slot, List<Integer> earlier, LabelCheck.Standing label) {
        ObjectNode node = prepared.addObject();
        ResultJson.putMessage(node, message);
        node.put("labelVerified", label == LabelCheck.Standing.VERIFIED);
        ArrayNode networks = node.putArray("networks");
        message.networks().forEach(network -> Json.putNetwork(networks.addObject(), network));
        node.put("enrolment", message.networks().isEmpty());
        if (!message.networks().isEmpty()) {
            node.put("wiping", Wiping.of(message).code());
        }
        ArrayNode owners = node.putArray("owners");
        message.owners().forEach(owner -> owners.add(owner.ownerCode()));
        node.put("loader", loaderSerial);
        node.put("slot", slot);
        ArrayNode slots = node.putArray("earlierSlots");
        earlier.forEach(slots::add);
    }

    void nothingToWrite() {
        if (!json) {
            tell.result("nothing to write: every message of this PC has reached its loader");
        }
    }

    void nothingDone() {
        if (!json) {
            tell.result("all is well; nothing was sealed or written (--dry-run)");
        }
    }

    /** Whether there is something to tell that a failure must not hide. */
    boolean hasSomething() {
        return json && !prepared.isEmpty();
    }

    /** @param broken what came in between */
    void end(Optional<Complaint> broken) {
        broken.ifPresent(complaint -> {
            tell.error(complaint);
            document.set("error", complaint.json());
        });
        if (json) {
            document.put("dryRun", dryRun);
            tell.result(Json.print(document));
        }
    }
}
