package keyloader.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import keyloader.agent.durable.FileSteps;
import keyloader.agent.prekeys.PrekeyFiles;
import keyloader.host.port.LinkOpener;
import keyloader.sealing.Credential;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.Label;
import keyloader.sealing.NetworkOrder;
import keyloader.sealing.Opener;
import keyloader.sealing.Opening;
import keyloader.sealing.Order;
import keyloader.sealing.Secret;
import keyloader.usb.Links;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderLink;
import keyloader.wire.MalformedException;
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import keyloader.wire.link.LinkAddress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The attacker of THREATS who has kept every image of the loader's storage, and every frame of the bus, and comes by the
 * meter's key afterwards, with all that lies beside it then.
 */
@Timeout(300)
class PrekeysAreWipedTest {
    /** Of the key that a layer to a prekey has with it, in bytes. */
    private static final int ENCAPSULATED_KEY = 1120;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    /** What has crossed the bus, and what the storage held after each exchange. */
    private final class Tap implements LinkOpener {
        private final List<Bytes> requests = new ArrayList<>();
        private final List<Path> images = new ArrayList<>();
        private Bytes last = Bytes.EMPTY;

        @Override
        public LoaderLink open(LinkAddress address) throws IOException {
            LoaderLink link = Links.open(address);
            return new LoaderLink() {
                @Override
                public Bytes exchange(Bytes request) throws IOException {
                    requests.add(request);
                    Bytes reply = link.exchange(request);
                    keep();
                    return reply;
                }

                @Override
                public void close() throws IOException {
                    link.close();
                }
            };
        }

        private void keep() throws IOException {
            byte[] image = Files.readAllBytes(bench.store());
            Bytes hash = Bytes.sha256(image);
            if (!hash.equals(last)) {
                last = hash;
                images.add(Files.write(directory.resolve("image-" + images.size()), image));
            }
        }

        /** Put together from the chunks that PCs have written. */
        List<Bytes> messages() {
            List<Bytes> messages = new ArrayList<>();
            List<Bytes> parts = new ArrayList<>();
            for (Bytes request : requests) {
                try {
                    Request decoded = Request.decode(request);
                    if (decoded instanceof Request.PutBegin) {
                        parts.clear();
                    } else if (decoded instanceof Request.PutChunk chunk) {
                        parts.add(chunk.bytes());
                    } else if (decoded instanceof Request.PutCommit) {
                        messages.add(Bytes.concat(parts.toArray(Bytes[]::new)));
                    }
                } catch (MalformedException | keyloader.wire.UnknownCommandException e) {
                    throw new AssertionError(e);
                }
            }
            return messages;
        }
    }

    private final Tap tap = new Tap();
    private Bench bench;
    private String label;

    @BeforeEach
    void aMeter() {
        bench = new Bench(directory);
        label = InProcess.runOk(directory, bench.provision("TEST-0001")).out().strip();
    }

    private void run(Program.Start start) {
        Program.Ended ended = InProcess.run(directory, start, tap);
        assertThat(ended.code()).as(ended.toString()).isZero();
    }

    private JsonNode json(Program.Start start) throws IOException {
        Program.Ended ended = InProcess.run(directory, start, tap);
        assertThat(ended.code()).as(ended.toString()).isZero();
        return JSON.readTree(ended.out());
    }

    private static Program.Start asJson(Program.Start start) {
        List<String> arguments = new ArrayList<>(start.arguments());
        arguments.add("--json");
        return Program.Start.of(start.main(), arguments.toArray(String[]::new)).withInput(start.input());
    }

