package keyloader.host.command;

import java.util.List;
import java.util.Optional;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.LoaderRecord;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.container.OpenContainer;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.text.Json;
import keyloader.host.text.Tell;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import keyloader.wire.Status;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Erases all that is on a loader. */
@Command(
        name = "zeroize",
        description = "Erases every message, receipt and key on a loader that this PC was the first to write to.")
public final class ZeroizeCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    LoaderOptions loader = new LoaderOptions();

    @Option(names = "--yes", description = "do not ask")
    boolean yes;

    @Option(names = "--dry-run", description = "say what would be lost, erase nothing")
    boolean dryRun;

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        Workbench bench = new Workbench(ports, common);
        Workbench.requireLink(loader);
        if (!yes && !dryRun && !ports.terminal().interactive()) {
            throw Failure.of(Problem.CONFIRMATION_IMPOSSIBLE);
        }
        try (OpenContainer container = bench.openContainer();
                LoaderSession session = bench.openKnownLoader(loader, container)) {
            Secret token = session.record(bench.now())
                    .adminToken()
                    .orElseThrow(() -> Failure.of(
                            Problem.ADMIN_TOKEN_UNKNOWN, session.info().serial()));
            if (!session.info().adminTokenSet()) {
                throw Failure.of(Problem.ADMIN_TOKEN_UNSET);
            }
            List<SlotEntry> slots = session.ask(LoaderClient::list);
            sayWhatIsLost(bench.tell(), slots);
            if (dryRun) {
                report(bench.tell(), session.info().serial(), slots.size());
                return bench.tell().exitCode();
            }
            confirm(bench, session.info().serial());
            zeroize(session, token.reveal());
            container.save(afterwards(container.content(), session.info().serial(), slots));
            List<SlotEntry> left = session.ask(LoaderClient::list);
            if (!left.isEmpty()) {
                throw Failure.of(Problem.ERASED_BUT_LISTS, left.size());
            }
            report(bench.tell(), session.info().serial(), slots.size());
            return bench.tell().exitCode();
        }
    }

    private void report(Tell tell, String serial, int slots) {
        if (json) {
            tell.result(Json.print(
                    Json.object().put("loader", serial).put("slots", slots).put("dryRun", dryRun)));
        } else {
            tell.result("loader " + serial + (dryRun ? " would be erased (--dry-run)" : " is erased"));
        }
    }

    private static void sayWhatIsLost(Tell tell, List<SlotEntry> slots) {
        long sealed =
                slots.stream().filter(slot -> slot.state() == SlotState.SEALED).count();
        long spent =
                slots.stream().filter(slot -> slot.state() == SlotState.SPENT).count();
        if (sealed > 0) {
            tell.notice(Notice.MESSAGES_TO_BE_ERASED, sealed);
        }
        if (spent > 0) {
            tell.notice(Notice.RECEIPTS_TO_BE_LOST, spent);
        }
    }

    private void confirm(Workbench bench, String serial) throws Failure {
        if (yes) {
            return;
        }
        Confirmation.ask(
                bench.ports().terminal(),
                "to erase loader " + serial + ", type the last 4 characters of its serial: ",
                serial);
    }

    private static void zeroize(LoaderSession session, Bytes token) throws Failure {
        try {
            session.askOrRefuse(client -> {
                client.zeroize(token);
                return true;
            });
        } catch (LoaderRefusedException e) {
            if (e.status() == Status.BAD_TOKEN) {
                throw Failure.of(Problem.ADMIN_TOKEN_OTHER);
            }
            throw LoaderSession.refused(e.status());
        }
    }

    /** Once sent, a token is used up: the next message brings a new one. */
    private static ContainerContent afterwards(ContainerContent content, String serial, List<SlotEntry> slots) {
        LoaderRecord known = content.loader(serial).orElseThrow();
        ContainerContent next = content.with(known.withAdminToken(Optional.empty()));
        for (MessageRecord message : content.messages()) {
            boolean wasThere =
                    message.stage() == Stage.WRITTEN && message.loaderSerial().equals(serial);
            boolean wasListed = slots.stream()
                    .anyMatch(slot -> slot.message().isPresent()
                            && slot.message().get().digest().equals(message.digest()));
            if (message.stage() == Stage.ANSWERED && wasListed) {
                next = next.with(message.ended(Stage.RELEASED));
            } else if (wasThere || (message.stage() == Stage.SAVED && wasListed)) {
                next = next.with(message.ended(Stage.GONE));
            }
        }
        return next;
    }
}
