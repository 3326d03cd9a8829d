package keyloader.host.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.host.container.Container;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;
import keyloader.host.receipts.Fetching;
import keyloader.host.receipts.Reconciliation;
import keyloader.host.receipts.ResultJson;
import keyloader.host.receipts.ResultText;
import keyloader.host.receipts.SavedReceipts;
import keyloader.host.receipts.SlotResult;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import keyloader.host.text.Tell;
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

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public int run(HostPorts ports) throws Failure {
        Workbench bench = new Workbench(ports, common);
        if (saved && loader.loader != null) {
            throw Failure.wrongUse("--saved needs no loader", "leave out --loader, or --saved");
        }
        if (!saved) {
            Workbench.requireLink(loader);
        }
        try (Container container = bench.openContainer()) {
            if (saved) {
                SavedReceipts.print(container.content(), json, bench.tell());
                return ExitCode.OK;
            }
            try (LoaderSession session = bench.openKnownLoader(loader, container)) {
                return fetch(bench, container, session);
            }
        } catch (IOException e) {
            throw Failure.of("cannot close the container: " + Failure.said(e), "");
        }
    }

    private int fetch(Workbench bench, Container container, LoaderSession session) throws Failure {
        List<SlotEntry> slots = session.ask(client -> client.list());
        Reconciliation found = Reconciliation.of(
                bench.remember(container.content(), session), session.info().serial(), slots);
        if (!container.isOnDisk() || !found.withoutGone().equals(container.content())) {
            bench.save(container, found.withoutGone());
        }
        Fetching fetching = new Fetching(session, keeper(bench, container));
        List<SlotResult> results = new ArrayList<>();
        Optional<Failure> broken = Optional.empty();
        for (SlotEntry slot : slots) {
            try {
                SlotResult result = fetching.fetch(slot);
                results.add(result);
                say(bench.tell(), result, container.content());
            } catch (Failure e) {
                // What was fetched before is done, and is printed all the same.
                broken = Optional.of(e);
                break;
            }
        }
        finish(bench.tell(), session, results, found);
        if (broken.isPresent()) {
            throw broken.get();
        }
        boolean refused = results.stream().anyMatch(result -> result instanceof SlotResult.Refused);
        return refused ? ExitCode.FAILED : bench.tell().exitCode();
    }

    private void say(Tell tell, SlotResult result, ContainerContent content) {
        if (!json) {
            ResultText.lines(result, content.owner()).forEach(tell::result);
        }
        if (result instanceof SlotResult.Answered answered) {
            alarm(tell, answered.message(), answered.alarms());
        } else if (result instanceof SlotResult.Noted noted) {
            alarm(tell, noted.message(), noted.alarms());
        } else if (result instanceof SlotResult.Refused refused) {
            tell.error("slot " + refused.slot() + ": " + Escape.text(refused.reason()));
            tell.hint("do not trust this loader with this receipt: fetch it again; if it stays, "
                    + "plug the loader into the meter once more");
        }
    }

    private static void alarm(Tell tell, MessageRecord message, List<String> alarms) {
        for (String alarm : alarms) {
            tell.alarm("meter " + Escape.text(message.meterSerial()) + ": " + Escape.text(alarm));
        }
        if (!alarms.isEmpty()) {
            tell.hint("if nobody of yours did this, hold the meter's reset button and prepare again");
        }
    }

    private void finish(Tell tell, LoaderSession session, List<SlotResult> results, Reconciliation found) {
        for (MessageRecord message : found.gone()) {
            tell.warning("the message for meter " + Escape.text(message.meterSerial()) + " of "
                    + When.text(message.preparedAt()) + " is no longer on this loader, and left no receipt");
        }
        if (!found.unwritten().isEmpty()) {
            tell.warning(
                    found.unwritten().size()
                            + " message(s) for this loader were sealed but never written; \"keyloader prepare --resume\" writes them");
        }
        if (json) {
            tell.result(Json.print(document(session, results, found)));
        } else if (results.isEmpty()) {
            tell.result("the loader is empty");
        }
    }

    private static ObjectNode document(LoaderSession session, List<SlotResult> results, Reconciliation found) {
        ObjectNode document = Json.object();
        document.set(
                "loader",
                Json.object()
                        .put("serial", session.info().serial())
                        .put("identity", session.identity().label()));
        ArrayNode slots = document.putArray("slots");
        results.forEach(result -> slots.add(ResultJson.slot(result)));
        ArrayNode gone = document.putArray("gone");
        found.gone().forEach(message -> ResultJson.putMessage(gone.addObject(), message));
        ArrayNode unwritten = document.putArray("unwritten");
        found.unwritten().forEach(message -> ResultJson.putMessage(unwritten.addObject(), message));
        return document;
    }

    private static Fetching.Keeper keeper(Workbench bench, Container container) {
        return new Fetching.Keeper() {
            @Override
            public ContainerContent content() {
                return container.content();
            }

            @Override
            public void save(ContainerContent content) throws Failure {
                bench.save(container, content);
            }
        };
    }
}
