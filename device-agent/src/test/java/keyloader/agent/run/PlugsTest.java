package keyloader.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PlugsTest {

    /** As after a stop of the whole process, between reckoning the pause and making it. */
    @Test
    void aPauseThatIsOverAlreadyIsNone() throws InterruptedException {
        try (Plugs plugs = Plugs.polling(Time.system())) {
            assertThat(plugs.await(Duration.ofSeconds(-1))).isTrue();
        }
    }
}
