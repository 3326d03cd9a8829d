package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page for whoever plugs the loader in, from the command line. */
@Timeout(60)
class LeafletCommandTest {
    @TempDir
    Path directory;

    @Test
    void itIsWrittenOnceAndMakesNoContainer() throws IOException {
        Pc pc = new Pc(directory);
        Path file = directory.resolve("leaflet.pdf");

        Ran ran = pc.run("leaflet", "--output", file.toString(), "--language", "de", "--json");

        assertThat(ran.exit()).as(ran.err()).isEqualTo(0);
        assertThat(new ObjectMapper().readTree(ran.out()).get("file").asText()).isEqualTo(file.toString());
        byte[] written = Files.readAllBytes(file);
        assertThat(new String(written, 0, 5, StandardCharsets.US_ASCII)).isEqualTo("%PDF-");
        assertThat(pc.container()).doesNotExist();

        Ran again = pc.run("leaflet", "--output", file.toString());
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.err()).contains("there is a file");
        assertThat(Files.readAllBytes(file)).isEqualTo(written);
    }

    @Test
    void whatIsMissingOrWrongIsSaid() throws IOException {
        Pc pc = new Pc(directory);
        assertThat(pc.run("leaflet").err()).contains("--output is missing");
        assertThat(pc.run("leaflet", "--output", "leaflet.doc").err()).contains("does not end in .pdf");
        Ran tongue = pc.run("leaflet", "--output", "leaflet.pdf", "--language", "xx");
        assertThat(tongue.exit()).isEqualTo(2);
        assertThat(tongue.err()).contains("--language");
        Path nowhere = directory.resolve("no such directory").resolve("leaflet.pdf");
        Ran lost = pc.run("leaflet", "--output", nowhere.toString());
        assertThat(lost.exit()).isEqualTo(1);
        assertThat(lost.err()).contains("cannot write");
    }
}
