package keyloader.host;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import keyloader.sealing.Label;
import keyloader.sealing.PublicPoint;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/** A whole round in a JVM of its own, so that its heap can be made small. */
final class TenThousand {
    private TenThousand() {}

    /** @param args directory, meters, slots of each loader */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        int meters = Integer.parseInt(args[1]);
        int slots = Integer.parseInt(args[2]);
        int[] loaders = new int[(meters + slots - 1) / slots];
        Arrays.fill(loaders, slots);
        Site site = new Site(directory, 0, loaders);
        site.pc.links = address -> new BottomlessLoader(site.loader(address.toString()));
        writeList(site, meters);
        long begun = System.nanoTime();
        Ran ran = site.batch("--quiet");
        long millis = (System.nanoTime() - begun) / 1_000_000;
        System.out.println(ran.exit() + " " + millis + " ms, container "
                + Files.size(site.pc.container()) + " bytes, heap at most "
                + Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB");
        ran.outLines().stream().filter(line -> line.startsWith("written")).forEach(System.out::println);
        ran.errLines().stream().limit(5).forEach(System.out::println);
        begun = System.nanoTime();
        Ran show = site.pc.run(
                "round", "report", "--output", directory.resolve("report.csv").toString());
        System.out.println("report " + show.exit() + " " + (System.nanoTime() - begun) / 1_000_000 + " ms");
        show.errLines().forEach(System.out::println);
    }

    /** Whose private key nobody has: found ten times faster than a pair of keys is made. */
    private static PublicPoint somePoint(SecureRandom random) {
        return Stream.generate(() -> pointIfOnCurve(random))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseThrow();
    }

    private static Optional<PublicPoint> pointIfOnCurve(SecureRandom random) {
        byte[] compressed = new byte[PublicPoint.COMPRESSED];
        random.nextBytes(compressed);
        compressed[0] = 2;
        try {
            return Optional.of(PublicPoint.decode(Bytes.of(compressed)));
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** Straight to the file: no meter's key is kept. */
    private static void writeList(Site site, int meters) throws IOException {
        SecureRandom random = new SecureRandom();
        try (BufferedWriter out = Files.newBufferedWriter(site.pc.directory.resolve("jobs.csv"))) {
            out.write("label;name;place;ssid;security;country\n");
            for (int i = 0; i < meters; i++) {
                Label label = new Label(String.format("SN-%06d", i), somePoint(random));
                out.write("\"" + label.uri() + "\";Flat " + i + ";Main Street " + i + ";Home;wpa2;DE\n");
            }
        }
    }
}
