package keyloader.host.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.OpenContainer;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.receipts.Fetching;
import keyloader.host.receipts.Reconciliation;
import keyloader.host.receipts.ResultJson;
import keyloader.host.receipts.ResultText;
import keyloader.host.receipts.SavedReceipts;
import keyloader.host.receipts.SlotResult;
import keyloader.host.text.Json;
import keyloader.host.text.Tell;
import keyloader.host.text.When;
import keyloader.sealing.Receipt;
import keyloader.wire.SlotEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fetches and verifies what meters have answered. */
@Command(
        name = "receipts",
        description = "Fetches receipts and notes from a loader, verifies and keeps them, and frees the slots.",
        footer = {"", "A receipt is kept on this PC before its slot is freed; --saved shows what is kept."})
public final class ReceiptsCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    LoaderOptions loader = new LoaderOptions();

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Option(names = "--saved", description = "show what this PC has kept, without a loader")
    boolean saved;

    @Option(names = "--dry-run", description = "say what is there to be fetched; fetch, keep and free nothing")
    boolean dryRun;

    @Override
    public int run(HostPorts ports) throws Failure {
        Workbench bench = new Workbench(ports, common);
        if (saved && loader.loader != null) {
            throw Failure.of(Problem.SAVED_WITH_LOADER);
        }
        if (!saved) {
            Workbench.requireLink(loader);
        }
        try (OpenContainer container = bench.openContainer()) {
            if (saved) {
                SavedReceipts.print(container.content(), json, bench.tell());
                return ExitCode.OK;
            }
            try (LoaderSession session = bench.openKnownLoader(loader, container)) {
                return fetch(bench, container, session);
            }
        }
    }

    private int fetch(Workbench bench, OpenContainer container, LoaderSession session) throws Failure {
        List<SlotEntry> slots = session.ask(client -> client.list());
        Reconciliation found = Reconciliation.of(
                bench.remember(container.content(), session), session.info().serial(), slots);
        if (!dryRun && (!container.isOnDisk() || !found.reported().equals(container.content()))) {
            container.save(found.reported());
        }
        sayFinished(bench.tell(), found, container.content());
        Fetching fetching = new Fetching(session, container);
        List<SlotResult> results = new ArrayList<>();
        Optional<Failure> broken = Optional.empty();
        Fetching.Watch watch = new Fetching.Watch() {
            @Override
            public void progress(int done, int total) {
                bench.tell().progress("fetching", done, total);
            }

            @Override
            public void found(SlotResult result) {
                bench.tell().progressDone();
                results.add(result);
                say(bench.tell(), result, container.content());
            }
        };
        if (dryRun) {
            slots.forEach(slot -> watch.found(fetching.look(slot)));
        } else {
            try {
                fetching.fetch(slots, watch);
            } catch (Failure e) {
                // What was fetched before is done, and is printed all the same.
                broken = Optional.of(e);
            }
        }
        bench.tell().progressDone();
        finish(bench, session, results, found, broken);
        if (broken.isPresent()) {
            bench.tell().error(broken.get().complaint());
            return ExitCode.FAILED;
        }
        boolean incomplete =
                results.stream().anyMatch(result -> result.complaint().isPresent());
        return incomplete ? ExitCode.FAILED : bench.tell().exitCode();
    }

    private void say(Tell tell, SlotResult result, ContainerContent content) {
        if (!json) {
            ResultText.lines(result, content.owner()).forEach(tell::result);
        }
        if (result instanceof SlotResult.Answered answered) {
            tell.meterAlarms(answered.message().meterSerial(), answered.alarms());
        } else if (result instanceof SlotResult.Noted noted) {
            tell.meterAlarms(noted.message().meterSerial(), noted.alarms());
        }
        result.complaint().ifPresent(complaint -> tell.error("slot " + result.slot() + ": ", complaint));
    }

    /** What an earlier run kept, and perhaps could not say any more. */
    private void sayFinished(Tell tell, Reconciliation found, ContainerContent content) {
        for (MessageRecord message : found.finished()) {
            Optional<Receipt> receipt = SavedReceipts.newest(message);
            if (receipt.isPresent() && !json) {
                ResultText.receipt("kept before: ", message, receipt.get(), content.owner())
                        .forEach(tell::result);
            }
            tell.meterAlarms(message.meterSerial(), message.alarms());
        }
    }

    private void finish(
            Workbench bench,
            LoaderSession session,
            List<SlotResult> results,
            Reconciliation found,
            Optional<Failure> broken) {
        Tell tell = bench.tell();
        for (MessageRecord message : found.gone()) {
            tell.notice(Notice.MESSAGE_GONE, message.meterSerial(), When.text(message.preparedAt()));
        }
        if (!found.unwritten().isEmpty()) {
            tell.notice(Notice.MESSAGES_UNWRITTEN, found.unwritten().size(), bench.command("prepare --resume", loader));
        }
        if (json) {
            ObjectNode document = document(session, results, found);
            broken.ifPresent(
                    failure -> document.set("error", failure.complaint().json()));
            tell.result(Json.print(document));
        } else if (results.isEmpty() && broken.isEmpty()) {
            tell.result("the loader is empty");
            sayWhatWasFetchedBefore(tell, session.info().serial(), found.content());
        }
    }

    /** A cut can fall between the last save and the print-out: then nobody has seen what was fetched. */
    private static void sayWhatWasFetchedBefore(Tell tell, String loaderSerial, ContainerContent content) {
        long kept = content.messages().stream()
                .filter(message -> message.loaderSerial().equals(loaderSerial)
                        && message.receipt().isPresent())
                .count();
        if (kept > 0) {
            tell.explain(
                    kept + " receipt(s) of this loader were fetched before; \"keyloader receipts --saved\" shows them");
        }
    }

    private ObjectNode document(LoaderSession session, List<SlotResult> results, Reconciliation found) {
        ObjectNode document = Json.object().put("dryRun", dryRun);
        document.set(
                "loader",
                Json.object()
                        .put("serial", session.info().serial())
                        .put("identity", session.identity().label()));
        ArrayNode slots = document.putArray("slots");
        results.forEach(result -> slots.add(ResultJson.slot(result)));
        ArrayNode finished = document.putArray("finished");
        for (MessageRecord message : found.finished()) {
            ObjectNode node = finished.addObject();
            ResultJson.putMessage(node, message);
            SavedReceipts.newest(message).ifPresent(receipt -> ResultJson.putReceipt(node, message, receipt));
        }
        ArrayNode gone = document.putArray("gone");
        found.gone().forEach(message -> ResultJson.putMessage(gone.addObject(), message));
        ArrayNode unwritten = document.putArray("unwritten");
        found.unwritten().forEach(message -> ResultJson.putMessage(unwritten.addObject(), message));
        return document;
    }
}
