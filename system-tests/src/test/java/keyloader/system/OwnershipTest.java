package keyloader.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A meter's owners, from its claim to its reset, ordered by several PCs and obeyed by a real agent. */
@Timeout(120)
class OwnershipTest {
    private static final int NOT_THE_OWNER = 18;

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    private Bench bench;
    private String label;
    private AutoCloseable loader;
    private Path office;
    private Path helper;
    private Path recovery;

    @BeforeEach
    void plugIn() throws Exception {
        bench = new Bench(directory);
        label = InProcess.runOk(directory, bench.provision("TEST-0001")).out().strip();
        loader = InProcess.plugIn(bench.loader(bench.store()));
        office = Files.createDirectory(directory.resolve("office"));
        helper = Files.createDirectory(directory.resolve("helper"));
        recovery = Files.createDirectory(directory.resolve("recovery"));
        know(office, "helper", helper);
        know(office, "recovery", recovery);
        know(helper, "office", office);
        know(recovery, "office", office);
    }

    @AfterEach
    void unplug() throws Exception {
        loader.close();
    }

    private static Program.Ended host(Path pc, String... arguments) {
        return InProcess.runOk(pc, Program.Start.of(Program.HOST, arguments));
    }

    private static void know(Path pc, String name, Path other) {
        host(pc, "owners", "add", name, host(other, "owners", "card").out().strip());
    }

    private static String kid(Path pc) throws IOException {
        return JSON.readTree(host(pc, "keys", "--json").out()).at("/ownerKid").asText();
    }

    /** @return the agent's verdict */
    private int order(Path pc, String... more) {
        List<String> arguments = new ArrayList<>(bench.prepare(label).arguments());
        arguments.addAll(List.of(more));
        InProcess.runOk(
                pc,
                Program.Start.of(Program.HOST, arguments.toArray(String[]::new)).withInput(Bench.PASSPHRASE));
        return InProcess.run(directory, bench.agent()).code();
    }

    /** All that have come, and without an alarm. */
    private String quietReceipts(Path pc) throws IOException {
        Program.Ended ended = InProcess.runOk(pc, bench.receipts());
        JsonNode slots = JSON.readTree(ended.out()).at("/slots");
        for (JsonNode slot : slots) {
            if (slot.has("alarms")) {
                assertThat(slot.at("/alarms")).as(slot.toString()).isEmpty();
            }
        }
        assertThat(ended.err()).doesNotContain("ALARM");
        return ended.out();
    }

    /** What the meter itself says, the first owner first. */
    private List<String> owners() throws IOException, InterruptedException {
        List<String> owners = new ArrayList<>();
        bench.json(bench.status()).at("/owners").forEach(owner -> owners.add(owner.asText()));
        return owners;
    }

    @Test
    void anOwnerIsAddedAndMayOrderButNotChangeTheOwners() throws Exception {
        assertThat(order(office, "--owners", "self,helper")).isZero();
        assertThat(owners()).containsExactly(kid(office), kid(helper));
        assertThat(quietReceipts(office)).contains("\"claimedNow\" : true");

        assertThat(order(helper)).isZero();
        assertThat(owners()).containsExactly(kid(office), kid(helper));
        assertThat(quietReceipts(helper)).contains("\"JOINED\"");

        assertThat(order(helper, "--owners", "self")).isEqualTo(NOT_THE_OWNER);
        assertThat(owners()).containsExactly(kid(office), kid(helper));
        assertThat(quietReceipts(helper)).contains("NOT_THE_OWNER");
    }

    @Test
    void anOwnerIsRemovedAndIsObeyedNoMore() throws Exception {
        assertThat(order(office, "--owners", "self,helper")).isZero();
        assertThat(order(office, "--owners", "self")).isZero();
        assertThat(owners()).containsExactly(kid(office));
        assertThat(order(helper)).isEqualTo(NOT_THE_OWNER);
        assertThat(quietReceipts(office)).contains("JOINED");
    }

    @Test
    void aMeterIsHandedOver() throws Exception {
        assertThat(order(office)).isZero();
        assertThat(order(office, "--owners", "helper", "--hand-over")).isZero();
        assertThat(owners()).containsExactly(kid(helper));
        assertThat(quietReceipts(office)).contains("JOINED");

        assertThat(order(office)).isEqualTo(NOT_THE_OWNER);
        assertThat(order(helper, "--owners", "self,office")).isZero();
        assertThat(owners()).containsExactly(kid(helper), kid(office));
        assertThat(order(office)).isZero();
    }

    /** Made before, kept in a drawer: it is used when the office's PC is lost. */
    @Test
    void aRecoveryKeyGivesTheMeterToANewPc() throws Exception {
        assertThat(order(office, "--owners", "recovery,self")).isZero();
        Path fresh = Files.createDirectory(directory.resolve("fresh"));
        know(recovery, "fresh", fresh);
        assertThat(order(recovery, "--owners", "self,fresh")).isZero();
        assertThat(owners()).containsExactly(kid(recovery), kid(fresh));
        assertThat(order(office)).isEqualTo(NOT_THE_OWNER);
        assertThat(order(fresh)).isZero();
    }

    /** Nothing that was ordered before the reset is worth anything after it, by whichever owner. */
    @Test
    void aResetReleasesTheMeterAndLowersNoMark() throws Exception {
        assertThat(order(office, "--owners", "self,helper")).isZero();
        Path copy = Files.copy(bench.store(), directory.resolve("copy"));
        assertThat(order(helper)).isZero();
        InProcess.runOk(directory, bench.reset());
        assertThat(owners()).isEmpty();
        loader.close();
        loader = InProcess.plugIn(bench.loader(copy));
        assertThat(InProcess.run(directory, bench.agent()).code()).isNotZero();
        assertThat(owners()).isEmpty();

        assertThat(order(helper)).isZero();
        assertThat(owners()).containsExactly(kid(helper));
        assertThat(quietReceipts(helper)).contains("\"claimedNow\" : true").contains("\"resetCount\" : 1");
    }
}
