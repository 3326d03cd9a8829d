package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import keyloader.host.CutLink.Break;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.Request;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MainTest {
    @TempDir
    Path directory;

    private Pc pc;

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "paint",
                "prepare",
                "prepare --loader tcp:1",
                "prepare --loader tcp:1 --meter x",
                "prepare --loader tcp:1 --meter x --ssid y",
                "prepare --loader tcp:1 --meter x --ssid y --security wep",
                "prepare --loader tcp:1 --meter x --ssid y --security open --country Germany",
                "prepare --loader tcp:1 --meter x --ssid y --security open",
                "prepare --loader tcp:1 --meter x --ssid y --network f --country DE",
                "prepare --loader tcp:1 --meter x --network a --network a --network a --network a --network a"
                        + " --network a --network a --network a --network a --country DE",
                "prepare --loader tcp:1 --meter x --country DE --security open --ssid 123456789012345678901234567890123",
                "prepare --loader serial:1 --meter x --ssid y --security open --country DE",
                "prepare --ssid a --ssid b",
                "prepare --loader",
                "receipts",
                "receipts --loader nowhere",
                "receipts --loader tcp:1 extra",
                "inspect",
                "inspect --loader tcp:1 --log many",
                "zeroize",
                "loaders --loader tcp:1",
                "keys passphrase --remove --new-passphrase-file x",
                "receipts --jsn"
            })
    void wrongUseEndsWithTwoAnErrorAndAHint(String line) {
        Ran ran = pc.run(line.isEmpty() ? new String[0] : line.split(" "));

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.errLines().get(0)).startsWith("keyloader: error: ");
        assertThat(ran.errLines().get(1)).startsWith("keyloader: hint: ");
        assertThat(ran.outLines()).isEmpty();
        assertThat(pc.container()).doesNotExist();
    }

    @Test
    void aPassphraseOnTheCommandLineIsRefusedAndNotRepeated() {
        for (String[] args : new String[][] {
            {"prepare", "--passphrase", "hunter2hunter2"},
            {"prepare", "--passphrase=hunter2hunter2"},
            {"prepare", "hunter2hunter2"},
            {"inspect", "--log", "hunter2hunter2"}
        }) {
            Ran ran = pc.run(args);
            assertThat(ran.exit()).isEqualTo(2);
            assertThat(ran.all()).doesNotContain("hunter2");
        }
        assertThat(pc.run("prepare", "--passphrase", "x").err()).contains("--passphrase-file");
    }

    @ParameterizedTest
    @CsvSource({
        "--help, Prepares loaders",
        "prepare --help, --passphrase-file",
        "batch --help, --passphrase-file",
        "round --help, again",
        "round again --help, --all-failed",
        "receipts --help, --json",
        "inspect --help, --log",
        "zeroize --help, --yes",
        "loaders --help, --json",
        "keys --help, passphrase",
        "keys passphrase --help, --remove",
        "--version, keyloader "
    })
    void helpIsAResult(String line, String expected) {
        Ran ran = pc.run(line.split(" "));
        assertThat(ran.exit()).isEqualTo(0);
        assertThat(ran.out()).contains(expected);
        assertThat(ran.errLines()).isEmpty();
    }

    @Test
    void anArgumentThatBeginsWithAnAtIsNoFile() throws IOException, LoaderRefusedException {
        Meter meter = new Meter("SN");
        Ran ran = pc.run(
                "prepare",
                "--meter",
                meter.label.uri(),
                "--ssid",
                "@home",
                "--security",
                "open",
                "--country",
                "DE",
                "--loader",
                Pc.LINK);
        assertThat(ran.exit()).as(ran.err()).isEqualTo(0);
        assertThat(ran.out()).contains("\"@home\"");
    }

    @Test
    void aSecondToolAtTheSameTimeIsToldSo() throws InterruptedException, IOException {
        CountDownLatch atWork = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        pc.links = address -> {
            atWork.countDown();
            try {
                goOn.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return pc.loader.connect();
        };
        List<Integer> first = new ArrayList<>();
        Thread thread = new Thread(() -> first.add(pc.prepare(new Meter("SN")).exit()));
        thread.start();
        assertThat(atWork.await(30, TimeUnit.SECONDS)).isTrue();

        Ran second = new Pc(directory).run("keys");
        assertThat(second.exit()).isEqualTo(1);
        assertThat(second.err()).contains("in use by another keyloader");
        goOn.countDown();
        thread.join();
        assertThat(first).containsExactly(0);
        assertThat(new Pc(directory).run("keys").exit()).isEqualTo(0);
    }

    @Test
    void noSecretIsPrintedByAnyCommandNorByItsFailure() throws IOException, LoaderRefusedException {
        StringBuilder said = new StringBuilder();
        Meter meter = new Meter("SN-0001");
        List<Bytes> requests = new ArrayList<>();
        for (int cut = 0; cut < 8; cut++) {
            int at = cut;
            pc.links = address -> {
                CutLink link = new CutLink(pc.loader.connect(), at, at % 2 == 0 ? Break.BEFORE : Break.AFTER);
                pc.opened.add(link);
                return link;
            };
            said.append(pc.prepare(meter).all());
            said.append(pc.inspect("--json").all());
            said.append(pc.receipts().all());
        }
        pc.links = address -> {
            CutLink link = new CutLink(pc.loader.connect(), 0, Break.NEVER);
            pc.opened.add(link);
            return link;
        };
        said.append(pc.run("prepare", "--resume", "--loader", Pc.LINK).all());
        meter.consume(pc.loader, 0);
        said.append(pc.receipts("--json").all());
        said.append(pc.run("zeroize", "--loader", Pc.LINK, "--yes").all());
        pc.opened.forEach(link -> requests.addAll(link.requests));

        assertThat(said.toString()).contains("JOINED").doesNotContain(Pc.PASSPHRASE);
        List<Bytes> tokens = requests.stream()
                .filter(request -> request.at(0) == Request.RELEASE || request.at(0) == Request.ZEROIZE)
                .map(request -> request.slice(request.length() - 32, 32))
                .toList();
        assertThat(tokens).hasSizeGreaterThan(1);
        for (Bytes token : tokens) {
            assertThat(said.toString()).doesNotContain(token.hex());
        }
        for (Bytes request : requests) {
            assertThat(new String(request.toArray(), StandardCharsets.ISO_8859_1))
                    .doesNotContain(Pc.PASSPHRASE)
                    .doesNotContain("Home");
        }
    }

    @Test
    void quietKeepsResultsAndWarnings() {
        Ran ran = pc.prepare(new Meter("SN"), "--quiet");
        assertThat(ran.out()).contains("check code").doesNotContain("next");
        assertThat(ran.err()).contains("warning");
    }
}
