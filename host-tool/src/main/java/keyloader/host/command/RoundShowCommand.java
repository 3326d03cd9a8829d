package keyloader.host.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.OpenContainer;
import keyloader.host.container.RoundRecord;
import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;
import keyloader.host.round.HandOver;
import keyloader.host.round.JobView;
import keyloader.host.round.JobView.State;
import keyloader.host.round.Tally;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import keyloader.host.text.Tell;
import keyloader.host.text.When;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what has become of each meter of a round. */
@Command(
        name = "show",
        description =
                "Shows each meter of a round: where its message is, or what it has answered, and what to do next.",
        footer = {"", "Answers come with \"keyloader receipts --loader LINK\", for each loader."})
public final class RoundShowCommand implements HostCommand {
    @Mixin
    RoundOptions options = new RoundOptions();

    @Override
    public int run(HostPorts ports) throws Failure {
        Workbench bench = new Workbench(ports, options.common);
        try (OpenContainer container = bench.openContainer()) {
            RoundRecord round = RoundChoice.of(container.content(), options.round);
            List<JobView> views = JobView.of(round, container.content());
            if (options.json) {
                ObjectNode document = HandOver.document(round, views, Math.max(0, bench.now()));
                bench.tell().result(Json.print(document));
            } else {
                bench.tell()
                        .result("round " + round.id().hex() + "  " + Escape.text(round.name()) + ", "
                                + When.text(round.madeAt()));
                views.forEach(view -> say(bench.tell(), view));
                bench.tell().result(Tally.words(views));
            }
            views.forEach(view -> view.message()
                    .ifPresent(message -> bench.tell().meterAlarms(message.meterSerial(), message.alarms())));
            return bench.tell().exitCode();
        }
    }

    private static void say(Tell tell, JobView view) {
        String name = Stream.of(view.job().name(), view.job().place())
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(", "));
        tell.result(Escape.text(view.job().serial()) + " (" + view.job().meter().checkCode() + ")"
                + (name.isEmpty() ? "" : " " + Escape.text(name)) + ": " + state(view)
                + (view.job().listed() ? "" : " (no longer in the list)"));
        HandOver.signal(view).ifPresent(signal -> tell.result("  signal    " + Escape.text(signal)));
        if (view.state() == State.FAILED || view.state() == State.GONE) {
            tell.result("  next      " + view.nextStep());
        }
    }

    private static String state(JobView view) {
        return switch (view.state()) {
            case SEALED -> view.state().words() + ": " + HandOver.where(view);
            case CARRIED -> "on " + HandOver.where(view);
            case FAILED ->
                view.verdict()
                                .map(verdict -> verdict.sentence() + " (" + verdict + ")")
                                .orElse("")
                        + ", " + HandOver.where(view);
            case JOINED, REPLACED, GONE, WAITING ->
                view.state().words()
                        + view.message()
                                .map(MessageRecord::networks)
                                .filter(networks -> view.state() == State.JOINED)
                                .flatMap(networks -> view.receipt().flatMap(receipt -> receipt.joined()))
                                .map(joined -> " "
                                        + Escape.quoted(view.message()
                                                .orElseThrow()
                                                .networks()
                                                .get(joined.network())
                                                .ssid()))
                                .orElse("");
        };
    }
}
