package keyloader.host.station;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A meter that holds passes; one that is broken on purpose fails at its own step, with its own line. */
@Timeout(120)
class BatteryTest {
    @TempDir
    Path directory;

    private Desk desk;
    private ModelMeter meter;

    @BeforeEach
    void plugIn() throws IOException {
        desk = new Desk(directory);
        meter = desk.plug("1", "SN-0001");
    }

    @Test
    void aGoodMeterPasses() {
        Desk.Done done = desk.test();
        assertThat(done.failures()).as(done.all()).isEmpty();
        assertThat(done.json().path("verdict").asText()).isEqualTo("PASS");
        assertThat(done.exit()).isZero();
        assertThat(meter.isClean()).isTrue();
    }
}
