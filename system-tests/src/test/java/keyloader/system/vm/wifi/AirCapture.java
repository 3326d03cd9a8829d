package keyloader.system.vm.wifi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import keyloader.system.vm.Captures;
import keyloader.system.vm.Command;

/** All that is on the air, of every radio and channel, as the simulated medium carries it. */
final class AirCapture implements AutoCloseable {
    private final Path file;
    private final Service tcpdump;

    private AirCapture(Path file, Service tcpdump) {
        this.file = file;
        this.tcpdump = tcpdump;
    }

    static AirCapture start(String name) throws IOException, InterruptedException {
        Path file = Path.of("/run", name + ".pcap"); // in memory: the shared directory would be too slow
        Command.run("ip", "link", "set", "hwsim0", "up");
        Service tcpdump = Service.start(
                "tcpdump-" + name, List.of("tcpdump", "-i", "hwsim0", "-U", "-Z", "root", "-w", file.toString()));
        tcpdump.awaitLog("listening on");
        return new AirCapture(file, tcpdump);
    }

    /** How many frames so far fit an expression of pcap-filter(7). The last record may still be on its way into the file. */
    int count(String expression) throws IOException, InterruptedException {
        return lines(expression).size();
    }

    /** They themselves, as tcpdump prints them. */
    List<String> lines(String expression) throws IOException, InterruptedException {
        String frames = Command.run(
                "sh",
                "-c",
                "tcpdump -n -Z root -r \"$0\" \"$1\" 2>/run/reading || grep -q 'truncated dump file' /run/reading",
                file.toString(),
                expression);
        return frames.lines().filter(line -> line.matches("\\d\\d:.*")).toList();
    }

    @Override
    public void close() {
        tcpdump.close();
        try {
            Files.copy(file, Captures.file(file.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
