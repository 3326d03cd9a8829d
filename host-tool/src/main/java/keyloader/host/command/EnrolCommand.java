package keyloader.host.command;

import java.util.List;
import java.util.Optional;
import keyloader.host.container.OpenContainer;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.prepare.LabelSource;
import keyloader.host.prepare.Preparation;
import keyloader.sealing.Label;
import keyloader.wire.SlotEntry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks a meter for a prekey before the first credentials are sealed to it. */
@Command(
        name = "enrol",
        description = "Asks a meter for a one-time key, so that already its first message is wiped cryptographically.",
        footer = {
            "",
            "Not needed for later messages: each receipt of a meter that has joined brings the key for the next one.",
            "A meter that belongs to nobody belongs to this PC afterwards."
        })
public final class EnrolCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    LoaderOptions loader = new LoaderOptions();

    @Option(names = "--meter", paramLabel = "LABEL", description = "the label's text, or a picture of the label")
    @Nullable String meter;

    @Option(
            names = "--accept-new-label",
            description = "go on although a known meter's label shows another key than before")
    boolean acceptNewLabel;

    @Option(names = "--dry-run", description = "check everything, seal and write nothing")
    boolean dryRun;

    @Option(names = "--json", description = "print JSON, and ask nothing but passphrases")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        Workbench bench = new Workbench(ports, common);
        Workbench.requireLink(loader);
        if (meter == null) {
            throw Failure.of(Problem.METER_MISSING);
        }
        Label label = LabelSource.read(meter);
        PreparationReport report = new PreparationReport(bench.tell(), json, dryRun);
        try (OpenContainer container = bench.openContainer();
                LoaderSession session = bench.openKnownLoader(loader, container)) {
            List<SlotEntry> slots = session.ask(client -> client.list());
            Preparation preparation = new Preparation(
                    ports, container, session, slots, bench.command("prepare --resume", loader), report);
            preparation.checkRoom();
            preparation.checkLabel(label, acceptNewLabel);
            preparation.checkEnrolment(label);
            if (dryRun) {
                report.nothingDone();
            } else {
                preparation.enrol(label);
            }
            report.end(Optional.empty());
            return bench.tell().exitCode();
        }
    }
}
