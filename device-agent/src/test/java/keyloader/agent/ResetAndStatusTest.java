package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.agent.bench.Bench;
import keyloader.agent.bench.CuttingSteps;
import keyloader.agent.bench.CuttingSteps.Leaves;
import keyloader.agent.bench.FilterSteps;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.agent.bench.PowerCut;
import keyloader.agent.durable.FileSteps;
import keyloader.agent.state.AgentState;
import keyloader.sealing.Security;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class ResetAndStatusTest {
    @TempDir
    Path directory;

    private final Installer installer = new Installer();

    @SuppressWarnings("NullAway.Init")
    private Bench bench;

    @SuppressWarnings("NullAway.Init")
    private Installer.Sent sent;

    /** Joined, and the loader pulled before CONSUME. */
    @BeforeEach
    void anOwnedMeterWithAPendingConsume() {
        bench = Bench.in(directory);
        sent = installer.seal(bench.label, 5, "Home");
        sent.putOn(bench.socket);
        bench.radio.whileJoining = bench.socket::unplug;
        assertThat(bench.runOnce()).isZero();
        bench.radio.whileJoining = () -> {};
        bench.socket.plug();
    }

    private int reset(String... more) {
        List<String> arguments = new ArrayList<>(List.of("reset", "--state", bench.state.toString()));
        arguments.addAll(List.of(more));
        return bench.command(arguments.toArray(String[]::new));
    }

    @Test
    void aResetReleasesAndClearsButForgetsNothing() {
        AgentState before = bench.stored();
        assertThat(reset("--yes", "--network", "files:" + bench.network))
                .as(bench.err)
                .isZero();
        AgentState after = bench.stored();
        assertThat(after.resets()).isEqualTo(1);
        assertThat(after.isClaimed()).isFalse();
        assertThat(after.marks()).isEqualTo(before.marks());
        assertThat(after.outcomes()).isEqualTo(before.outcomes());
        assertThat(bench.networkFiles()).isEmpty();

        // The pending CONSUME is still made, with the receipt from before the reset, and nothing is joined.
        // But nobody is told that the meter is on a network.
        bench.radio.tried.clear();
        assertThat(bench.runOnce()).isEqualTo(Verdict.ALREADY_USED.code());
        assertThat(bench.err)
                .contains("ALREADY_USED: ")
                .contains("has no network since it was reset")
                .doesNotContain("JOINED");
        assertThat(bench.out).endsWith("light: steady - done, may be unplugged\n");
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SPENT);
        assertThat(sent.receipt(bench.socket).verdict()).isEqualTo(Verdict.JOINED);
        assertThat(sent.receipt(bench.socket).resetCount()).isZero();
        assertThat(bench.radio.tried).isEmpty();
        assertThat(bench.networksInForce()).isEmpty();
    }

    @Test
    void afterAResetTheNextMessageClaimsButOldOnesStayUsed() {
        assertThat(reset("--yes", "--network", "files:" + bench.network)).isZero();
        bench.plugIn(LoaderSocket.newLoader());
        installer.seal(bench.label, 4, "Old").putOn(bench.socket);
        assertThat(bench.runOnce()).isEqualTo(Verdict.SUPERSEDED.code());
        Installer next = new Installer();
        Installer.Sent claim = next.seal(bench.label, 1, "Theirs");
        claim.putOn(bench.socket);
        assertThat(bench.runOnce()).isZero();
        assertThat(claim.receipt(bench.socket).claimedNow()).isTrue();
        assertThat(claim.receipt(bench.socket).resetCount()).isEqualTo(1);
        assertThat(claim.receipt(bench.socket).owners()).containsExactly(next.id());
        assertThat(bench.networkFiles()).containsExactly("current", "keyloader-generation-2");
    }

    @Test
    void withoutTheNetworkOptionTheNextStartClears() {
        assertThat(reset("--yes")).isZero();
        assertThat(bench.networksInForce()).containsExactly("Home");
        assertThat(bench.runOnce()).isEqualTo(Verdict.ALREADY_USED.code());
        assertThat(bench.networkFiles()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EM-0001", " EM-0001 ", "yes", "", "em-0001"})
    void onATerminalTheSerialConfirms(String typed) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream sink = new PrintStream(err, true, StandardCharsets.UTF_8);
        int code = Main.run(
                List.of("reset", "--state", bench.state.toString()),
                bench.ports(sink, sink).withTerminal(prompt -> Optional.of(typed)));
        boolean right = typed.strip().equals(Bench.SERIAL);
        assertThat(code).isEqualTo(right ? 0 : 1);
        assertThat(bench.stored().resets()).isEqualTo(right ? 1 : 0);
    }

    @Test
    void withNobodyToAskAResetNeedsTheOption() {
        PrintStream sink = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        int code = Main.run(
                List.of("reset", "--state", bench.state.toString()),
                bench.ports(sink, sink).withTerminal(prompt -> Optional.empty()));
        assertThat(code).isEqualTo(2);
        assertThat(bench.stored().resets()).isZero();
    }

    @Test
    void cutAtAnyStepAResetHasHappenedOrNot() {
        for (int step = 1; step < 50; step++) {
            Bench other = Bench.in(directory.resolve("cut-" + step));
            installer.seal(other.label, 5, "Home").putOn(other.socket);
            assertThat(other.runOnce()).isZero();
            other.steps = new CuttingSteps(step, Leaves.ONLY_WHAT_WAS_SYNCED);
            boolean cut = false;
            try {
                other.command(
                        "reset", "--state", other.state.toString(), "--yes", "--network", "files:" + other.network);
            } catch (PowerCut e) {
                cut = true;
            }
            other.steps = new FileSteps();
            boolean reset = other.stored().resets() == 1;
            assertThat(other.stored().isClaimed()).isEqualTo(!reset);
            other.plugIn(LoaderSocket.newLoader());
            assertThat(other.runOnce()).isEqualTo(Verdict.NOT_FOR_THIS_METER.code());
            assertThat(other.networksInForce()).isEqualTo(reset ? List.of() : List.of("Home"));
            if (!cut) {
                return;
            }
        }
        throw new AssertionError("the program does not end");
    }

    /** Somebody's own file keeps a generation's directory there; the directory may be from before there were marks. */
    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true"})
    void cutAtAnyStepOfAResetTheMeterStartsAgainAndTheDirectoryIsItsOwn(boolean file, boolean unmarked)
            throws IOException {
        for (Leaves leaves : Leaves.values()) {
            for (int step = 1; step < 50; step++) {
                Bench other = Bench.in(directory.resolve(leaves + "-" + step));
                installer.seal(other.label, 5, "Home").putOn(other.socket);
                assertThat(other.runOnce()).isZero();
                if (file) {
                    Files.writeString(other.network.resolve("keyloader-generation-1/notes.txt"), "theirs");
                }
                if (unmarked) {
                    Files.delete(other.network.resolve("keyloader-meter"));
                }
                other.steps = new CuttingSteps(step, leaves);
                boolean cut = false;
                try {
                    other.command(
                            "reset", "--state", other.state.toString(), "--yes", "--network", "files:" + other.network);
                } catch (PowerCut e) {
                    cut = true;
                }
                other.steps = new FileSteps();
                boolean reset = other.stored().resets() == 1;
                for (int start = 0; start < 2; start++) {
                    other.plugIn(LoaderSocket.newLoader());
                    assertThat(other.runOnce()).as(other.err).isEqualTo(Verdict.NOT_FOR_THIS_METER.code());
                }
                assertThat(other.networksInForce()).isEqualTo(reset ? List.of() : List.of("Home"));
                assertThat(other.networkOwner().isPresent()).isEqualTo(!reset || file);
                installer.seal(other.label, 6, "Next").putOn(other.socket);
                assertThat(other.runOnce()).as(other.err).isZero();
                assertThat(other.networksInForce()).containsExactly("Next");
                if (!cut) {
                    break;
                }
            }
        }
    }

    @Test
    void whereTheMarkCannotBeWrittenNothingIsReset() throws IOException {
        Files.delete(bench.network.resolve("keyloader-meter"));
        bench.steps = new FilterSteps() {
            @Override
            public void write(Path file, byte[] content, Access access) throws IOException {
                if (file.startsWith(bench.network)) {
                    throw new java.nio.file.AccessDeniedException(file.toString());
                }
                super.write(file, content, access);
            }
        };
        assertThat(reset("--yes", "--network", "files:" + bench.network)).isEqualTo(1);
        assertThat(bench.err).contains("cannot be marked").contains("nothing is changed");
        assertThat(bench.stored().resets()).isZero();
        assertThat(bench.networksInForce()).containsExactly("Home");
    }

    @Test
    void statusSaysWhatTheMeterRemembers() {
        assertThat(bench.command("status", "--state", bench.state.toString())).isZero();
        assertThat(bench.out)
                .contains("serial:      EM-0001")
                .contains("check code:  " + bench.label.kid().checkCode())
                .contains("claimed:     yes")
                .contains("owner:       " + installer.id().ownerCode())
                .contains("marks:       1 of 32")
                .contains("pending:     1 used")
                .contains("network:     generation 1: Home")
                .contains("outcome:     JOINED, message " + sent.id().hex() + " (pending)");
    }

    @Test
    void statusForMachines() throws IOException {
        assertThat(bench.command("status", "--json", "--state", bench.state.toString()))
                .isZero();
        List<String> leaves = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(bench.out)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken().isScalarValue()) {
                    leaves.add(parser.currentName() + "=" + parser.getText());
                }
            }
        }
        assertThat(leaves)
                .contains(
                        "serial=EM-0001",
                        "checkCode=" + bench.label.kid().checkCode(),
                        "claimed=true",
                        "resets=0",
                        "marks=1",
                        "pendingConsumes=1",
                        "generation=1",
                        "verdict=JOINED",
                        "code=0",
                        "done=false");
    }

    @Test
    void statusShowsNoSecretAndNoTerminalCommand() {
        bench.plugIn(LoaderSocket.newLoader());
        installer
                .seal(
                        bench.label,
                        6,
                        Optional.empty(),
                        List.of(Installer.network("\u001b[2J\u202eevil", Security.WPA2, Installer.PASSPHRASE)))
                .putOn(bench.socket);
        assertThat(bench.runOnce()).isZero();
        String token = bench.stored().outcomes().get(0).token().hex();
        for (String[] how : new String[][] {{"status"}, {"status", "--json"}}) {
            List<String> arguments = new ArrayList<>(List.of(how));
            arguments.addAll(List.of("--state", bench.state.toString()));
            assertThat(bench.command(arguments.toArray(String[]::new))).isZero();
            assertThat(bench.out)
                    .doesNotContain(Installer.PASSPHRASE)
                    .doesNotContain(token)
                    .doesNotContain("\u001b")
                    .doesNotContain("\u202e")
                    .contains("u{1b}[2J");
        }
        assertThat(bench.stored().outcomes().toString()).doesNotContain(token);
    }

    @Test
    void networkNamesThatAreNotTextAreShownInHexadecimal() {
        bench.plugIn(LoaderSocket.newLoader());
        installer
                .seal(
                        bench.label,
                        6,
                        Optional.empty(),
                        List.of(Installer.network(Bytes.ofHex("ff00fe"), Security.WPA2, Installer.PASSPHRASE)))
                .putOn(bench.socket);
        assertThat(bench.runOnce()).isZero();
        assertThat(bench.command("status", "--state", bench.state.toString())).isZero();
        assertThat(bench.out).contains("generation 2: hex:ff00fe");
    }
}
