package keyloader.loader.transport.functionfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import keyloader.loader.transport.functionfs.Mounts.Mount;
import org.junit.jupiter.api.Test;

/** The table of mounts. */
class MountsTest {
    private static final Mounts TABLE = Mounts.parse(List.of(
            "overlay / overlay rw,relatime 0 0",
            "keyloader /run/keyloader functionfs rw,relatime 0 0",
            "other /run/other functionfs rw 0 0",
            "keyloader /mnt/a\\040b\\134c functionfs rw 0 0",
            "keyloader /run/tmp tmpfs rw 0 0",
            "tmpfs /run/keyloader tmpfs rw 0 0",
            ""));

    @Test
    void whatIsMountedThereIsFoundFromBottomToTop() {
        assertThat(TABLE.at(Path.of("/run/keyloader")))
                .containsExactly(
                        new Mount("keyloader", "/run/keyloader", "functionfs"),
                        new Mount("tmpfs", "/run/keyloader", "tmpfs"));
        assertThat(TABLE.at(Path.of("/run"))).isEmpty();
    }

    @Test
    void aGadgetsMountsAreFoundWhereverTheyAre() {
        assertThat(TABLE.of("keyloader")).extracting(Mount::directory).containsExactly("/run/keyloader", "/mnt/a b\\c");
        assertThat(TABLE.of("nobody")).isEmpty();
    }
}
