package keyloader.host.command;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import keyloader.host.container.Container;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.LoaderRecord;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;
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
    private static final String BUTTON = "use the loader's own button, or the PC that wrote to it first";

    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    LoaderOptions loader = new LoaderOptions();

    @Option(names = "--yes", description = "do not ask")
    boolean yes;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public int run(HostPorts ports) throws Failure {
        Workbench bench = new Workbench(ports, common);
        Workbench.requireLink(loader);
        if (!yes && !ports.terminal().interactive()) {
            throw Failure.wrongUse("there is no terminal to confirm on", "add --yes if you are sure");
        }
        try (Container container = bench.openContainer();
                LoaderSession session = bench.openKnownLoader(loader, container)) {
            Secret token = session.record(bench.now())
                    .adminToken()
                    .orElseThrow(() -> Failure.of(
                            "this PC has no admin token for loader "
                                    + session.info().serial(),
                            BUTTON));
            if (!session.info().adminTokenSet()) {
                throw Failure.of("no admin token is set on this loader", BUTTON);
            }
            List<SlotEntry> slots = session.ask(LoaderClient::list);
            sayWhatIsLost(bench.tell(), slots);
            confirm(bench, session.info().serial());
            zeroize(session, token.reveal());
            bench.save(container, afterwards(container.content(), session.info().serial(), slots));
            List<SlotEntry> left = session.ask(LoaderClient::list);
            if (!left.isEmpty()) {
                throw Failure.of(
                        "the loader says that it is erased, but still lists " + left.size() + " slot(s)",
                        "do not trust it; destroy it if secrets must not get out");
            }
            bench.tell().result("loader " + session.info().serial() + " is erased");
            return bench.tell().exitCode();
        } catch (IOException e) {
            throw Failure.of("cannot close the container: " + Failure.said(e), "");
        }
    }

    private static void sayWhatIsLost(Tell tell, List<SlotEntry> slots) {
        long sealed =
                slots.stream().filter(slot -> slot.state() == SlotState.SEALED).count();
        long spent =
                slots.stream().filter(slot -> slot.state() == SlotState.SPENT).count();
        if (sealed > 0) {
            tell.warning(sealed + " message(s) that no meter has taken yet will be erased");
        }
        if (spent > 0) {
            tell.warning(
                    spent + " receipt(s) that have not been fetched will be lost; \"keyloader receipts\" fetches them");
        }
    }

    private void confirm(Workbench bench, String serial) throws Failure {
        if (yes) {
            return;
        }
        String last = serial.substring(serial.length() - 4);
        Optional<String> typed = bench.ports()
                .terminal()
                .askLine("to erase loader " + serial + ", type the last 4 characters of its serial: ");
        if (!typed.map(String::strip).equals(Optional.of(last))) {
            throw Failure.of("not confirmed; nothing was erased", "type " + last + " to confirm, or add --yes");
        }
    }

    private static void zeroize(LoaderSession session, Bytes token) throws Failure {
        try {
            session.askOrRefuse(client -> {
                client.zeroize(token);
                return true;
            });
        } catch (LoaderRefusedException e) {
            if (e.status() == Status.BAD_TOKEN) {
                throw Failure.of("another PC has set the admin token of this loader", BUTTON);
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
