package keyloader.loader.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import keyloader.loader.store.file.BlkDiscard.Kind;
import org.junit.jupiter.api.Test;

/** The strongest discard that works is found, is said once, and stays. */
class BlkDiscardTest {
    private final List<String> run = new ArrayList<>();
    private final List<String> said = new ArrayList<>();

    private BlkDiscard discard(Set<Kind> works, Kind... tried) {
        return new BlkDiscard(
                Path.of("/dev/somewhere"),
                List.of(tried),
                line -> {
                    run.add(String.join(" ", line));
                    return works.contains(kind(line)) ? 0 : 1;
                },
                said::add);
    }

    private static Kind kind(List<String> line) {
        return line.contains("--secure") ? Kind.SECURE : line.contains("--zeroout") ? Kind.ZERO : Kind.PLAIN;
    }

    @Test
    void whatADeviceCanSecurelyForgetIsNotAskedForInAnyWeakerWay() {
        BlkDiscard discard = discard(EnumSet.allOf(Kind.class), Kind.values());
        discard.discard(8192, 8192);
        discard.discard(0, 8192);
        assertThat(run)
                .containsExactly(
                        "blkdiscard --offset 8192 --length 8192 --secure /dev/somewhere",
                        "blkdiscard --offset 0 --length 8192 --secure /dev/somewhere");
        assertThat(said).containsExactly("erased blocks are discarded securely, then overwritten");
    }

    @Test
    void theNextWeakerIsTakenAndTheStrongerNotTriedAgain() {
        BlkDiscard discard = discard(EnumSet.of(Kind.PLAIN, Kind.ZERO), Kind.values());
        discard.discard(0, 8192);
        discard.discard(0, 8192);
        assertThat(run)
                .extracting(line -> kind(List.of(line.split(" "))))
                .containsExactly(Kind.SECURE, Kind.PLAIN, Kind.PLAIN);
        assertThat(said).containsExactly("erased blocks are discarded, then overwritten");
    }

    @Test
    void zerosAreTheLastThatIsTried() {
        discard(EnumSet.of(Kind.ZERO), Kind.values()).discard(0, 8192);
        assertThat(said).containsExactly("erased blocks are zeroed by the device, then overwritten");
    }

    @Test
    void aDeviceThatCanDoNoneIsAskedNoMore() {
        BlkDiscard discard = discard(Set.of(), Kind.values());
        discard.discard(0, 8192);
        discard.discard(0, 8192);
        assertThat(run).hasSize(3);
        assertThat(said).containsExactly("erased blocks are overwritten");
    }

    @Test
    void whereTheProgramIsMissingErasingGoesOn() {
        List<List<String>> tried = new ArrayList<>();
        BlkDiscard discard = new BlkDiscard(
                Path.of("/dev/somewhere"),
                List.of(Kind.PLAIN),
                line -> {
                    tried.add(line);
                    throw new IOException("Cannot run program");
                },
                said::add);
        discard.discard(0, 8192);
        discard.discard(0, 8192);
        assertThat(tried).hasSize(1);
        assertThat(said).containsExactly("erased blocks are overwritten");
    }

    @Test
    void whatStopsWorkingIsSaidAnew() {
        Set<Kind> works = EnumSet.of(Kind.SECURE, Kind.PLAIN);
        BlkDiscard discard = discard(works, Kind.values());
        discard.discard(0, 8192);
        works.remove(Kind.SECURE);
        discard.discard(0, 8192);
        assertThat(said)
                .containsExactly(
                        "erased blocks are discarded securely, then overwritten",
                        "erased blocks are discarded, then overwritten");
    }
}
