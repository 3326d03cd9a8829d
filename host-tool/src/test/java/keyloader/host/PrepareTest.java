package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.label.LabelDrawing;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.NetworkOrder;
import keyloader.sealing.Order;
import keyloader.sealing.Security;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    private static Network only(Order.Load order) {
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

        assertThat(ran.terminal().progress).isNotEmpty().last().isEqualTo("writing 100%");
        assertThat(pc.run(new FakeTerminal().answering(), pc.prepareArgs(meter, "--quiet"))
                        .terminal()
                        .progress)
                .isEmpty();
    }

    @Test
    void thePassphraseIsAskedForTwiceOnATerminal() throws IOException, LoaderRefusedException {
        FakeTerminal terminal = new FakeTerminal().answering("typed in the dark", "typed in the dark");
        Ran ran = pc.run(
                terminal,
                "prepare",
                "--meter",
                meter.label.uri(),
                "--ssid",
                "Home",
                "--security",
                "wpa3",
                "--hidden",
                "--country",
                "de",
                "--loader",
                Pc.LINK);

        assertThat(ran.exit()).isEqualTo(0);
        Network network = only(meter.order(Meter.get(pc.loader, 0)));
        assertThat(((Credential.Passphrase) network.credential()).secret().copy())
                .isEqualTo("typed in the dark".getBytes(StandardCharsets.UTF_8));
        assertThat(network.hidden()).isTrue();
        assertThat(network.security()).isEqualTo(Security.WPA3);
    }

    @Test
    void twoDifferentPassphrasesAreRefused() throws IOException, LoaderRefusedException {
        Ran ran = pc.run(
                new FakeTerminal().answering("typed in the dark", "typed in the park"),
                "prepare",
                "--meter",
                meter.label.uri(),
                "--ssid",
                "Home",
                "--security",
                "wpa2",
                "--country",
                "DE",
                "--loader",
                Pc.LINK);

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains("error: the two passphrases are not the same")
                .doesNotContain("typed in");
        assertThat(Meter.list(pc.loader)).isEmpty();
    }

    @Test
    void withoutATerminalAPassphraseFileIsAskedFor() {
        Ran ran = pc.run(
                "prepare",
                "--meter",
                meter.label.uri(),
                "--ssid",
                "Home",
                "--security",
                "wpa2",
                "--country",
                "DE",
                "--loader",
                Pc.LINK);

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains("error: there is no terminal")
                .contains("hint: ")
                .contains("--passphrase-file");
    }

    @Test
    void thePassphraseMayComeFromStandardInput() throws IOException, LoaderRefusedException {
        Ran ran = pc.run(
                new FakeTerminal().withStandardInput("from a pipe\r\n"),
                "prepare",
                "--meter",
                meter.label.uri(),
                "--ssid",
                "Home",
                "--security",
                "wpa2",
                "--country",
                "DE",
                "--loader",
                Pc.LINK,
                "--passphrase-file",
                "-");

        assertThat(ran.exit()).isEqualTo(0);
        Network network = only(meter.order(Meter.get(pc.loader, 0)));
        assertThat(((Credential.Passphrase) network.credential()).secret().copy())
                .isEqualTo("from a pipe".getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"owe", "open"})
    void aNetworkWithoutSecretTakesNoPassphrase(String kind) throws IOException, LoaderRefusedException {
        String[] bare = {
            "prepare",
            "--meter",
            meter.label.uri(),
            "--ssid",
            "Home",
            "--security",
            kind,
            "--country",
            "DE",
            "--loader",
            Pc.LINK
        };
        String[] with = java.util.Arrays.copyOf(bare, bare.length + 2);
        with[bare.length] = "--passphrase-file";
        with[bare.length + 1] = directory.resolve("pass").toString();

        Ran refused = pc.run(with);
        assertThat(refused.exit()).isEqualTo(2);
        assertThat(refused.err()).contains("takes no passphrase");

        assertThat(pc.run(bare).exit()).isEqualTo(0);
        assertThat(only(meter.order(Meter.get(pc.loader, 0))).security().commandLineName())
                .isEqualTo(kind);
    }

    @Test
    void networksMayComeFromFilesInOrder() throws IOException, LoaderRefusedException {
        Path first = pc.file(
                "first.json",
                "{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"Up\"},\"cred\":{\"akm\":\"sae\",\"pass\":\"12345678\"}}");
        Path second = pc.file(
                "second.json",
                "{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"Down\"},\"cred\":{\"akm\":\"owe\"}}");

        Ran ran = pc.run(
                "prepare",
                "--meter",
                meter.label.uri(),
                "--network",
                first.toString(),
                "--network",
                second.toString(),
                "--country",
                "DE",
                "--loader",
                Pc.LINK);

        assertThat(ran.exit()).isEqualTo(0);
        List<String> names = meter.order(Meter.get(pc.loader, 0)).networks().stream()
                .map(network -> ((NetworkOrder.Known) network).network())
                .map(network -> new String(network.ssid().toArray(), StandardCharsets.UTF_8) + " "
                        + network.security().commandLineName())
                .toList();
        assertThat(names).containsExactly("Up wpa3", "Down owe");
    }

    @Test
    void aBrokenNetworkFileIsNamedWithoutItsSecret() throws IOException {
        Path file = pc.file(
                "bad.json",
                "{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"Up\"},\"cred\":{\"akm\":\"psk\",\"pass\":\"short\"}}");

        Ran ran = pc.run(
                "prepare",
                "--meter",
                meter.label.uri(),
                "--network",
                file.toString(),
                "--country",
                "DE",
                "--loader",
                Pc.LINK);

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("bad.json").contains("passphrase").doesNotContain("short");
    }

    @Test
    void theLabelMayBeAPictureOrATextFile() throws IOException, LoaderRefusedException {
        Path picture = Files.write(directory.resolve("label.png"), LabelDrawing.draw(meter.label));
        Path text = pc.file("label.txt", meter.label.uri() + "\n");

        for (Path label : List.of(picture, text)) {
            Ran ran = pc.run(
                    "prepare",
                    "--meter",
                    label.toString(),
                    "--ssid",
                    "Home",
                    "--security",
                    "open",
                    "--country",
                    "DE",
                    "--loader",
                    Pc.LINK);
            assertThat(ran.exit()).as(ran.err()).isEqualTo(0);
        }
        assertThat(meter.order(Meter.get(pc.loader, 0)).country()).isEqualTo("DE");
        assertThat(meter.order(Meter.get(pc.loader, 1)).country()).isEqualTo("DE");
    }

    @Test
    void aLabelThatDoesNotHoldIsRefused() throws IOException {
        String uri = meter.label.uri();
        int check = uri.indexOf("X:") + 2;
        char other = uri.charAt(check) == '0' ? '1' : '0';
        Path notAPicture = pc.file("label.png", "this is text");

        Ran swapped = pc.run(
                "prepare",
                "--meter",
                uri.substring(0, check) + other + uri.substring(check + 1),
                "--ssid",
                "Home",
                "--security",
                "open",
                "--country",
                "DE",
                "--loader",
                Pc.LINK);
        Ran text = pc.run(
                "prepare",
                "--meter",
                notAPicture.toString(),
                "--ssid",
                "Home",
                "--security",
                "open",
                "--country",
                "DE",
                "--loader",
                Pc.LINK);
        Ran absent = pc.run(
                "prepare",
                "--meter",
                directory.resolve("no\u001b[2J.png").toString(),
                "--ssid",
                "Home",
                "--security",
                "open",
                "--country",
                "DE",
                "--loader",
                Pc.LINK);

        assertThat(swapped.exit()).isEqualTo(1);
        assertThat(swapped.err()).contains("label field X");
        assertThat(text.exit()).isEqualTo(1);
        assertThat(text.err()).contains("error: the picture cannot be read");
        assertThat(absent.exit()).isEqualTo(1);
        assertThat(absent.err())
                .contains("no such file")
                .contains("no\\u{1b}[2J.png")
                .doesNotContain("\u001b");
    }

    @Test
    void anotherLabelForAKnownMeterIsRefusedUntilAccepted() throws IOException, LoaderRefusedException {
        pc.prepare(meter);
        Meter impostor = new Meter("SN-0001");

        Ran refused = pc.prepare(impostor);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("ALARM")
                .contains(meter.label.kid().checkCode())
                .contains(impostor.label.kid().checkCode())
                .contains("--accept-new-label");
        assertThat(Meter.list(pc.loader)).hasSize(1);

        assertThat(pc.prepare(impostor, "--accept-new-label").exit()).isEqualTo(3);
        assertThat(pc.prepare(impostor).exit()).isEqualTo(0);
        assertThat(pc.prepare(meter).exit()).isEqualTo(0);
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
    void aFullLoaderIsRefusedBeforeAnythingIsSealed() throws IOException {
        pc.loader = new ModelLoader(1, "7.1.0", new SecureRandom());
        pc.prepare(meter);
        Ran ran = pc.prepare(new Meter("SN-0002"));

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("error: the loader is full").contains("keyloader receipts");
        assertThat(pc.kept().messages()).hasSize(1);
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
    void aChangedLoaderIdentityIsRefusedUntilAccepted() throws IOException, LoaderRefusedException {
        FixedSerial twins = new FixedSerial();
        pc.loader = twins.next();
        assertThat(pc.prepare(meter).exit()).isEqualTo(0);
        pc.loader = twins.next();

        Ran refused = pc.prepare(meter);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("ALARM").contains("identity").contains("--accept-new-loader-identity");
        assertThat(Meter.list(pc.loader)).isEmpty();
        assertThat(pc.kept().messages()).hasSize(1);

        Ran accepted = pc.prepare(meter, "--accept-new-loader-identity");
        assertThat(accepted.exit()).isEqualTo(3);
        assertThat(pc.prepare(meter).exit()).isEqualTo(0);
    }

    @Test
    void nobodyAtTheLinkIsSaidClearly() {
        pc.links = address -> {
            throw new java.net.ConnectException("Connection refused");
        };
        Ran ran = pc.prepare(meter);

        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains("error: no loader at " + Pc.LINK + ": Connection refused")
                .contains("hint: ");
        assertThat(pc.container()).doesNotExist();
    }

    @Test
    void aBusyLoaderIsSaidClearly() throws IOException {
        pc.loader.connect();
        assertThat(pc.prepare(meter).err()).contains("in use by another program");
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
