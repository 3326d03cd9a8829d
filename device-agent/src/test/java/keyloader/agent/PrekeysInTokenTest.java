package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.CuttingSteps;
import keyloader.agent.bench.CuttingSteps.Leaves;
import keyloader.agent.bench.FilterSteps;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.agent.bench.MetersToken;
import keyloader.agent.durable.FileSteps;
import keyloader.agent.prekeys.PrekeyToken;
import keyloader.sealing.FreshPrekey;
import keyloader.sealing.Opener;
import keyloader.sealing.Opening;
import keyloader.sealing.Prekey;
import keyloader.sealing.PrekeyStorage;
import keyloader.sealing.Receipt;
import keyloader.sealing.Verdict;
import keyloader.sealing.token.Token;
import keyloader.sealing.token.TokenDecapsulationKey;
import keyloader.testkit.SoftToken;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Seeds that only a key of the token opens, which is destroyed with the message (SPEC 6.1 and 7: storage class token). */
@Timeout(240)
class PrekeysInTokenTest {
    @TempDir
    Path directory;

    private final Installer installer = new Installer();
    private MetersToken token;
    private Bench bench;

    @BeforeEach
    void aMeter() throws IOException, InterruptedException {
        SoftToken.assumeInstalled();
        token = new MetersToken(directory.resolve("token"));
        bench = meter(directory);
    }

    private Bench meter(Path place) {
        Bench meter = Bench.in(place, "--pkcs11", token.config());
        meter.configure("prekey-memory = token");
        return meter;
    }

    private void run(Verdict expected) {
        assertThat(bench.runOnce()).as(bench.err).isEqualTo(expected.code());
    }

    private Receipt joined(Installer.Sent sent) {
        bench.plugIn(LoaderSocket.newLoader());
        sent.putOn(bench.socket);
        run(Verdict.JOINED);
        return sent.receipt(bench.socket);
    }

