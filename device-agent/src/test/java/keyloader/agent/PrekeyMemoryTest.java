package keyloader.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import keyloader.agent.bench.CuttingSteps;
import keyloader.agent.bench.CuttingSteps.Leaves;
import keyloader.agent.bench.FilterSteps;
import keyloader.agent.bench.PowerCut;
import keyloader.agent.durable.FileSteps;
import keyloader.agent.prekeys.PrekeyMemory;
import keyloader.sealing.FreshPrekey;
import keyloader.sealing.PrekeyId;
import keyloader.sealing.PrekeyStorage;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A file stands for the memory: what is written into it in place is what a memory would be told. */
class PrekeyMemoryTest {
    private static final int PLACE = 64;

    @TempDir
    Path directory;

    private final SecureRandom random = new SecureRandom();
    private Path file;
    private PrekeyMemory memory;

    @BeforeEach
    void blank() throws IOException {
        file = Files.write(directory.resolve("eeprom"), new byte[512]);
        memory = new PrekeyMemory(file, new FileSteps());
    }

    private FreshPrekey put() throws IOException {
        FreshPrekey fresh = FreshPrekey.make(random);
        memory.put(fresh.prekey().id(), fresh.seed());
        return fresh;
    }

    private boolean has(FreshPrekey fresh) throws GeneralSecurityException {
        return memory.find(fresh.prekey().id())
                .map(seed -> seed.sameAs(fresh.seed()))
                .orElse(false);
    }

    private static List<PrekeyId> ids(FreshPrekey... all) {
        return Arrays.stream(all).map(fresh -> fresh.prekey().id()).toList();
    }

    private boolean lies(FreshPrekey fresh) throws IOException {
        return Bytes.of(Files.readAllBytes(file))
                .hex()
                .contains(fresh.seed().reveal().hex().substring(0, 16));
    }

    @Test
    void whatIsPutIsFoundUntilItIsDestroyed() throws Exception {
        FreshPrekey one = put();
        FreshPrekey two = put();
        assertThat(has(one)).isTrue();
        assertThat(has(two)).isTrue();
        assertThat(memory.storage()).isEqualTo(PrekeyStorage.ERASABLE);

        memory.keepOnly(ids(two));

        assertThat(memory.find(one.prekey().id())).isEmpty();
        assertThat(has(two)).isTrue();
        assertThat(lies(one)).isFalse();
        assertThat(lies(two)).isTrue();
        assertThat(Files.size(file)).isEqualTo(512);
        memory.keepOnly(List.of());
        assertThat(Files.readAllBytes(file)).containsOnly(0);
    }

    @Test
    void thereIsRoomForFourAndTheNextOne() throws Exception {
        List<FreshPrekey> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(put());
        }
        assertThatThrownBy(this::put).isInstanceOf(IOException.class).hasMessageContaining("no place");
        for (FreshPrekey one : all) {
            assertThat(has(one)).isTrue();
        }
        memory.keepOnly(ids(all.get(0), all.get(1), all.get(2), all.get(3)));
        assertThat(has(put())).isTrue();
        byte[] beyond = Arrays.copyOfRange(Files.readAllBytes(file), PrekeyMemory.LEAST_SIZE, 512);
        assertThat(beyond).as("what is not its own").containsOnly(0);
    }

    /** As a memory comes from its maker, or from another use. */
    @Test
    void whatIsNobodysIsErased() throws Exception {
        byte[] noise = new byte[512];
        Arrays.fill(noise, (byte) 0xff);
        Files.write(file, noise);
        assertThatThrownBy(this::put).isInstanceOf(IOException.class);
        memory.keepOnly(List.of());
        assertThat(has(put())).isTrue();
    }

    @Test
    void aMemoryThatIsTooSmallOrGoneIsRefused() throws Exception {
        Files.write(file, new byte[PrekeyMemory.LEAST_SIZE - 1]);
        assertThatThrownBy(this::put).isInstanceOf(IOException.class).hasMessageContaining("320");
        Files.delete(file);
        assertThatThrownBy(() -> memory.keepOnly(List.of())).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> memory.find(new PrekeyId(Bytes.of(new byte[32]))))
                .isInstanceOf(GeneralSecurityException.class);
    }

    @Test
    void aSeedThatIsNotItsPrekeysIsNotGivenOut() throws Exception {
        FreshPrekey one = put();
        byte[] content = Files.readAllBytes(file);
        content[40] ^= 1;
        Files.write(file, content);
        assertThat(memory.find(one.prekey().id())).isEmpty();
    }

    @Test
    void whatIsWrittenIsReadBack() throws Exception {
        FreshPrekey one = put();
        PrekeyMemory stuck = new PrekeyMemory(file, new FilterSteps() {
            @Override
            public void overwrite(Path place, long offset, byte[] content) {}
        });
        FreshPrekey two = FreshPrekey.make(random);
        assertThatThrownBy(() -> stuck.put(two.prekey().id(), two.seed())).hasMessageContaining("does not hold");
        assertThatThrownBy(() -> stuck.keepOnly(List.of())).hasMessageContaining("does not hold");
        assertThat(has(one)).isTrue();
    }

    /** Half of a place is written, or half of one erased: the next start puts it right. */
    @ParameterizedTest
    @EnumSource(Leaves.class)
    void aCutLeavesNothingThatIsTakenForAPrekey(Leaves leaves) throws Exception {
        FreshPrekey one = put();
        PrekeyMemory cut = new PrekeyMemory(file, new CuttingSteps(1, leaves));
        FreshPrekey two = FreshPrekey.make(random);
        assertThatThrownBy(() -> cut.put(two.prekey().id(), two.seed())).isInstanceOf(PowerCut.class);
        memory.keepOnly(ids(one));
        assertThat(has(one)).isTrue();
        assertThat(Arrays.copyOfRange(Files.readAllBytes(file), PLACE, 512)).containsOnly(0);

        PrekeyMemory again = new PrekeyMemory(file, new CuttingSteps(1, leaves));
        assertThatThrownBy(() -> again.keepOnly(List.of())).isInstanceOf(PowerCut.class);
        memory.keepOnly(List.of());
        assertThat(Files.readAllBytes(file)).containsOnly(0);
    }

    @Test
    void onlyAFileOfSysfsIsSuchAMemory() throws IOException {
        assertThat(PrekeyMemory.isPossible(file)).isFalse();
        assertThat(PrekeyMemory.isPossible(directory)).isFalse();
        assertThat(PrekeyMemory.isPossible(directory.resolve("none"))).isFalse();
        assertThat(PrekeyMemory.isPossible(Path.of("/dev/zero"))).isFalse();
        Path inSysfs = Path.of("/sys/kernel/uevent_seqnum");
        if (Files.exists(inSysfs)) {
            assertThat(PrekeyMemory.isPossible(inSysfs)).isTrue();
        }
    }
}
