package keyloader.host.command;

import java.util.Locale;
import java.util.Optional;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.OpenContainer;
import keyloader.host.container.RoundRecord;
import keyloader.host.manifest.LabelCheck;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.round.ListReading;
import keyloader.host.round.RoundPlan;
import keyloader.sealing.Order;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Seals credentials to all meters of a list, and writes them to as many loaders as it takes. */
@Command(
        name = "batch",
        description = "Prepares a round: all meters of a list (CSV), spread over the loaders that are plugged in.",
        footer = {
            "",
            "The list has a header with some of: label, serial, name, place, ssid, security, network, country.",
            "It never has passphrases: they are asked for, once for each network.",
            "Every row is checked before anything is written. The same command again goes on where it ended."
        })
public final class BatchCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Mixin
    LoadersOptions loaders = new LoadersOptions();

    @Mixin
    RoundNetworkOptions networks = new RoundNetworkOptions();

    @Parameters(arity = "0..1", paramLabel = "LIST", description = "the list of meters, CSV")
    @Nullable String list;

    @Option(names = "--name", paramLabel = "TEXT", description = "what the round is called, if not as the list's file")
    @Nullable String name;

    @Option(
            names = "--round",
            paramLabel = "ROUND",
            description = "go on with this round, although its list has changed")
    @Nullable String round;

    @Option(names = "--new", description = "begin a new round, although there is one of this list")
    boolean begin;

    @Option(
            names = "--country",
            paramLabel = "CC",
            description = "where the meters of rows without country are, two letters (ISO 3166-1); 00 = world")
    @Nullable String country;

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
        if (list == null) {
            throw Failure.of(Problem.LIST_MISSING);
        }
        loaders.check(!dryRun);
        networks.check(common.containerPassphraseFile);
        Optional<String> where = checkedCountry();
        RoundReport report = new RoundReport(bench.tell(), json);
        try (OpenContainer container = bench.openContainer()) {
            Optional<RoundPlan> plan = read(bench, container, where, report);
            return plan.isEmpty()
                    ? ExitCode.FAILED
                    : new RoundWork(bench, container, report).run(plan.get(), loaders, networks, dryRun);
        }
    }

    /** @return empty when there are faults, which have been said */
    private Optional<RoundPlan> read(
            Workbench bench, OpenContainer container, Optional<String> where, RoundReport report) throws Failure {
        ContainerContent content = container.content();
        String given = String.valueOf(list);
        ListReading reading = ListReading.of(
                given,
                content,
                networks.names(bench.ports().clock().instant()),
                where,
                acceptNewLabel,
                LabelCheck.open(bench.ports().files(), container));
        if (!reading.rows().faults().isEmpty()) {
            report.faults(reading.rows().faults(), given);
            return Optional.empty();
        }
        reading.rows().sameNames().stream().limit(RoundReport.SHOWN).forEach(same -> bench.tell()
                .notice(Notice.ROUND_NAME_TWICE, same.line(), same.name(), same.earlier()));
        String called = name == null ? reading.file() : name;
        Optional<RoundRecord> earlier = round != null
                ? Optional.of(RoundChoice.of(content, round))
                : reading.earlier(content, called).filter(found -> !begin);
        return Optional.of(reading.plan(
                called, earlier, Math.max(0, bench.now()), bench.ports().random()));
    }

    private Optional<String> checkedCountry() throws Failure {
        if (country == null) {
            return Optional.empty();
        }
        String upper = country.toUpperCase(Locale.ROOT);
        if (!Order.Load.isCountry(upper)) {
            throw Failure.of(Problem.COUNTRY_INVALID, country);
        }
        return Optional.of(upper);
    }
}