    private Prekey next(Installer.Sent sent) {
        return joined(sent).next().orElseThrow().prekey();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> all = Files.list(bench.state)) {
            return all.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.contains("prekey"))
                    .sorted()
                    .toList();
        }
    }

    private static String file(Prekey prekey) {
        return "token-prekey-" + prekey.id().value().hex();
    }

    private static String key(Prekey prekey) {
        return "keyloader-prekey-" + prekey.id().value().hex().substring(0, 32);
    }

    private String identity() {
        return "keyloader-meter-" + bench.label.kid().value().hex().substring(0, 16);
    }

    @Test
    void aMessageToOneJoinsAndItsKeyIsGoneFromTheToken() throws IOException {
        Receipt first = joined(installer.seal(bench.label, 1, "Home"));
        assertThat(first.next().orElseThrow().storage()).isEqualTo(PrekeyStorage.TOKEN);
        Prekey one = first.next().orElseThrow().prekey();
        assertThat(files()).containsExactly(file(one));
        assertThat(token.names()).containsExactly(identity(), key(one));

        Prekey two = next(installer.sealTo(one, bench.label, 2, "Other"));

        assertThat(bench.networksInForce()).containsExactly("Other");
        assertThat(files()).containsExactly(file(two));
        assertThat(token.names()).containsExactly(identity(), key(two));
    }

    /** He has every copy of the files, and the token itself afterwards, with its PIN. */
    @Test
    void whoHasAllCopiesAndTheTokenAfterwardsOpensNothingThatIsUsed() throws Exception {
        Prekey one = next(installer.seal(bench.label, 1, "Home"));
        Installer.Sent sent = installer.sealTo(one, bench.label, 2, "Other");
        Path copies = Files.createDirectory(directory.resolve("copies"));
        Files.copy(bench.state.resolve(file(one)), copies.resolve(file(one)));
        try (Token before = token.open()) {
            assertThat(attack(before, copies, sent)).as("before it is used").isInstanceOf(Opening.Opened.class);
        }
        next(sent);
        try (Token after = token.open()) {
            assertThat(attack(after, copies, sent)).isInstanceOf(Opening.PrekeyGone.class);
        }
    }

    private Opening attack(Token stolen, Path copies, Installer.Sent sent) throws Exception {
        return new Opener(
                        TokenDecapsulationKey.of(stolen, bench.label.key()),
                        new PrekeyToken(stolen, copies, new FileSteps()))
                .open(sent.message());
    }

    @Test
    void nothingOfASeedLiesInItsFile() throws Exception {
        try (Token open = token.open();
                FreshPrekey fresh = FreshPrekey.make(new SecureRandom())) {
            PrekeyToken store = new PrekeyToken(open, bench.state, new FileSteps());
            store.put(fresh.prekey().id(), fresh.seed());
            byte[] content = Files.readAllBytes(bench.state.resolve(file(fresh.prekey())));
            assertThat(keyloader.wire.Bytes.of(content).hex())
                    .doesNotContain(fresh.seed().reveal().hex().substring(0, 12));
            assertThat(store.find(fresh.prekey().id()).orElseThrow().sameAs(fresh.seed()))
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Leaves.class)
    void cutAtEachStepOfAMessageToOneItIsAppliedOnceAndNoKeyIsLeft(Leaves leaves) throws IOException {
        for (int step = 1; step < 120; step++) {
            token.clear();
            bench = meter(directory.resolve("cut-" + step));
            Prekey one = next(installer.seal(bench.label, 1, "Home"));
            Installer.Sent sent = installer.sealTo(one, bench.label, 2, "Other");
            bench.plugIn(LoaderSocket.newLoader());
            sent.putOn(bench.socket);
            bench.steps = new CuttingSteps(step, leaves);
            boolean cut = bench.runOnceUnlessCut().isEmpty();
            if (cut && bench.socket.stateOf(sent.digest()) == SlotState.SEALED) {
                assertThat(bench.runOnce()).as(bench.err).isZero();
            } else if (cut) {
                bench.runOnce(); // what is left to do after the loader was told
            }
            Receipt receipt = sent.receipt(bench.socket);
            assertThat(receipt.verdict()).isEqualTo(Verdict.JOINED);
            Prekey two = receipt.next().orElseThrow().prekey();
            assertThat(files()).containsExactly(file(two));
            assertThat(token.names()).containsExactly(identity(), key(two));
            assertThat(bench.networksInForce()).containsExactly("Other");
            if (!cut) {
                assertThat(step).isGreaterThan(15);
                return;
            }
        }
        throw new AssertionError("the program does not end");
    }

    @Test
    void aResetDestroysThemWhenRunStartsNext() throws IOException {
        Prekey one = next(installer.seal(bench.label, 1, "Home"));
        assertThat(bench.command("reset", "--state", bench.state.toString(), "--yes"))
                .isZero();
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent sent = installer.sealTo(one, bench.label, 2, "Other");
        sent.putOn(bench.socket);
        run(Verdict.PREKEY_GONE);
        assertThat(token.names()).containsExactly(identity());
        assertThat(files()).isEmpty();
    }

    @Test
    void whereTheKeysAreToLieElsewhereThoseInTheTokenAreDestroyed() throws IOException {
        Prekey one = next(installer.seal(bench.label, 1, "Home"));
        bench.configure();
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent sent = installer.sealTo(one, bench.label, 2, "Other");
        sent.putOn(bench.socket);
        run(Verdict.PREKEY_GONE);
        assertThat(token.names()).containsExactly(identity());
        Receipt receipt = joined(installer.seal(bench.label, 3, "Home"));
        assertThat(receipt.next().orElseThrow().storage()).isEqualTo(PrekeyStorage.FILE);
        bench.configure("prekey-memory = token");
        bench.plugIn(LoaderSocket.newLoader());
        assertThat(bench.runOnce()).as(bench.err).isEqualTo(31); // nothing for this meter
        assertThat(files()).isEmpty();
    }

    @Test
    void aDamagedFileIsAPrekeyThatIsGone() throws IOException {
        Prekey one = next(installer.seal(bench.label, 1, "Home"));
        Path file = bench.state.resolve(file(one));
        byte[] content = Files.readAllBytes(file);
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent sent = installer.sealTo(one, bench.label, 2, "Other");
        sent.putOn(bench.socket);
        byte[] damaged = content.clone();
        damaged[70] ^= 1;
        Files.write(file, damaged);
        run(Verdict.PREKEY_GONE);
        Files.delete(file);
        run(Verdict.PREKEY_GONE);
        Files.write(file, content);
        run(Verdict.JOINED);
    }

    /** The next message goes without one; what the token made for it is not left there. */
    @Test
    void withoutRoomForTheFileTheMeterJoinsAllTheSame() {
        bench.steps = new FilterSteps() {
            @Override
            public void write(Path file, byte[] content, Access access) throws IOException {
                if (file.getFileName().toString().startsWith("token-prekey-")) {
                    throw new IOException("No space left on device");
                }
                super.write(file, content, access);
            }
        };
        Receipt receipt = joined(installer.seal(bench.label, 1, "Home"));
        assertThat(receipt.next()).isEmpty();
        assertThat(bench.err).contains("no prekey could be kept for the next message: no space is left");
        assertThat(token.names()).containsExactly(identity());
    }

    /** Pulled out, or broken: the message is as it was. */
    @Test
    void whenTheTokenStopsAnsweringTheMessageStays() {
        next(installer.seal(bench.label, 1, "Home"));
        Installer.Sent sent = installer.seal(bench.label, 2, "Other");
        bench.plugIn(LoaderSocket.newLoader());
        sent.putOn(bench.socket);
        bench.steps = new FileSteps();
        bench.socket.onExchange((number, link, request) -> {
            token.open().close(); // a login is the whole process's: this ends it
            return link.exchange(request);
        });
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.err).contains("the meter's key failed: the token does not answer");
        assertThat(bench.out).contains("5 blinks");
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SEALED);
        bench.socket.onExchange(null);
        run(Verdict.JOINED);
    }

    /** It has none of our keys any more, and must not seem to have destroyed them. */
    @Test
    void whileTheTokenIsLoggedOutNothingIsSaidToBeWiped() {
        Prekey one = next(installer.seal(bench.label, 1, "Home"));
        Installer.Sent sent = installer.sealTo(one, bench.label, 2, "Other");
        bench.plugIn(LoaderSocket.newLoader());
        sent.putOn(bench.socket);
        bench.radio.whileJoining = () -> token.open().close();
        assertThat(bench.runOnce()).as(bench.err).isEqualTo(1);
        assertThat(bench.err).contains("a used prekey could not be destroyed");
        assertThat(bench.networksInForce()).containsExactly("Other");
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SEALED);
        assertThat(token.names()).contains(key(one));
        bench.radio.whileJoining = () -> {};
        run(Verdict.JOINED);
        assertThat(token.names()).doesNotContain(key(one));
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SPENT);
    }

    @Test
    void aMeterWithItsKeyInAFileHasNoTokenForThem() {
        Bench inFile = Bench.in(directory.resolve("file"));
        inFile.configure("prekey-memory = token");
        assertThat(inFile.runOnce()).isEqualTo(2);
        assertThat(inFile.err).contains("prekey-memory is the token, but the meter's key lies in a file");
    }
}
