package keyloader.host.command;

import java.util.List;
import java.util.Locale;
import keyloader.host.container.Container;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;
import keyloader.host.prepare.LabelSource;
import keyloader.host.text.Escape;
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

    @Option(names = "--meter", paramLabel = "LABEL", description = "the label's text, or a picture of the label")
    @Nullable String meter;

    @Option(
            names = "--country",
            paramLabel = "CC",
            description = "where the meter is, two letters (ISO 3166-1): sets which channels it may use; 00 = world")
    @Nullable String country;

    @Option(names = "--resume", description = "write what was sealed before and has not reached its loader")
    boolean resume;

    @Option(
            names = "--accept-new-label",
            description = "go on although a known meter's label shows another key than before")
    boolean acceptNewLabel;

    @Option(names = "--dry-run", description = "check everything, seal and write nothing")
    boolean dryRun;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public int run(HostPorts ports) throws Failure {
        Workbench bench = new Workbench(ports, common);
        Workbench.requireLink(loader);
        if (resume) {
            return resume(bench);
        }
        if (meter == null) {
            throw Failure.wrongUse("--meter is missing", "add --meter with the label's text or a picture of it");
        }
        networks.check(common.containerPassphraseFile);
        String where = checkedCountry();
        Label label = LabelSource.read(meter);
        try (Container container = bench.openContainer();
                CloseableNetworks wanted =
                        networks.read(ports.terminal(), ports.clock().instant());
                LoaderSession session = bench.openKnownLoader(loader, container)) {
            List<SlotEntry> slots = session.ask(client -> client.list());
            Preparation preparation = new Preparation(bench, container, session, slots);
            preparation.checkRoom();
            preparation.checkLabel(label, acceptNewLabel);
            if (dryRun) {
                bench.tell().result("all is well; nothing was sealed or written (--dry-run)");
            } else {
                preparation.prepare(label, where, wanted.items());
            }
            return bench.tell().exitCode();
        } catch (java.io.IOException e) {
            throw Failure.of("cannot close the container: " + Failure.said(e), "");
        }
    }

    private int resume(Workbench bench) throws Failure {
        if (meter != null || country != null || dryRun || networks.anything()) {
            throw Failure.wrongUse(
                    "--resume writes what is sealed already, and takes no other order", "leave out the other options");
        }
        try (Container container = bench.openContainer();
                LoaderSession session = bench.openKnownLoader(loader, container)) {
            List<SlotEntry> slots = session.ask(client -> client.list());
            new Preparation(bench, container, session, slots).resume();
            return bench.tell().exitCode();
        } catch (java.io.IOException e) {
            throw Failure.of("cannot close the container: " + Failure.said(e), "");
        }
    }

    private String checkedCountry() throws Failure {
        String hint = "add --country with two letters, such as DE (ISO 3166-1), or 00 for the world domain";
        if (country == null) {
            throw Failure.wrongUse("--country is missing", hint);
        }
        String upper = country.toUpperCase(Locale.ROOT);
        if (!Order.Load.isCountry(upper)) {
            throw Failure.wrongUse("not a country: " + Escape.text(country), hint);
        }
        return upper;
    }
}
