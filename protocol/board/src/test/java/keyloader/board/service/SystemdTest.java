package keyloader.board.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What systemd is told, and when it is told nothing. */
@Timeout(60)
class SystemdTest {
    private static final long PID = 4711;
    private static final ServiceManager.Pulse ALIVE = () -> {};

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final List<String> log = new ArrayList<>();

    @AfterEach
    void joinTheWatch() throws InterruptedException {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("watchdog")) {
                thread.interrupt(); // a test that has failed may have left it
                thread.join();
            }
        }
    }

    private ServiceManager systemd(Map<String, String> environment) {
        return Systemd.in(
                environment, PID, assignments -> told.add(String.join(" ", assignments)), line -> log.add(line));
    }

    private static Map<String, String> watched(String micros) {
        return Map.of("NOTIFY_SOCKET", "/run/test", "WATCHDOG_USEC", micros, "WATCHDOG_PID", Long.toString(PID));
    }

    @Test
    void startedByAPersonItTellsNothing() {
        for (Map<String, String> environment :
                List.of(Map.<String, String>of(), Map.of("NOTIFY_SOCKET", ""), Map.of("WATCHDOG_USEC", "1000"))) {
            ServiceManager nobody = systemd(environment);
            nobody.ready("serving", ALIVE);
            nobody.stopping();
        }
        assertThat(told).isEmpty();
    }

    @Test
    void readyIsToldWithItsStatusAndStoppingOnce() {
        ServiceManager systemd = systemd(Map.of("NOTIFY_SOCKET", "/run/test"));
        systemd.ready("serving tcp:127.0.0.1:1", ALIVE);
        systemd.stopping();
        systemd.stopping();
        assertThat(told).containsExactly("READY=1 STATUS=serving tcp:127.0.0.1:1", "STOPPING=1");
    }

    @Test
    void itIsNeverReadyAfterItsEnd() {
        ServiceManager systemd = systemd(watched("1000"));
        systemd.stopping();
        systemd.ready("serving", ALIVE);
        assertThat(told).containsExactly("STOPPING=1");
    }

    @Test
    void eachSignOfLifeFollowsAPulseThatWasFeltAfterTheSignBefore() throws InterruptedException {
        Semaphore stuck = new Semaphore(0);
        ServiceManager systemd = systemd(watched("3000"));
        systemd.ready("serving", () -> {
            told.add("felt for");
            stuck.acquire();
            told.add("felt");
        });
        assertThat(told.take()).startsWith("READY=1");
        for (int i = 0; i < 5; i++) {
            assertThat(told.take()).isEqualTo("felt for");
            stuck.release();
            assertThat(told.take()).isEqualTo("felt");
            assertThat(told.take()).isEqualTo("WATCHDOG=1");
        }
        systemd.stopping();
    }

    @Test
    void afterItsEndThereIsNoSignOfLife() throws InterruptedException {
        Semaphore pulse = new Semaphore(0);
        ServiceManager systemd = systemd(watched("3000"));
        systemd.ready("serving", pulse::acquireUninterruptibly);
        systemd.stopping();
        pulse.release();
        joinTheWatch();
        assertThat(told).last().isEqualTo("STOPPING=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "many", "99999999999999999999"})
    void whatIsNoTimeIsNoWatchdog(String micros) {
        assertNotWatched(Map.of("NOTIFY_SOCKET", "/run/test", "WATCHDOG_USEC", micros));
    }

    @Test
    void anotherProcessesWatchdogIsNotOurs() {
        assertNotWatched(Map.of("NOTIFY_SOCKET", "/run/test", "WATCHDOG_USEC", "1000", "WATCHDOG_PID", "1"));
    }

    private void assertNotWatched(Map<String, String> environment) {
        ServiceManager systemd = systemd(environment);
        systemd.ready("serving", () -> {
            throw new AssertionError("nobody has asked for a pulse");
        });
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("watchdog"));
        systemd.stopping();
    }

    @Test
    void whatCannotBeToldIsLoggedAndNothingElse() {
        ServiceManager systemd = Systemd.in(
                Map.of("NOTIFY_SOCKET", "/run/test"),
                PID,
                assignments -> {
                    throw new IOException("no such program");
                },
                log::add);
        systemd.ready("serving", ALIVE);
        systemd.stopping();
        assertThat(log)
                .containsExactly(
                        "systemd was not told READY=1: no such program",
                        "systemd was not told STOPPING=1: no such program");
    }
}
