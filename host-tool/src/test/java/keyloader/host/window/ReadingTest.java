package keyloader.host.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.swing.SwingUtilities;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadingTest {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final Reading.Turns turns = new Reading.Turns();

    private void read(String what, Callable<?> first) throws InterruptedException, InvocationTargetException {
        SwingUtilities.invokeAndWait(() -> new Reading<String>(turns) {
            @Override
            String find() throws Failure {
                try {
                    first.call();
                } catch (Failure e) {
                    throw e;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                return what;
            }

            @Override
            void read(String found) {
                heard.add("read " + found);
            }

            @Override
            void drop(String found) {
                heard.add("dropped " + found);
            }

            @Override
            void refuse(Complaint complaint) {
                heard.add("refused " + what);
            }
        }.execute());
    }

    private String next() throws InterruptedException {
        return String.valueOf(heard.poll(20, TimeUnit.SECONDS));
    }

    /** A large picture is not taken for the one that was chosen after it. */
    @Test
    void whatIsReadLastAndWasAskedForFirstIsDropped() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        read("slow", () -> slow.await(20, TimeUnit.SECONDS));
        read("quick", () -> true);
        assertThat(next()).isEqualTo("read quick");
        slow.countDown();
        assertThat(next()).isEqualTo("dropped slow");
    }

    @Test
    void aRefusalIsToldOnlyWhileSomebodyWaits() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        read("slow", () -> {
            slow.await(20, TimeUnit.SECONDS);
            throw Failure.of(Problem.LABEL_NOT_FOUND);
        });
        read("wrong", () -> {
            throw Failure.of(Problem.LABEL_NOT_FOUND);
        });
        assertThat(next()).isEqualTo("refused wrong");
        slow.countDown();
        read("right", () -> true);
        assertThat(next()).isEqualTo("read right");
        assertThat(heard).isEmpty();
    }
}
