package keyloader.host.command;

import java.util.Optional;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.outcome.Safe;
import keyloader.host.port.Terminal;
import keyloader.host.prepare.WifiSource;
import keyloader.host.wifi.Dialect;
import keyloader.host.wifi.WifiCode;
import keyloader.host.wifi.WifiReading;
import keyloader.sealing.Network;
import keyloader.sealing.Security;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The network as the code on a router says it. */
final class WifiOptions {
    @Option(
            names = "--from-wifi-qr",
            paramLabel = "F|-",
            description = "take the network from the code on the router: a picture, or a file with its text")
    @Nullable String file;

    @Option(
            names = "--wifi-qr-reading",
            paramLabel = "HOW",
            description = "where the code can be read in two ways, the right one: wpa3 or zxing")
    @Nullable String reading;

    boolean given() {
        return file != null || reading != null;
    }

    /** @param otherNetwork whether options name another */
    void check(boolean otherNetwork) throws Failure {
        if (file == null) {
            throw Failure.of(Problem.WIFI_READING_ALONE);
        }
        if (otherNetwork) {
            throw Failure.of(Problem.WIFI_WITH_MORE);
        }
        wanted();
    }

    private Optional<Dialect> wanted() throws Failure {
        if (reading == null) {
            return Optional.empty();
        }
        Optional<Dialect> dialect = Dialect.ofOption(reading);
        if (dialect.isEmpty()) {
            throw Failure.of(Problem.WIFI_READING_UNKNOWN, reading);
        }
        return dialect;
    }

    /**
     * @param confirmedOpen whether {@code --security open} stands beside it, as any open network needs
     * @param asks whether somebody may be asked which of two readings is right
     */
    Network read(Terminal terminal, boolean confirmedOpen, boolean asks) throws Failure {
        WifiCode code = WifiSource.read(String.valueOf(file), wanted(), terminal);
        boolean done = false;
        try {
            Network network = chosen(code, terminal, asks).network();
            if ((network.security() == Security.OPEN) != confirmedOpen) {
                throw Failure.of(confirmedOpen ? Problem.WIFI_NOT_OPEN : Problem.WIFI_OPEN);
            }
            done = true;
            return network;
        } finally {
            if (!done) {
                code.close();
            }
        }
    }

    private static WifiReading chosen(WifiCode code, Terminal terminal, boolean asks) throws Failure {
        if (code instanceof WifiCode.Clear clear) {
            return clear.reading();
        }
        WifiCode.Ambiguous two = (WifiCode.Ambiguous) code;
        if (!asks || !terminal.interactive()) {
            throw Failure.of(
                    Problem.WIFI_AMBIGUOUS,
                    new Safe(two.wpa3().summary()),
                    new Safe(two.zxing().summary()));
        }
        terminal.err("the router's code can be read in two ways:");
        terminal.err("  1 (wpa3):  " + two.wpa3().shown());
        terminal.err("  2 (zxing): " + two.zxing().shown());
        String answer = terminal.askLine("which is right, 1 or 2? ").orElse("").strip();
        boolean first = answer.equals("1");
        if (!first && !answer.equals("2")) {
            throw Failure.of(Problem.WIFI_NOT_CHOSEN);
        }
        (first ? two.zxing() : two.wpa3()).close();
        return first ? two.wpa3() : two.zxing();
    }
}
