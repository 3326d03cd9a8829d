package keyloader.system.vm.wifi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
        Path file = Captures.file(name + ".pcap");
        Command.run("ip", "link", "set", "hwsim0", "up");
        Service tcpdump = Service.start(
                "tcpdump-" + name, List.of("tcpdump", "-i", "hwsim0", "-U", "-Z", "root", "-w", file.toString()));
        tcpdump.awaitLog("listening on");
        return new AirCapture(file, tcpdump);
    }

    /** How many frames so far fit an expression of pcap-filter(7). */
    int count(String expression) throws IOException, InterruptedException {
        if (!Files.exists(file)) {
            return 0;
        }
        return (int) Command.run("tcpdump", "-n", "-r", file.toString(), expression)
                .lines()
                .filter(line -> line.matches("\\d\\d:.*"))
                .count();
    }

    @Override
    public void close() {
        tcpdump.close();
    }
}
