package keyloader.host.station;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import keyloader.host.port.MeterProgram;
import keyloader.sealing.Label;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Meters that are there twice, come again, or are not whom the manifest means. */
@Timeout(120)
class IdentityTest {
    @TempDir
    Path directory;

    private Desk desk;

    @BeforeEach
    void setUp() throws IOException {
        desk = new Desk(directory);
    }

    private String[] all(String... more) {
        List<String> args = new ArrayList<>(List.of(more));
        desk.jigs.forEach((jig, meter) -> args.add(jig + "=" + meter.label.uri()));
        return args.toArray(new String[0]);
    }

    @Test
    void aSerialWithAnotherKeyIsADuplicate() {
        desk.plug("1", "SN-0001");
        assertThat(desk.test().exit()).isZero();
        ModelMeter other = desk.plug("1", "SN-0001");
        Desk.Done done = desk.test();
        assertThat(done.failures()).containsExactly("duplicate SERIAL_SEEN");
        assertThat(done.out()).contains("--accept-new-key SN-0001");
        assertThat(desk.test("--accept-new-key", "SN-0001").failures()).isEmpty();
        // From now on that is its key.
        assertThat(desk.test().failures()).isEmpty();
        assertThat(other.isClean()).isTrue();
    }

    @Test
    void aKeyWithAnotherSerialIsADuplicate() {
        ModelMeter meter = desk.plug("1", "SN-0001");
        assertThat(desk.test().exit()).isZero();
        meter.label = new Label("SN-0002", meter.label.key());
        assertThat(desk.test().failures()).containsExactly("duplicate KEY_SEEN");
        assertThat(desk.test("--accept-new-key", "SN-0002").failures()).containsExactly("duplicate KEY_SEEN");
    }

    @Test
    void oneMeterInTwoJigsIsADuplicate() throws IOException {
        ModelMeter meter = desk.plug("1", "SN-0001");
        ModelMeter copy = desk.plug("2", "SN-0002");
        copy.label = new Label("SN-0002", meter.label.key());
        CountDownLatch refused = new CountDownLatch(1);
        Desk.Bench bench = desk.bench().hangUp();
        desk.programs = command -> {
            boolean first = command.get(0).equals("1");
            MeterProgram program = desk.jig(command.get(0)).connect();
            return first ? new Waiting(program, "check", refused) : new Waiting(program, "hello", meterIsKnown(meter));
        };
        bench.whenShown = (shown, line) -> {
            if (line.startsWith("FAIL  jig 2")) {
                refused.countDown();
            }
        };
        Desk.Done done = desk.keyloader(bench, desk.runArgs(all("--limit", "3600", "--lock")));
        assertThat(done.out())
                .contains("duplicate: this meter's serial or key is in jig 1, too, right now")
                .contains("duplicate: this meter's serial or key is in jig 2, too, right now")
                .doesNotContain("PASS");
        assertThat(done.exit()).isEqualTo(1);
        assertThat(meter.locked).isFalse();
    }

    private static CountDownLatch meterIsKnown(ModelMeter meter) {
        return new CountDownLatch(1) {
            @Override
            public boolean await(long timeout, TimeUnit unit) throws InterruptedException {
                long end = System.nanoTime() + unit.toNanos(timeout);
                while (!meter.requests.contains("loader open") && System.nanoTime() < end) {
                    Thread.onSpinWait();
                }
                return true;
            }
        };
    }

