package keyloader.agent.lockdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import keyloader.agent.lockdown.Finding.State;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A meter's files, and what an audit has to find in them. */
abstract class AuditedMeter {
    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init")
    MeterTree meter;

    @BeforeEach
    void aMeter() {
        meter = new MeterTree(directory);
    }

    void open(Channel channel, String... why) {
        Finding finding = meter.find(channel);
        assertThat(finding.state()).as(finding.toString()).isEqualTo(State.OPEN);
        for (String one : why) {
            assertThat(String.join("\n", finding.details())).contains(one);
        }
        for (Finding other : meter.audit()) {
            if (other.channel() != channel) {
                assertThat(other.state()).as(other.toString()).isNotEqualTo(State.OPEN);
            }
        }
    }

    void closed(Channel channel, String... remarks) {
        Finding finding = meter.find(channel);
        assertThat(finding.state()).as(finding.toString()).isEqualTo(State.CLOSED);
        for (String one : remarks) {
            assertThat(String.join("\n", finding.details())).contains(one);
        }
    }

    void unknown(Channel channel, String... why) {
        Finding finding = meter.find(channel);
        assertThat(finding.state()).as(finding.toString()).isEqualTo(State.UNKNOWN);
        for (String one : why) {
            assertThat(String.join("\n", finding.details())).contains(one);
        }
    }
}
