package keyloader.host;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import keyloader.host.container.RoundRecord;
import keyloader.sealing.Verdict;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.SlotEntry;

/** A PC with several loaders, and meters to be prepared in a round. */
final class Site {
    static final String HEADER = "label,name,place,ssid,security,country\n";

    final Pc pc;
    final List<Meter> meters;
    /** By link. */
    final Map<String, ModelLoader> loaders = new LinkedHashMap<>();

    /** @param slots of each loader */
    Site(Path directory, int meters, int... slots) throws IOException {
        this.pc = new Pc(directory);
        this.meters = IntStream.range(0, meters)
                .mapToObj(i -> new Meter(String.format("SN-%04d", i)))
                .toList();
        for (int i = 0; i < slots.length; i++) {
            loaders.put("tcp:127.0.0.1:" + (5000 + i), new ModelLoader(slots[i], "7.1.0", new SecureRandom()));
        }
        plugIn();
    }

    void plugIn() {
        pc.links = address -> loader(address.toString()).connect();
    }

    ModelLoader loader(String link) throws IOException {
        ModelLoader loader = loaders.get(link);
        if (loader == null) {
            throw new IOException("nobody there");
        }
        return loader;
    }

    ModelLoader loader(int index) {
        return new ArrayList<>(loaders.values()).get(index);
    }

    static String row(Meter meter, String more) {
        return meter.label.uri() + "," + more + "\n";
    }

    /** All meters in one network, as {@code jobs.csv}. */
    Path list() throws IOException {
        StringBuilder csv = new StringBuilder(HEADER);
        for (int i = 0; i < meters.size(); i++) {
            csv.append(row(meters.get(i), "Flat " + i + ",Main Street " + i + ",Home,wpa2,DE"));
        }
        return list(csv.toString());
    }

    Path list(String csv) throws IOException {
        return pc.file("jobs.csv", csv);
    }

    /** Batch with all loaders, and the passphrase of "Home". */
    Ran batch(String... more) {
        return pc.run(batchArgs(more));
    }

    String[] batchArgs(String... more) {
        return withLoaders(Stream.concat(
                Stream.of("batch", pc.directory.resolve("jobs.csv").toString()), Stream.of(more)));
    }

    Ran again(String... more) {
        return pc.run(withLoaders(Stream.concat(Stream.of("round", "again"), Stream.of(more))));
    }

    private String[] withLoaders(Stream<String> command) {
        Stream<String> links = loaders.keySet().stream().flatMap(link -> Stream.of("--loader", link));
        Stream<String> passphrase = Stream.of("--passphrase-file", "Home=" + pc.directory.resolve("pass"));
        return Stream.of(command, links, passphrase).flatMap(part -> part).toArray(String[]::new);
    }

    void receipts() {
        loaders.keySet().forEach(link -> pc.run("receipts", "--loader", link));
    }

    RoundRecord round() {
        return pc.kept().rounds().get(0);
    }

    /** Digests of all that lies on the loaders. */
    List<Bytes> digests() throws IOException, LoaderRefusedException {
        List<Bytes> digests = new ArrayList<>();
        for (ModelLoader loader : loaders.values()) {
            for (SlotEntry slot : Meter.list(loader)) {
                digests.add(slot.message().orElseThrow().digest());
            }
        }
        return digests;
    }

    /** The slot with the newest message for a meter, and on which loader. */
    record Place(ModelLoader loader, int slot) {}

    Place place(Meter meter) throws IOException, LoaderRefusedException {
        Place newest = null;
        long highest = 0;
        for (ModelLoader loader : loaders.values()) {
            for (SlotEntry slot : Meter.list(loader)) {
                if (slot.message().isPresent()
                        && slot.state() == keyloader.wire.SlotState.SEALED
                        && slot.message().get().kid().equals(meter.label.kid().value())) {
                    long sequence =
                            meter.order(Meter.get(loader, slot.slot())).header().sequence();
                    if (sequence > highest) {
                        highest = sequence;
                        newest = new Place(loader, slot.slot());
                    }
                }
            }
        }
        if (newest == null) {
            throw new AssertionError("no message for " + meter.label.serial());
        }
        return newest;
    }

    /** The meter of that number has joined, and has spent its message. */
    void consume(int number) throws IOException, LoaderRefusedException {
        Place place = place(meters.get(number));
        meters.get(number).consume(place.loader(), place.slot());
    }

    /** It has tried it in vain, and left a note. */
    void fail(int number, Verdict verdict) throws IOException, LoaderRefusedException {
        Place place = place(meters.get(number));
        meters.get(number).leaveNote(place.loader(), place.slot(), verdict, 1, List.of());
    }
}
