package keyloader.host.station;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import keyloader.host.port.MeterProgram;
import keyloader.host.port.StationPorts;
import keyloader.sealing.Label;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real programs in place of a meter's: whatever they do, the station ends, and they with it. */
@Timeout(120)
class ProgramTest {
    @TempDir
    Path directory;

    private Desk desk;

    @BeforeEach
    void setUp() throws IOException {
        desk = new Desk(directory);
        desk.plug("1", "SN-0001");
    }

    /** A line of shell in a file of its own, since jigs know no quotes. */
    private Desk.Done test(String script) throws IOException {
        Path file = Files.writeString(directory.resolve("meter.sh"), script);
        desk.programs = command -> StationPorts.ofSystem().programs().start(List.of("sh", file.toString()));
        return desk.test();
    }

    @Test
    void aProgramThatEndsAtOnceIsQuoted() throws IOException {
        Desk.Done done = test("echo 'ssh: connect to host 192.0.2.1 port 22: No route to host' >&2; exit 255");
        assertThat(done.failures()).containsExactly("connect MET_THE_END");
        assertThat(done.out()).contains("No route to host");
    }

    @Test
    void aProgramThatIsNotThereIsNamed() throws IOException {
        desk.programs = command -> StationPorts.ofSystem()
                .programs()
                .start(List.of(directory.resolve("none").toString()));
        assertThat(desk.test().failures()).containsExactly("connect NOT_STARTED");
    }

    @Test
    void aFloodWithoutALineIsCutOff() throws IOException {
        Desk.Done done = test("echo -n '{'; exec cat /dev/zero");
        assertThat(done.failures()).containsExactly("connect ANSWER_TOO_LONG");
    }

    @Test
    void aFloodOfEchoesIsNoAnswer() throws IOException {
        Desk.Done done = test("read x; i=0; while [ $i -lt 20000 ]; do echo \"# $x\"; i=$((i+1)); done");
        assertThat(done.failures()).containsExactly("connect MET_THE_END");
    }

    /** Its input is full after a while, and the station does not wait for it. */
    @Test
    void aProgramThatAnswersWithoutReadingEnds() throws IOException {
        Label label = desk.label("1");
        String hello = "{\"protocol\":1,\"agent\":\"1\",\"serial\":\"SN-0001\",\"kid\":\""
                + label.kid().value().hex() + "\",\"uri\":\"" + label.uri()
                + "\",\"key\":\"file\",\"locked\":false,\"fresh\":true,\"network\":\"x\",\"prekeys\":\"file\",\"lights\":[],\"buttons\":[]}";
        Path answers = Files.writeString(directory.resolve("answers"), (hello + "\n").repeat(200));
        Desk.Done done = test("cat " + answers + "; sleep 60");
        assertThat(done.exit()).isEqualTo(1);
        MeterProgram deaf = StationPorts.ofSystem().programs().start(List.of("sleep", "600"));
        for (int i = 0; i < 100; i++) {
            deaf.send("x".repeat(20_000)); // a pipe takes 64 KiB
        }
        deaf.close();
    }

    @Test
    void binaryNonsenseIsNoAnswer() throws IOException {
        assertThat(test("read x; printf '{\\377\\376\\n'; sleep 60").failures()).containsExactly("connect NONSENSE");
    }

    /** It ignores the end of its input, and has a child that does, too. */
    @Test
    void whatDoesNotEndIsKilledWithItsChildren() throws IOException {
        Path pids = directory.resolve("pids");
        Desk.Done done = test("trap '' HUP TERM; sleep 600 & echo $! > " + pids + "; echo $$ >> " + pids
                + "; read x; echo '{\"protocol\":}'; sleep 600");
        assertThat(done.failures()).containsExactly("connect NONSENSE");
        for (String pid : Files.readAllLines(pids)) {
            assertThat(isRunning(pid)).isFalse();
        }
    }

    /** One that nobody has asked for its end any more is not. */
    private static boolean isRunning(String pid) {
        try {
            String stat = Files.readString(Path.of("/proc", pid, "stat"));
            return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void carriageReturnsAndSpacesBehindAnAnswerDoNotMatter() throws IOException {
        Desk.Done done = test("read x; printf '# hello\\r\\n{\"error\":\"no\",\"next\":\"see to it\"} \\r\\n'; read x; "
                + "printf '{\"checks\":[]}\\r\\n'; read x; exit 0");
        assertThat(done.failures()).containsSequence("connect REFUSED", "checks CHECK_MISSING");
    }
}
