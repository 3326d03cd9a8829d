package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import keyloader.host.port.LinkOpener;
import keyloader.system.Bench;
import keyloader.system.InProcess;
import keyloader.system.Program;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.SlotEntry;
import keyloader.wire.link.LinkAddress;

/**
 * An installer and a meter that do the whole job again and again with one loader: prepare, join, fetch the receipt. A
 * program may be disturbed once in a round; in the end its message has been applied once, and its receipt is verified and kept.
 */
final class Rounds {
    /** A program that may be disturbed. */
    enum Victim {
        PREPARE,
        AGENT,
        RECEIPTS
    }

    /** Around one run of a program. */
    @FunctionalInterface
    interface Disturbance {
        /** @return whether something may have gone wrong in it */
        boolean during(Victim victim, Run run) throws Exception;
    }

    @FunctionalInterface
    interface Run {
        void run() throws Exception;
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ALREADY_USED = 4;

    private final Bench bench;
    private final LinkOpener links;
    private final String label;
    private int done;

    Rounds(Path directory, LinkOpener links) {
        this.bench = new Bench(directory, List.of(), "usb");
        this.links = links;
        this.label = ok(bench.provision("TEST-0001")).out().strip();
    }

    int done() {
        return done;
    }

    void round(Set<Victim> victims, Disturbance disturbance) throws Exception {
        if (run(victims, Victim.PREPARE, bench.prepare(label), disturbance)) {
            ok(bench.resume());
            if (slots().isEmpty()) {
                ok(bench.prepare(label)); // it had not been sealed
            }
        }
        if (run(victims, Victim.AGENT, bench.agent(), disturbance)) {
            assertThat(run(bench.agent()).code()).isIn(0, ALREADY_USED);
        }
        done++;
        JsonNode status = JSON.readTree(ok(bench.status()).out());
        assertThat(status.at("/network/generation").asInt())
                .as("applied exactly once")
                .isEqualTo(done);
        assertThat(status.get("pendingConsumes").asInt())
                .as("told to the loader")
                .isZero();
        if (run(victims, Victim.RECEIPTS, bench.receipts(), disturbance)) {
            ok(bench.receipts());
        }
        assertThat(ok(bench.savedReceipts()).out().split("\"JOINED\"", -1))
                .as("receipts that were verified and kept")
                .hasSize(2 * done + 1); // of the message, and of its network
        assertThat(slots()).as("the slot is free again").isEmpty();
    }

    private boolean run(Set<Victim> victims, Victim now, Program.Start start, Disturbance disturbance)
            throws Exception {
        if (!victims.contains(now)) {
            ok(start);
            return false;
        }
        Program.Ended[] ended = new Program.Ended[1];
        boolean disturbed = disturbance.during(now, () -> ended[0] = run(start));
        assertThat(ended[0].code()).as(ended[0].toString()).isIn(disturbed ? List.of(0, 1) : List.of(0));
        return disturbed;
    }

    private Program.Ended run(Program.Start start) {
        return InProcess.run(bench.directory(), start, links);
    }

    private Program.Ended ok(Program.Start start) {
        Program.Ended ended = run(start);
        assertThat(ended.code()).as(ended.toString()).isZero();
        return ended;
    }

    private List<SlotEntry> slots() throws IOException, LoaderRefusedException {
        try (LoaderClient client =
                new LoaderClient(links.open(new LinkAddress.Usb(Optional.empty())), new SecureRandom())) {
            return client.list();
        }
    }
}
