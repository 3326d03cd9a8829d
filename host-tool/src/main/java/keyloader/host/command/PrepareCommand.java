package keyloader.host.command;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.host.container.OpenContainer;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.owners.OwnerSet;
import keyloader.host.port.HostPorts;
import keyloader.host.prepare.LabelSource;
import keyloader.host.prepare.Preparation;
import keyloader.host.profiles.Profiles;
import keyloader.sealing.Label;
import keyloader.sealing.Order;
import keyloader.wire.SlotEntry;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Seals credentials to a meter and writes them to a loader. */
@Command(
        name = "prepare",
        description = "Seals WiFi credentials for one meter and writes them to a loader.",
        footer = {
            "",
            "Without --passphrase-file the passphrase is asked for on the terminal.",
            "A message that was sealed but not written (loader unplugged, power cut) is kept: --resume writes it."
        })
public final class PrepareCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    LoaderOptions loader = new LoaderOptions();

    @Mixin
    NetworkOptions networks = new NetworkOptions();

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "networks that are kept on this PC, in place of --ssid (see keyloader profiles)")
    @Nullable String profile;

    @Option(names = "--meter", paramLabel = "LABEL", description = "the label's text, or a picture of the label")
    @Nullable String meter;

    @Option(
            names = "--country",
            paramLabel = "CC",
            description = "where the meter is, two letters (ISO 3166-1): sets which channels it may use; 00 = world")
    @Nullable String country;

    @Option(
            names = "--owners",
            paramLabel = "NAME",
            split = ",",
            description = "whom the meter is to obey from then on: all of them, self for this PC; "
                    + "the first may change it later (see keyloader owners)")
    @Nullable List<String> owners;

    @Option(names = "--hand-over", description = "with --owners: go on although this PC is none of them")
    boolean handOver;

    @Option(names = "--resume", description = "write what was sealed before and has not reached its loader")
    boolean resume;

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
        if (resume) {
            return resume(bench);
        }
        if (meter == null) {
            throw Failure.of(Problem.METER_MISSING);
        }
        if (handOver && owners == null) {
            throw Failure.of(Problem.HAND_OVER_WITHOUT_OWNERS);
        }
        checkNetworks();
        String where = checkedCountry();
        Label label = LabelSource.read(meter);
        PreparationReport report = new PreparationReport(bench.tell(), json, dryRun);
        try (OpenContainer container = bench.openContainer();
                LoaderSession session = bench.openKnownLoader(loader, container)) {
            Preparation preparation = preparation(bench, container, session, report);
            Optional<OwnerSet> set =
                    owners == null ? Optional.empty() : Optional.of(OwnerSet.of(container.content(), owners, handOver));
            preparation.checkRoom();
            preparation.checkLabel(label, acceptNewLabel);
            set.ifPresent(owner -> owner.mention(label, container.content(), report));
            // Nobody types a passphrase for a loader that cannot take it.
            try (CloseableNetworks wanted = wanted(ports, container)) {
                if (dryRun) {
                    report.nothingDone();
                } else {
                    preparation.prepare(label, where, wanted.items(), set);
                }
            }
            report.end(Optional.empty());
            return bench.tell().exitCode();
        }
    }

    private void checkNetworks() throws Failure {
        if (profile == null) {
            networks.check(common.containerPassphraseFile);
            return;
        }
        Profiles.name(profile);
        if (networks.anything()) {
            throw Failure.of(Problem.PROFILE_WITH_MORE);
        }
    }

    private CloseableNetworks wanted(HostPorts ports, OpenContainer container) throws Failure {
        return profile == null
                ? networks.read(ports, !json)
                : new CloseableNetworks(Profiles.forUse(
                        container.content(), profile, ports.clock().instant()));
    }

    private Preparation preparation(
            Workbench bench, OpenContainer container, LoaderSession session, PreparationReport report) throws Failure {
        List<SlotEntry> slots = session.ask(client -> client.list());
        return new Preparation(
                bench.ports(), container, session, slots, bench.command("prepare --resume", loader), report);
    }

    private int resume(Workbench bench) throws Failure {
        if (meter != null || country != null || dryRun || profile != null || owners != null || networks.anything()) {
            throw Failure.of(Problem.RESUME_WITH_MORE);
        }
        PreparationReport report = new PreparationReport(bench.tell(), json, false);
        try (OpenContainer container = bench.openContainer();
                LoaderSession session = bench.openKnownLoader(loader, container)) {
            boolean nothing = preparation(bench, container, session, report).resume() == 0;
            if (nothing
                    && container.content().messages().stream().noneMatch(message -> message.stage() == Stage.SAVED)) {
                report.nothingToWrite();
            }
            report.end(Optional.empty());
            return bench.tell().exitCode();
        } catch (Failure e) {
            if (!report.hasSomething()) {
                throw e;
            }
            report.end(Optional.of(e.complaint()));
            return e.complaint().problem().exitCode();
        }
    }

    private String checkedCountry() throws Failure {
        if (country == null) {
            throw Failure.of(Problem.COUNTRY_MISSING);
        }
        String upper = country.toUpperCase(Locale.ROOT);
        if (!Order.Load.isCountry(upper)) {
            throw Failure.of(Problem.COUNTRY_INVALID, country);
        }
        return upper;
    }
}
