package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What nobody foresaw ends like every other error: two lines, a code, exit code 1, and nothing of what was worked on. */
@Timeout(60)
class OwnFaultTest {
    private static final String SECRET = "Tr0ub4dor";

    @TempDir
    Path directory;

    private Pc pc;

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
    }

    private void linkThatThrows(Throwable fault) {
        pc.links = address -> {
            if (fault instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) fault;
        };
    }

    @Test
    void anUndeclaredExceptionIsOneProblem() throws IOException {
        for (Throwable fault : List.of(
                new IllegalStateException(SECRET),
                new NullPointerException(SECRET),
                new OutOfMemoryError(SECRET),
                new StackOverflowError(SECRET))) {
            linkThatThrows(fault);
            Ran ran = pc.inspect("--json");
            assertThat(ran.exit()).isEqualTo(1);
            String place = "(" + fault.getClass().getSimpleName() + " at OwnFaultTest.java:"
                    + fault.getStackTrace()[0].getLineNumber() + ")";
            assertThat(ran.err())
                    .contains("keyloader: error: keyloader has met a fault of its own " + place)
                    .contains("keyloader: hint: nothing that was written is lost");
            JsonNode error = new ObjectMapper().readTree(ran.out()).get("error");
            assertThat(error.get("code").asText()).isEqualTo("INTERNAL");
            assertThat(error.get("message").asText()).contains(place);
            assertThat(ran.all()).doesNotContain(SECRET);
        }
    }

    @Test
    void theFirstOfOurOwnFramesIsNamedAndNoneIsNeeded() {
        RuntimeException fault = new IllegalArgumentException(SECRET);
        fault.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("java.util.List", "of", "List.java", 7),
            new StackTraceElement("keyloader.sealing.Label", "parse", "Label.java", 42),
            new StackTraceElement("keyloader.host.Main", "run", "Main.java", 1)
        });
        linkThatThrows(fault);
        assertThat(pc.inspect().err()).contains("(IllegalArgumentException at Label.java:42)");
        fault.setStackTrace(new StackTraceElement[0]);
        assertThat(pc.inspect().err()).contains("(IllegalArgumentException at a place that is not known)");
    }

    @Test
    void otherErrorsAreNotHeldUp() {
        linkThatThrows(new PowerCut());
        assertThatThrownBy(() -> pc.inspect()).isInstanceOf(PowerCut.class);
    }
}
