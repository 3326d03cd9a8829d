package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import keyloader.agent.bench.FakeNetwork;
import keyloader.agent.bench.FilterSteps;
import keyloader.agent.bench.HandTime;
import keyloader.agent.bench.Installer;
import keyloader.agent.bench.LoaderSocket;
import keyloader.agent.durable.FileSteps;
import keyloader.agent.network.Trial;
import keyloader.sealing.FreshPrekey;
import keyloader.sealing.Prekey;
import keyloader.sealing.PrekeyStorage;
import keyloader.sealing.Receipt;
import keyloader.sealing.Secret;
import keyloader.sealing.Verdict;
import keyloader.wire.SlotState;
import org.junit.jupiter.api.Test;

/** One-time keys for messages (SPEC 6.1 and 13): who gets one, what opens with one, and when it is destroyed. */
class PrekeysTest extends OneMeter {

    @Test
    void everyReceiptOfAMessageThatJoinedBringsThePrekeyOfTheNextOne() throws IOException {
        Installer.Sent first = installer.seal(bench.label, 1, "Home");
        Prekey one = next(first, Verdict.JOINED);
        assertThat(first.receipt(bench.socket).next().orElseThrow().storage()).isEqualTo(PrekeyStorage.FILE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(one))))
                .isEqualTo("rw-------");
        byte[] seed = Files.readAllBytes(file(one));
        assertThat(FreshPrekey.of(Secret.take(seed)).prekey()).isEqualTo(one);

        Installer.Sent second = installer.sealTo(one, bench.label, 2, "Other");
        Prekey two = next(second, Verdict.JOINED);

        assertThat(bench.networksInForce()).containsExactly("Other");
        assertThat(file(one)).doesNotExist();
        assertThat(bench.stored().prekeyIds()).containsExactly(two.id());
        assertThat(two).isNotEqualTo(one);
    }

    @Test
    void aUsedMessageIsAnsweredAgainByItsReceiptAndNeverOpened() {
        Prekey one = joined(1);
        Installer.Sent sent = installer.sealTo(one, bench.label, 2, "Other");
        next(sent, Verdict.JOINED);
        Receipt receipt = sent.receipt(bench.socket);
        bench.plugIn(LoaderSocket.newLoader());
        sent.putOn(bench.socket); // a copy

        run(Verdict.ALREADY_USED);

        assertThat(sent.receipt(bench.socket)).isEqualTo(receipt);
    }

    @Test
    void aMessageToAPrekeyThatIsUsedStaysWithANote() {
        Prekey one = joined(1);
        Installer.Sent first = installer.sealTo(one, bench.label, 2, "Other");
        Installer.Sent second = installer.sealTo(one, bench.label, 3, "Third");
        next(first, Verdict.JOINED);
        bench.plugIn(LoaderSocket.newLoader());
        second.putOn(bench.socket);

        run(Verdict.PREKEY_GONE);

        isKeptWithNote(second, Verdict.PREKEY_GONE);
        Receipt note = second.note(bench.socket);
        assertThat(note.messageId()).isEqualTo(second.digest().slice(0, 16));
        assertThat(note.owners()).containsExactly(installer.id());
        assertThat(bench.networksInForce()).containsExactly("Other");
    }

    /** Whoever has planted it, such as by a forged receipt: the meter has never made it. */
    @Test
    void aMessageToAPrekeyThatTheMeterNeverMadeStaysWithANote() {
        joined(1);
        Prekey planted = FreshPrekey.make(new java.security.SecureRandom()).prekey();
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent sent = installer.sealTo(planted, bench.label, 2, "Other");
        sent.putOn(bench.socket);
        run(Verdict.PREKEY_GONE);
        isKeptWithNote(sent, Verdict.PREKEY_GONE);
    }

    @Test
    void whatElseLiesOnTheLoaderIsAppliedAllTheSame() {
        Prekey one = joined(1);
        next(installer.sealTo(one, bench.label, 2, "Other"), Verdict.JOINED);
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent gone = installer.sealTo(one, bench.label, 4, "Lost");
        Installer.Sent plain = installer.seal(bench.label, 3, "Third");
        gone.putOn(bench.socket);
        plain.putOn(bench.socket);

        run(Verdict.JOINED);

        assertThat(plain.receipt(bench.socket).verdict()).isEqualTo(Verdict.JOINED);
        assertThat(gone.note(bench.socket).verdict()).isEqualTo(Verdict.PREKEY_GONE);
    }

    @Test
    void prekeysOfSupersededMessagesAreDestroyedToo() {
        Prekey one = joined(1);
        Prekey two = next(installer.seal(bench.label, 2, "Home"), Verdict.JOINED);
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent older = installer.sealTo(one, bench.label, 3, "Older");
        Installer.Sent newer = installer.sealTo(two, bench.label, 4, "Newer");
        older.putOn(bench.socket);
        newer.putOn(bench.socket);

        run(Verdict.JOINED);

        assertThat(older.receipt(bench.socket).verdict()).isEqualTo(Verdict.SUPERSEDED);
        assertThat(bench.stored().prekeyIds())
                .doesNotContain(one.id(), two.id())
                .hasSize(1);
        assertThat(bench.seeds()).isEqualTo(bench.outstanding());
    }

    @Test
    void atMostFourAreOutstandingAndTheNewestRetiresItsOwnersOldest() {
        Installer second = new Installer();
        bench.plugIn(LoaderSocket.newLoader());
        installer
                .seal(
                        bench.label,
                        1,
                        java.util.Optional.of(List.of(installer.publicKey(), second.publicKey())),
                        Installer.networks("Home"))
                .putOn(bench.socket);
        run(Verdict.JOINED);
        Prekey first = next(second.seal(bench.label, 2, "Home"), Verdict.JOINED);
        List<Prekey> own = new ArrayList<>();
        for (int i = 3; i < 7; i++) {
            own.add(next(installer.seal(bench.label, i, "Home"), Verdict.JOINED));
        }

        assertThat(bench.stored().prekeyIds())
                .containsExactly(
                        first.id(), own.get(1).id(), own.get(2).id(), own.get(3).id());
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent aged = installer.sealTo(own.get(0), bench.label, 7, "Aged");
        aged.putOn(bench.socket);
        run(Verdict.PREKEY_GONE);
        isKeptWithNote(aged, Verdict.PREKEY_GONE);
        // Who has none takes the oldest of all.
        Prekey late = next(second.sealTo(first, bench.label, 8, "Home"), Verdict.JOINED);
        assertThat(bench.stored().prekeyIds()).contains(late.id()).doesNotContain(first.id());
    }

    @Test
    void aPrekeyThatFailedToJoinIsKept() {
        Prekey one = joined(1);
        bench.radio.otherwise = new Trial.Failed(Verdict.WRONG_PASSPHRASE);
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent wrong = installer.sealTo(one, bench.label, 2, "Other");
        wrong.putOn(bench.socket);
        run(Verdict.WRONG_PASSPHRASE);
        assertThat(bench.stored().prekeyIds()).containsExactly(one.id());
        bench.radio.otherwise = FakeNetwork.joined();
        // The corrected message may use it again.
        next(installer.sealTo(one, bench.label, 3, "Third"), Verdict.JOINED);
        assertThat(file(one)).doesNotExist();
    }

    @Test
    void aResetDestroysThemAll() {
        Prekey one = joined(1);
        assertThat(bench.command("reset", "--state", bench.state.toString(), "--yes"))
                .as(bench.err)
                .isZero();
        assertThat(bench.stored().prekeys()).isEmpty();
        assertThat(bench.seeds()).isEmpty();
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent sent = installer.sealTo(one, bench.label, 2, "Other");
        sent.putOn(bench.socket);
        run(Verdict.PREKEY_GONE);
        assertThat(sent.note(bench.socket).resetCount()).isEqualTo(1);
    }

    @Test
    void statusCountsThem() {
        joined(1);
        assertThat(bench.command("status", "--state", bench.state.toString())).isZero();
        assertThat(bench.out).contains("prekeys:     1 of 4 outstanding");
        assertThat(bench.command("status", "--json", "--state", bench.state.toString()))
                .isZero();
        assertThat(bench.out).contains("\"prekeys\":1");
    }

    /** Refused, corrected, and both sealed to the one prekey: the older would be unreadable at the next look. */
    @Test
    void aRefusedMessageThatSharesThePrekeyIsUsedUpWithIt() {
        Prekey one = joined(1);
        bench.radio.supported.remove(keyloader.sealing.Security.WPA2);
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent refused = installer.sealTo(one, bench.label, 2, "Other");
        refused.putOn(bench.socket);
        run(Verdict.UNSUPPORTED_SECURITY);
        bench.radio.supported.add(keyloader.sealing.Security.WPA2);
        bench.radio.otherwise = new Trial.Failed(Verdict.WRONG_PASSPHRASE);
        run(Verdict.WRONG_PASSPHRASE);
        bench.radio.otherwise = FakeNetwork.joined();
        Installer.Sent corrected = installer.sealTo(one, bench.label, 3, "Third");
        corrected.putOn(bench.socket);

        run(Verdict.JOINED);

        assertThat(corrected.receipt(bench.socket).verdict()).isEqualTo(Verdict.JOINED);
        assertThat(refused.receipt(bench.socket).verdict()).isEqualTo(Verdict.SUPERSEDED);
    }

    @Test
    void aPrekeyThatTheCommitFreesRetiresNoOther() {
        List<Prekey> all = new ArrayList<>();
        for (int i = 1; i < 5; i++) {
            all.add(next(installer.seal(bench.label, i, "Home"), Verdict.JOINED));
        }
        bench.plugIn(LoaderSocket.newLoader());
        installer.sealTo(all.get(1), bench.label, 5, "Older").putOn(bench.socket);
        installer.seal(bench.label, 6, "Newer").putOn(bench.socket);
        run(Verdict.JOINED);
        assertThat(bench.stored().prekeyIds())
                .contains(all.get(0).id(), all.get(2).id(), all.get(3).id())
                .doesNotContain(all.get(1).id())
                .hasSize(4);
    }

    @Test
    void aNoteThatAPrekeyIsGoneCountsTheAttemptsBefore() {
        Prekey one = joined(1);
        bench.radio.otherwise = new Trial.Failed(Verdict.WRONG_PASSPHRASE);
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent wrong = installer.sealTo(one, bench.label, 2, "Other");
        wrong.putOn(bench.socket);
        run(Verdict.WRONG_PASSPHRASE);
        LoaderSocket left = bench.socket;
        bench.radio.otherwise = FakeNetwork.joined();
        next(installer.sealTo(one, bench.label, 3, "Third"), Verdict.JOINED);
        bench.socket = left;

        run(Verdict.PREKEY_GONE);

        assertThat(wrong.note(bench.socket).attempt()).isEqualTo(1);
    }

    // Storage that fails

    @Test
    void withoutRoomForAPrekeyTheMeterJoinsAllTheSame() {
        bench.steps = new FilterSteps() {
            @Override
            public void write(Path file, byte[] content, Access access) throws IOException {
                if (file.getFileName().toString().startsWith("prekey-")) {
                    throw new IOException("No space left on device");
                }
                super.write(file, content, access);
            }
        };
        Installer.Sent sent = installer.seal(bench.label, 1, "Home");
        sent.putOn(bench.socket);
        run(Verdict.JOINED);
        assertThat(sent.receipt(bench.socket).next()).isEmpty();
        assertThat(bench.err).contains("no prekey could be kept for the next message: no space is left");

        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent enrolment = installer.enrol(bench.label, 5);
        enrolment.putOn(bench.socket);
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.socket.stateOf(enrolment.digest())).isEqualTo(SlotState.SEALED);
        assertThat(bench.stored().mark(installer.id())).hasValue(1);
    }

    @Test
    void aMessageIsNotWipedFromTheLoaderBeforeItsPrekeyIsDestroyed() {
        Prekey one = joined(1);
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent sent = installer.sealTo(one, bench.label, 2, "Other");
        sent.putOn(bench.socket);
        bench.steps = new FilterSteps() {
            @Override
            public void overwrite(Path file, long offset, byte[] content) throws IOException {
                throw new IOException("Input/output error");
            }
        };
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.err).contains("a used prekey could not be destroyed: the storage fails");
        assertThat(bench.networksInForce()).containsExactly("Other");
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SEALED);
        assertThat(bench.out).doesNotContain("steady");

        bench.steps = new FileSteps();
        bench.time = new HandTime();
        run(Verdict.JOINED);
        assertThat(file(one)).doesNotExist();
        assertThat(bench.socket.stateOf(sent.digest())).isEqualTo(SlotState.SPENT);
    }

    @Test
    void aDamagedSeedIsGoneSoThatThePcSealsToItNoMore() throws IOException {
        Prekey one = joined(1);
        byte[] seed = Files.readAllBytes(file(one));
        for (byte[] damaged : new byte[][] {new byte[32], new byte[31], new byte[33], new byte[0]}) {
            bench.plugIn(LoaderSocket.newLoader());
            Installer.Sent sent = installer.sealTo(one, bench.label, 2, "Other");
            sent.putOn(bench.socket);
            Files.write(file(one), damaged);
            run(Verdict.PREKEY_GONE);
            isKeptWithNote(sent, Verdict.PREKEY_GONE);
        }
        Files.write(file(one), seed);
        run(Verdict.JOINED);
    }

    @Test
    void aSeedThatCannotBeReadIsTheMetersFaultAndNotTheMessages() throws IOException {
        Prekey one = joined(1);
        byte[] seed = Files.readAllBytes(file(one));
        bench.plugIn(LoaderSocket.newLoader());
        Installer.Sent sent = installer.sealTo(one, bench.label, 2, "Other");
        sent.putOn(bench.socket);
        Files.delete(file(one));
        Files.createDirectory(file(one));
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.err).contains("a prekey cannot be read");
        assertThat(sent.hasNote(bench.socket)).isFalse();
        Files.delete(file(one));
        Files.write(file(one), seed);
        run(Verdict.JOINED);
    }

    @Test
    void whatIsNobodysPrekeyIsDestroyedAtTheStart() throws IOException {
        Prekey one = joined(1);
        Path orphan = bench.state.resolve("prekey-" + "ab".repeat(32));
        Files.write(orphan, new byte[32]);
        Files.write(bench.state.resolve("prekey-" + "cd".repeat(32) + ".new"), new byte[7]);
        run(Verdict.ALREADY_USED);
        assertThat(bench.seeds()).containsExactly(one.id().value().hex());
    }

    @Test
    void anOrdinaryFileIsNoMemoryForPrekeys() throws IOException {
        Path file = Files.write(directory.resolve("memory"), new byte[320]);
        bench.configure("prekey-memory = " + file);
        assertThat(bench.runOnce()).isEqualTo(1);
        assertThat(bench.err).contains("is no memory that the kernel shows").contains("EEPROM");
        bench.configure("prekey-memory = " + directory.resolve("nowhere"));
        assertThat(bench.runOnce()).isEqualTo(1);
    }
}
