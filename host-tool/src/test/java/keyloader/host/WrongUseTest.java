package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class WrongUseTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"recipts, receipts", "Prepare, prepare", "insp, inspect", "key, keys", "zeroise, zeroize"})
    void aCommandThatIsNearlyOneIsGuessed(String typed, String meant) throws IOException {
        Ran ran = new Pc(directory).run(typed);
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err())
                .contains("error: there is no such command")
                .contains("is \"" + meant + "\" meant?")
                .contains(
                        "prepare, enrol, batch, round, receipts, leaflet, inspect, zeroize, loaders, window, keys, owners, profiles, manifest, labels, qa-station");
    }

    @Test
    void aWordThatIsNoCommandIsNotRepeatedAndGetsTheList() throws IOException {
        Ran ran = new Pc(directory).run("hunter2hunter2");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err())
                .contains("there is no such command")
                .contains("the commands are")
                .doesNotContain("hunter2")
                .doesNotContain("meant?");
        assertThat(new Pc(directory).run("keys", "passfrase").err()).contains("is \"passphrase\" meant?");
    }

    @Test
    void anOptionGivenTwiceIsNamed() throws IOException {
        assertThat(new Pc(directory)
                        .run("loaders", "--container", "a", "--container", "b")
                        .err())
                .contains("error: --container is given twice");
    }
}
