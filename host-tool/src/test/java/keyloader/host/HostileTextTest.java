package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.sealing.KeyId;
import keyloader.sealing.Receipt;
import keyloader.sealing.Verdict;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever comes from devices, files and arguments: no output of any command can do anything to a terminal. */
@Timeout(120)
class HostileTextTest {
    /** Clears the screen, sets the title, rings, turns the reading direction, hides, ends the line, and is half a pair. */
    private static final String EVIL = "a\u001b[2J\u001b]0;x\u0007\u202e\u2066\u200b\u009b\r\n\ud800z";

    @TempDir
    Path directory;

    private Pc pc;
    private final Meter meter = new Meter("SN-0001");
    private final List<Ran> runs = new ArrayList<>();

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
    }

    private Ran run(String... args) {
        Ran ran = pc.run(args);
        runs.add(ran);
        return ran;
    }

    /** Each line is printable; and of JSON every byte is ASCII. */
    private void nothingActsOnATerminal() {
        assertThat(runs).isNotEmpty();
        for (Ran ran : runs) {
            List<String> lines = new ArrayList<>(ran.errLines());
            lines.addAll(ran.terminal().prompts);
            boolean json = ran.out().startsWith("{");
            lines.addAll(json ? List.of(ran.out().split("\n")) : ran.outLines());
            for (String line : lines) {
                assertThat(line.codePoints())
                        .as(line)
                        .allMatch(c -> (c >= 0x20 && c < 0x7f) || (!json && Character.isLetterOrDigit(c)));
            }
        }
    }

    private String[] prepare(String ssid, String loader) {
        return new String[] {
            "prepare",
            "--meter",
            meter.label.uri(),
            "--ssid",
            ssid,
            "--security",
            "open",
            "--country",
            "DE",
            "--loader",
            loader
        };
    }

    @Test
    void textFromAnyDeviceIsWrittenOut() throws IOException, LoaderRefusedException {
        pc.loader = new ModelLoader(8, "7\u001b[2J\u202e", new SecureRandom());
        run(prepare("x\u001b[2J\u202ey", Pc.LINK));
        run(prepare("x\u001b[2J\u202ey", Pc.LINK));
        meter.consume(
                pc.loader,
                0,
                r -> new Receipt(
                        r.messageId(),
                        r.attempt(),
                        r.verdict(),
                        r.networks(),
                        r.joined()
                                .map(j -> new Receipt.Joined(
                                        0, j.bssid(), j.channel(), j.rssi(), Optional.of("\u001b[1A\u202e"))),
                        "v\u001b[31m\u2028",
                        List.of(new KeyId(Bytes.of(new byte[32]))),
                        r.claimedNow(),
                        r.resetCount(),
                        r.mark()));
        meter.leaveNote(pc.loader, 1, Verdict.NOT_THE_OWNER, 0, List.of());
        for (String more : new String[] {"--quiet", "--json"}) {
            run("inspect", "--loader", Pc.LINK, more);
            run("receipts", "--loader", Pc.LINK, more);
            run("receipts", "--saved", more);
            run("loaders", more);
            run("keys", more);
        }
        runs.add(pc.run(new FakeTerminal().answering("no"), "zeroize", "--loader", Pc.LINK));

        nothingActsOnATerminal();
        String all = String.join("\n", runs.stream().map(Ran::all).toList());
        assertThat(all)
                .contains("\\u{1b}[1A\\u{202e}") // the address
                .contains("v\\u{1b}[31m\\u{2028}") // the agent's version
                .contains("7\\u{1b}[2J\\u{202e}") // the firmware's
                .contains("x\\u{1b}[2J\\u{202e}y"); // the network's name
    }

    @Test
    void jsonHoldsWhatCameAsItCame() throws IOException, LoaderRefusedException {
        run(prepare("x\u001b[2J\u202ey", Pc.LINK));
        meter.consume(pc.loader, 0);
        String ssid = new ObjectMapper()
                .readTree(run("receipts", "--loader", Pc.LINK, "--json").out())
                .at("/slots/0/networks/0/ssid")
                .asText();
        assertThat(ssid).isEqualTo("x\u001b[2J\u202ey");
        nothingActsOnATerminal();
    }

    @Test
    void textFromArgumentsAndFileNamesIsWrittenOutInErrors() throws IOException {
        String name = "no" + EVIL.replace("\ud800", "");
        run("prepare", "--meter", name, "--ssid", "x", "--security", "open", "--country", "DE", "--loader", Pc.LINK);
        run(prepare(EVIL, "tcp:" + name + ":1"));
        run(prepare("x", "serial:" + EVIL));
        run(prepare("x", "unix:" + name));
        run("prepare", "--meter", meter.label.uri(), "--network", name, "--country", "DE", "--loader", Pc.LINK);
        run("prepare", "--meter", "x", "--ssid", "x", "--security", EVIL, "--country", "DE", "--loader", Pc.LINK);
        run("prepare", "--meter", "x", "--ssid", "x", "--security", "open", "--country", EVIL, "--loader", Pc.LINK);
        run("keys", "--container", name + "/" + name);
        run("keys", "--container", directory.resolve(name).toString());
        run("keys", "--json", "--container", directory.resolve(name).toString());
        run("keys", "--container-passphrase-file", name);
        run("--" + EVIL);
        run("keys", "--" + EVIL, "--json");
        run(EVIL);
        pc.links = address -> {
            throw new IOException(EVIL);
        };
        run(prepare("x", Pc.LINK));
        run("receipts", "--json", "--loader", Pc.LINK);

        nothingActsOnATerminal();
        assertThat(runs.stream().filter(ran -> ran.exit() != 0)).hasSizeGreaterThan(10);
    }

    @Test
    void aBrokenNetworkFileSaysNothingOfItsContent() throws IOException {
        for (String json : new String[] {
            EVIL,
            "{\"" + EVIL.replace("\r\n", "").replace("\ud800", "") + "\":1}",
            "{\"wi-fi_tech\":\"\u001b[2Jx\"}",
            "{\"wi-fi_tech\":\"infra\",\"discovery\":{\"ssid\":\"x\"},\"cred\":{\"akm\":\"\u202e\"}}"
        }) {
            Path file = directory.resolve("network.json");
            java.nio.file.Files.write(file, json.getBytes(StandardCharsets.UTF_8));
            Ran ran = run(
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
        }
        nothingActsOnATerminal();
    }
}
