package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.NetworkOrder;
import keyloader.sealing.Order;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is sealed, kept, written and said. */
@Timeout(60)
class PrepareTest {
    @TempDir
    Path directory;

    private Pc pc;
    private Meter meter;

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
        meter = new Meter("SN-0001");
    }

    static Network only(Order.Load order) {
        assertThat(order.networks()).hasSize(1);
        return ((NetworkOrder.Known) order.networks().get(0)).network();
    }

    @Test
    void theMeterOpensWhatWasPrepared() throws IOException, LoaderRefusedException {
        Ran ran = pc.prepare(meter);

        assertThat(ran.exit()).isEqualTo(0);
        Order.Load order = meter.order(Meter.get(pc.loader, 0));
        Network network = only(order);
        assertThat(network.ssid()).isEqualTo(Bytes.of("Home".getBytes(StandardCharsets.UTF_8)));
        assertThat(network.security()).isEqualTo(Security.WPA2);
        assertThat(network.hidden()).isFalse();
        assertThat(((Credential.Passphrase) network.credential()).secret().copy())
                .isEqualTo(Pc.PASSPHRASE.getBytes(StandardCharsets.UTF_8));
        assertThat(order.country()).isEqualTo("DE");
        assertThat(order.owners()).isEmpty();
        assertThat(order.header().sequence()).isEqualTo(pc.now.toEpochMilli());
        assertThat(order.header().preparedAt()).isEqualTo(pc.now.toEpochMilli());
    }

    @Test
    void whatAPersonNeedsIsPrinted() throws IOException, LoaderRefusedException {
        Ran ran = pc.prepare(meter);

        assertThat(ran.out())
                .contains("SN-0001")
                .contains(meter.label.kid().checkCode())
                .contains("unverified")
                .contains("\"Home\", wpa2")
                .contains(pc.kept().loaders().get(0).serial() + ", slot 0")
                .contains("wait for the steady light");
        assertThat(ran.terminal().progress).isEmpty(); // not on a terminal
    }

    @Test
    void whatIsKeptIsWhatLiesOnTheLoader() throws IOException, LoaderRefusedException {
        pc.prepare(meter);

        ContainerContent kept = pc.kept();
        assertThat(kept.messages()).hasSize(1);
        MessageRecord message = kept.messages().get(0);
        assertThat(message.sealed()).contains(Meter.get(pc.loader, 0));
        assertThat(message.digest())
                .isEqualTo(Meter.list(pc.loader).get(0).message().orElseThrow().digest());
        assertThat(message.stage()).isEqualTo(Stage.WRITTEN);
        assertThat(message.slot()).hasValue(0);
        assertThat(message.sequence()).isEqualTo(kept.lastSequence());
        assertThat(meter.open(Meter.get(pc.loader, 0)).signer())
                .isEqualTo(kept.signer().publicKey());
    }

    @Test
    void theContainerAndItsDirectoryAreForTheUserAlone() throws IOException {
        pc.prepare(meter);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pc.container())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pc.config)))
                .isEqualTo("rwx------");
    }

    @Test
    void progressIsShownOnATerminalOnly() {
        Ran ran = pc.run(new FakeTerminal().answering(), pc.prepareArgs(meter));

        assertThat(ran.terminal().progress).isNotEmpty().last().isEqualTo("writing [########################] 100%");
        assertThat(pc.run(new FakeTerminal().answering(), pc.prepareArgs(meter, "--quiet"))
                        .terminal()
                        .progress)
                .isEmpty();
    }

    @Test
    void aDryRunWritesNothing() throws IOException, LoaderRefusedException {
        Ran ran = pc.prepare(meter, "--dry-run");

        assertThat(ran.exit()).isEqualTo(0);
        assertThat(ran.out()).contains("nothing was sealed or written");
        assertThat(Meter.list(pc.loader)).isEmpty();
        assertThat(pc.container()).doesNotExist();
    }

    @Test
    void sequencesRiseAlsoWhenTheClockStandsStillOrGoesBack() throws IOException, LoaderRefusedException {
        long start = pc.now.toEpochMilli();
        pc.prepare(meter);
        pc.prepare(meter);
        pc.now = pc.now.minusSeconds(3600);
        pc.prepare(meter);
        pc.now = pc.now.plusSeconds(7200);
        pc.prepare(meter);

        assertThat(pc.kept().messages().stream().map(MessageRecord::sequence))
                .containsExactly(start, start + 1, start + 2, start + 3_600_000);
        assertThat(meter.order(Meter.get(pc.loader, 2)).header().sequence()).isEqualTo(start + 2);
    }

    @Test
    void anEarlierMessageForTheMeterIsMentioned() {
        pc.prepare(meter);
        assertThat(pc.prepare(meter).out()).contains("slot 0 holds an earlier message for this meter");
    }

    @Test
    void theAdminTokenIsKeptAndItsHashOffered() throws IOException {
        List<Bytes> requests = new java.util.ArrayList<>();
        pc.links = address -> {
            CutLink link = new CutLink(pc.loader.connect(), 0, CutLink.Break.NEVER);
            pc.opened.add(link);
            return link;
        };
        pc.prepare(meter);
        pc.prepare(new Meter("SN-0002"));
        pc.opened.forEach(link -> requests.addAll(link.requests));

        List<Bytes> begins =
                requests.stream().filter(request -> request.at(0) == 3).toList();
        assertThat(begins).hasSize(2);
        assertThat(pc.kept().loaders()).singleElement().satisfies(loader -> assertThat(loader.adminToken())
                .isPresent());
        assertThat(pc.inspect("--json").out()).contains("\"adminTokenSet\" : true");
    }

    @Test
    void slotsOfOtherStatesStayAsTheyAre() throws IOException, LoaderRefusedException {
        pc.prepare(meter);
        meter.consume(pc.loader, 0);
        pc.prepare(meter);

        assertThat(Meter.list(pc.loader))
                .extracting(slot -> slot.state())
                .containsExactly(SlotState.SPENT, SlotState.SEALED);
    }
}
