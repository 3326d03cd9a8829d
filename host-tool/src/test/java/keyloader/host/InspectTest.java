package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderLink;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.LogEntry;
import keyloader.wire.MalformedException;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.Status;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class InspectTest {
    @TempDir
    Path directory;

    @TempDir
    Path otherDirectory;

    private Pc pc;
    private Meter meter;

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
        meter = new Meter("SN-0001");
    }

    @Test
    void aNewLoaderIsPinnedAndKnownNextTime() {
        assertThat(pc.inspect().out()).contains("identity   new").contains("self-test  passed");
        assertThat(pc.kept().loaders()).hasSize(1);
        Ran again = pc.inspect();
        assertThat(again.exit()).isEqualTo(0);
        assertThat(again.out())
                .contains("identity   pinned")
                .contains("loader     " + pc.kept().loaders().get(0).serial() + ", firmware 7.1.0")
                .contains("slots      0 of 8 in use; admin token not set")
                .contains("life       powered up 1x\n")
                .contains("chain verified");
    }

    @Test
    void slotsShowStateCheckCodeAndTheMeterWhereItIsKnown() throws IOException, LoaderRefusedException {
        pc.prepare(meter);
        Meter second = new Meter("SN-0002");
        pc.prepare(second);
        meter.consume(pc.loader, 0);
        second.leaveNote(pc.loader, 1, Verdict.NO_ADDRESS, 1, List.of());
        Pc other = new Pc(otherDirectory);
        other.loader = pc.loader;

        String out = pc.inspect().out();
        assertThat(out)
                .containsPattern("0    spent     " + meter.label.kid().checkCode() + "  SN-0001")
                .containsPattern("1    sealed    " + second.label.kid().checkCode() + "  SN-0002  note  presented 1x");
        assertThat(out).contains("consumed").contains("meter SN-0001").doesNotContain("of another PC");
        assertThat(other.inspect().out()).contains("unknown meter  of another PC");
    }

    @Test
    void jsonHasTheDocumentedFields() throws IOException {
        pc.prepare(meter);
        JsonNode document = new ObjectMapper().readTree(pc.inspect("--json").out());

        assertThat(document.at("/loader/identity").asText()).isEqualTo("pinned");
        assertThat(document.at("/loader/powerUps").asInt()).isEqualTo(1);
        assertThat(document.at("/loader/wear").isMissingNode())
                .as("a model wears nothing out")
                .isTrue();
        assertThat(document.at("/loader/adminTokenSet").asBoolean()).isTrue();
        assertThat(document.at("/selfTest/passed").asBoolean()).isTrue();
        assertThat(document.at("/slots/0/state").asText()).isEqualTo("sealed");
        assertThat(document.at("/slots/0/meter/serial").asText()).isEqualTo("SN-0001");
        assertThat(document.at("/slots/0/ofThisPc").asBoolean()).isTrue();
        assertThat(document.at("/log/verified").asBoolean()).isTrue();
        assertThat(document.at("/log/entries/1/kind").asText()).isEqualTo("stored");
        assertThat(document.at("/log/entries/1/meterSerial").asText()).isEqualTo("SN-0001");
    }

    @Test
    void whoZeroizedTheLoaderIsToldInTheLog() {
        pc.prepare(meter);
        pc.loader.zeroize(LogEntry.Kind.ZEROIZED_BY_BUTTON);
        pc.loader.zeroize(LogEntry.Kind.ZEROIZED_BY_CASE_SWITCH);
        assertThat(pc.inspect().out())
                .contains("zeroized by button", "zeroized by case switch")
                .contains("slots      0 of 8 in use; admin token not set");
    }

    @Test
    void theLogIsReadPageByPageAndShortened() {
        for (int i = 0; i < 40; i++) {
            pc.loader.powerUp();
        }
        String out = pc.inspect("--log", "5").out();
        assertThat(out).contains("41 entries ever, 41 kept; chain verified").contains("   40    power-up 41");
        assertThat(out.lines().filter(line -> line.contains("power up "))).hasSize(5);
        assertThat(pc.inspect("--log", "-1").exit()).isEqualTo(2);
    }

    @Test
    void aChangedIdentityIsShownLoudlyAndNotRemembered() {
        FixedSerial twins = new FixedSerial();
        pc.loader = twins.next();
        pc.inspect();
        pc.loader = twins.next();

        Ran changed = pc.inspect();
        assertThat(changed.exit()).isEqualTo(3);
        assertThat(changed.out()).contains("identity   CHANGED");
        assertThat(changed.err()).contains("ALARM").contains("another identity key");
        assertThat(pc.inspect().exit()).isEqualTo(3);
        assertThat(pc.inspect("--accept-new-loader-identity").exit()).isEqualTo(3);
        assertThat(pc.inspect().exit()).isEqualTo(0);
    }

    /** Changes every page of the log on its way. */
    private record LogLiar(LoaderLink real, UnaryOperator<Reply.LogPage> lie) implements LoaderLink {
        @Override
        public Bytes exchange(Bytes request) throws IOException {
            Bytes reply = real.exchange(request);
            if (request.at(0) != Request.LOG) {
                return reply;
            }
            try {
                return lie.apply((Reply.LogPage) Reply.decode(new Request.Log(0), reply))
                        .encode();
            } catch (MalformedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }

    private Ran inspectWith(UnaryOperator<Reply.LogPage> lie) {
        pc.links = address -> new LogLiar(pc.loader.connect(), lie);
        return pc.inspect();
    }

    private static Reply.LogPage with(Reply.LogPage page, int index, UnaryOperator<LogEntry> change) {
        List<LogEntry> entries = new ArrayList<>(page.entries());
        if (index < entries.size()) {
            entries.set(index, change.apply(entries.get(index)));
        }
        return new Reply.LogPage(page.chainBefore(), entries, page.next());
    }

    @Test
    void everyLieAboutTheLogIsLoud() {
        pc.prepare(meter);
        pc.loader.powerUp();
        List<UnaryOperator<Reply.LogPage>> lies = List.of(
                page -> with(
                        page,
                        1,
                        e -> new LogEntry(
                                e.number(), LogEntry.Kind.PRESENTED, e.slot(), e.status(), e.digest(), e.powerUp())),
                page -> with(
                        page,
                        2,
                        e -> new LogEntry(e.number(), e.kind(), e.slot(), Status.BAD_TOKEN, e.digest(), e.powerUp())),
                page -> with(
                        page,
                        1,
                        e -> new LogEntry(e.number() + 1, e.kind(), e.slot(), e.status(), e.digest(), e.powerUp())),
                page -> new Reply.LogPage(
                        page.chainBefore(),
                        page.entries().subList(0, page.entries().size() - 1),
                        page.next() - 1),
                page -> new Reply.LogPage(
                        page.chainBefore(),
                        page.entries().subList(1, page.entries().size()),
                        page.next()),
                page -> new Reply.LogPage(page.chainBefore(), List.of(), page.next()),
                page -> new Reply.LogPage(page.chainBefore(), List.of(), 0),
                page -> new Reply.LogPage(Bytes.sha256(new byte[0]), page.entries(), page.next()),
                page -> new Reply.LogPage(page.chainBefore(), page.entries(), page.next() + 1));

        for (UnaryOperator<Reply.LogPage> lie : lies) {
            Ran ran = inspectWith(lie);
            assertThat(ran.exit()).as("lie %d", lies.indexOf(lie)).isEqualTo(3);
            assertThat(ran.out()).contains("BROKEN: ");
            assertThat(ran.err()).contains("ALARM: the loader's log does not hold");
        }
        assertThat(inspectWith(page -> page).exit()).isEqualTo(0);
    }

    @Test
    void aProofOfIdentityThatIsWrongIsAnError() {
        pc.links = address -> new LoaderLink() {
            private final LoaderLink real = pc.loader.connect();

            @Override
            public Bytes exchange(Bytes request) throws IOException {
                byte[] reply = real.exchange(request).toArray();
                reply[reply.length - 1] ^= 1; // the signature's end
                return Bytes.of(reply);
            }

            @Override
            public void close() throws IOException {
                real.close();
            }
        };
        Ran ran = pc.inspect();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("proof of identity is wrong");
    }

    @Test
    void aFaultOfTheSelfTestIsLoud() {
        pc.links = address -> new LoaderLink() {
            private final LoaderLink real = pc.loader.connect();

            @Override
            public Bytes exchange(Bytes request) throws IOException {
                return request.at(0) == Request.SELFTEST ? new Reply.SelfTested(2).encode() : real.exchange(request);
            }

            @Override
            public void close() throws IOException {
                real.close();
            }
        };
        Ran ran = pc.inspect();
        assertThat(ran.exit()).isEqualTo(3);
        assertThat(ran.out()).contains("self-test  FAULT: storage write");
    }

    @Test
    void answersThatAreGarbageAreAnError() {
        pc.links = address -> new LoaderLink() {
            @Override
            public Bytes exchange(Bytes request) {
                return Bytes.ofHex("00ff");
            }

            @Override
            public void close() {}
        };
        Ran ran = pc.inspect();
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("malformed");
    }
}