    /** @return what the tool says of the wipe before, and the receipt after */
    private List<String> load() throws IOException {
        JsonNode prepared = json(asJson(bench.prepare(label)));
        run(bench.agent());
        JsonNode receipts = json(bench.receipts());
        return List.of(
                prepared.at("/prepared/0/wiping").asText(),
                receipts.at("/slots/0/wiped").asText(),
                receipts.at("/slots/0/verdict/name").asText());
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.sorted().toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), LinkOption.NOFOLLOW_LINKS);
            }
        }
        return to;
    }

    /** The passphrase that a message gives to whoever has a meter's files; empty where they don't open it. */
    private Optional<String> opened(Path meter, Bytes message) throws Exception {
        Label printed = Label.parse(label);
        FileDecapsulationKey key;
        try (Secret pkcs8 = Secret.take(Files.readAllBytes(meter.resolve("meter-key.pk8")))) {
            key = FileDecapsulationKey.ofPkcs8(pkcs8, printed.key());
        }
        Opening opening = new Opener(key, new PrekeyFiles(meter, new FileSteps())).open(message);
        if (opening instanceof Opening.PrekeyGone) {
            return Optional.empty();
        }
        Order.Load load = (Order.Load) ((Opening.Opened) opening).order();
        Credential credential =
                ((NetworkOrder.Known) load.networks().get(0)).network().credential();
        return Optional.of(
                new String(((Credential.Passphrase) credential).secret().copy(), StandardCharsets.UTF_8));
    }

    /** What the firmware gives out of an old image of its storage, as often as it gives it. */
    private Map<Bytes, Bytes> messagesIn(Path image) throws Exception {
        Path store = Files.copy(image, directory.resolve("booted"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Map<Bytes, Bytes> found = new TreeMap<>();
        try (AutoCloseable loader = InProcess.plugIn(bench.loader(store))) {
            assertThat(loader).isNotNull();
            LinkAddress address = LinkAddress.parse("unix:" + directory.resolve("loader.socket"));
            try (LoaderClient client = new LoaderClient(Links.open(address), new SecureRandom())) {
                for (SlotEntry entry : client.list()) {
                    if (entry.state() == SlotState.SEALED) {
                        Bytes message = client.get(entry.slot());
                        found.put(message.sha256(), message);
                    }
                }
            }
        }
        return found;
    }

    @Test
    void whoKeptEverythingAndGetsTheKeyAfterwardsOpensNoMessageToAPrekey() throws Exception {
        Path meter = directory.resolve("meter");
        Path before;
        try (AutoCloseable loader = InProcess.plugIn(bench.loader(bench.store()))) {
            assertThat(loader).isNotNull();
            assertThat(load()).containsExactly("label-only", "label-only", "JOINED");
            assertThat(load()).containsExactly("file", "file", "JOINED");
            before = copy(meter, directory.resolve("meter-before"));
            assertThat(load()).containsExactly("file", "file", "JOINED");
        }

        Map<Bytes, Bytes> kept = new TreeMap<>();
        tap.messages().forEach(message -> kept.put(message.sha256(), message));
        assertThat(kept).as("on the bus").hasSize(3);
        Map<Bytes, Bytes> stored = new TreeMap<>();
        for (Path image : tap.images) {
            stored.putAll(messagesIn(image));
        }
        assertThat(tap.images.size()).isGreaterThan(10);
        assertThat(stored).as("in %s images", tap.images.size()).isEqualTo(kept);

        List<Bytes> inOrder = tap.messages();
        assertThat(inOrder.get(1).length()).isGreaterThan(ENCAPSULATED_KEY);
        assertThat(opened(meter, inOrder.get(0))).as("label-only").contains(Bench.PASSPHRASE);
        assertThat(opened(meter, inOrder.get(1))).as("to the first prekey").isEmpty();
        assertThat(opened(meter, inOrder.get(2))).as("to the second prekey").isEmpty();
        // The same attacker, one message too early: so he would have seen it.
        assertThat(opened(before, inOrder.get(1))).isEmpty();
        assertThat(opened(before, inOrder.get(2))).contains(Bench.PASSPHRASE);
        assertThat(seeds(before)).hasSize(1);
        assertThat(seeds(meter)).hasSize(1).doesNotContainAnyElementsOf(seeds(before));
    }

    private static List<String> seeds(Path meter) {
        try (Stream<Path> files = Files.list(meter)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("prekey-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** By `enrol` already the first message is to a prekey. */
    @Test
    void anEnrolledMetersFirstMessageIsWipedToo() throws Exception {
        try (AutoCloseable loader = InProcess.plugIn(bench.loader(bench.store()))) {
            assertThat(loader).isNotNull();
            List<String> prepare = bench.prepare(label).arguments();
            String link = prepare.get(prepare.indexOf("--loader") + 1);
            JsonNode asked =
                    json(Program.Start.of(Program.HOST, "enrol", "--meter", label, "--loader", link, "--json"));
            assertThat(asked.at("/prepared/0/enrolment").asBoolean()).isTrue();
            assertThat(InProcess.run(directory, bench.agent(), tap).code()).isEqualTo(5);
            JsonNode enrolled = json(bench.receipts());
            assertThat(enrolled.at("/slots/0/verdict/name").asText()).isEqualTo("ENROLLED");
            assertThat(enrolled.at("/slots/0/nextPrekey").asText()).isEqualTo("file");
            assertThat(load()).containsExactly("file", "file", "JOINED");
        }
        for (Bytes message : tap.messages().subList(1, 2)) {
            assertThat(opened(directory.resolve("meter"), message)).isEmpty();
        }
    }
}