    /** Sends a request only when something has happened. */
    private record Waiting(MeterProgram program, String request, CountDownLatch until) implements MeterProgram {
        @Override
        public void send(String line) throws IOException {
            try {
                if (line.equals(request) && !until.await(60, TimeUnit.SECONDS)) {
                    throw new IOException("it never happened");
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            program.send(line);
        }

        @Override
        public Optional<String> receive(Duration longest) throws IOException, InterruptedException {
            return program.receive(longest);
        }

        @Override
        public String lastWords() throws InterruptedException {
            return program.lastWords();
        }

        @Override
        public void close() {
            program.close();
        }
    }

    /** A meter whose image was copied from one that has passed has its serial and its key. */
    @Test
    void whatHasPassedDoesNotPassAgainUnlessThatIsSaid() {
        ModelMeter meter = desk.plug("1", "SN-0001");
        assertThat(desk.test("--retest", "SN-0002").failures()).isEmpty();
        Desk.Done again = desk.test("--retest", "SN-0002");
        assertThat(again.failures()).containsExactly("duplicate PASSED_BEFORE");
        assertThat(again.out()).contains("--retest SN-0001");
        assertThat(desk.test("--retest", "SN-0002,SN-0001").failures()).isEmpty();
        meter.with(Fault.CANNOT_JOIN);
        assertThat(desk.test("--retest", "SN-0001").failures()).containsExactly("own OWN_NOT_JOINED");
        assertThat(desk.test("--retest", "a/b").exit()).isEqualTo(2);
    }

    @Test
    void whatHasFailedIsTestedAgainWithoutAWord() {
        ModelMeter meter = desk.plug("1", "SN-0001").with(Fault.CANNOT_JOIN);
        assertThat(desk.test("--retest", "none").failures()).containsExactly("own OWN_NOT_JOINED");
        meter.faults.clear();
        assertThat(desk.test("--retest", "none").failures()).isEmpty();
    }

    @Test
    void aMeterThatWasLockedAndIsNoMoreIsAnother() {
        ModelMeter meter = desk.plug("1", "SN-0001");
        assertThat(desk.test("--lock").exit()).isZero();
        assertThat(meter.locked).isTrue();
        assertThat(desk.test("--lock").failures()).isEmpty();
        meter.locked = false;
        assertThat(desk.test("--lock").failures()).containsExactly("duplicate LOCK_GONE");
        assertThat(meter.locked).isFalse();
    }

    @Test
    void aSerialInOtherLettersIsTheSame() {
        desk.plug("1", "sn-0001");
        assertThat(desk.test().exit()).isZero();
        desk.plug("1", "SN-0001");
        assertThat(desk.test().failures()).containsExactly("duplicate SERIAL_SEEN");
    }

    /** Who had a key before is not forgotten with it. */
    @Test
    void aKeyThatWasReplacedIsNobodyElses() {
        ModelMeter first = desk.plug("1", "SN-0001");
        assertThat(desk.test().exit()).isZero();
        desk.plug("1", "SN-0001");
        assertThat(desk.test("--accept-new-key", "SN-0001").exit()).isZero();
        ModelMeter other = desk.plug("1", "SN-0002");
        other.label = new Label("SN-0002", first.label.key());
        assertThat(desk.test().failures()).contains("duplicate KEY_SEEN");
        other.label = first.label;
        assertThat(desk.test().failures()).contains("duplicate SERIAL_SEEN");
    }

    @Test
    void aMeterThatPassedBeforeIsARetest() throws IOException {
        desk.plug("1", "SN-0001");
        assertThat(desk.test().json().path("earlier").asInt()).isZero();
        assertThat(desk.test().json().path("earlier").asInt()).isEqualTo(1);
        assertThat(desk.run(all()).out()).contains("retest 2");
    }

    @Test
    void theManifestHasToListTheMeter() throws IOException {
        ModelMeter meter = desk.plug("1", "SN-0001");
        Path listed = manifest("SN-0001", meter.label);
        Path another = manifest("SN-0007", new ModelMeter("SN-0007", desk.ticks).label);
        Path swapped = manifest("SN-0001", new ModelMeter("SN-0001", desk.ticks).label);
        assertThat(desk.test("--manifest", listed.toString()).failures()).isEmpty();
        assertThat(desk.test("--manifest", another.toString()).failures()).containsExactly("manifest NOT_IN_MANIFEST");
        assertThat(desk.test("--manifest", swapped.toString()).failures())
                .containsExactly("manifest MANIFEST_OTHER_KEY");
    }

    private Path manifest(String name, Label label) throws IOException {
        Path lines = Files.writeString(
                directory.resolve(name + label.kid().check() + ".jsonl"),
                "{\"serial\":\"" + label.serial() + "\",\"kid\":\""
                        + label.kid().value().hex() + "\",\"uri\":\"" + label.uri() + "\"}\n");
        Path manifest = directory.resolve("manifest-" + label.kid().check() + ".jsonl");
        Desk.Done made = desk.keyloader("manifest", "make", lines.toString(), "--output", manifest.toString());
        assertThat(made.exit()).as(made.all()).isZero();
        return manifest;
    }
}
