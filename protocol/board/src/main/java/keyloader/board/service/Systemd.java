package keyloader.board.service;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * systemd, told by sd_notify(3)'s words. They go by a UNIX datagram socket, which the JVM has none of, so that the program
 * {@code systemd-notify} takes them there.
 */
public final class Systemd implements ServiceManager {
    /** Of the time in which systemd wants a sign of life, a sign takes at most this part (sd_watchdog_enabled(3) asks for half). */
    private static final int SIGNS = 3;

    private final OptionalLong watchdogMicroseconds;
    private final Teller teller;
    private final Consumer<String> log;
    private boolean stopped;
    private @Nullable Thread watch;

    /** The way there. */
    @FunctionalInterface
    interface Teller {
        /** @param assignments such as {@code READY=1} */
        void tell(List<String> assignments) throws IOException;
    }

    Systemd(OptionalLong watchdogMicroseconds, Teller teller, Consumer<String> log) {
        this.watchdogMicroseconds = watchdogMicroseconds;
        this.teller = teller;
        this.log = log;
    }

    /**
     * @param environment of this process
     * @param log for what systemd could not be told; one line each
     */
    public static ServiceManager in(Map<String, String> environment, long pid, Consumer<String> log) {
        return in(environment, pid, new NotifyProgram(), log);
    }

    static ServiceManager in(Map<String, String> environment, long pid, Teller teller, Consumer<String> log) {
        String socket = environment.get("NOTIFY_SOCKET");
        if (socket == null || socket.isEmpty()) {
            return NONE;
        }
        return new Systemd(watchdog(environment, pid), teller, log);
    }

    /** Without WATCHDOG_PID it is meant for every process that reads it. */
    private static OptionalLong watchdog(Map<String, String> environment, long pid) {
        String micros = environment.getOrDefault("WATCHDOG_USEC", "");
        String whose = environment.getOrDefault("WATCHDOG_PID", "");
        boolean ours = whose.isEmpty() || whose.equals(Long.toString(pid));
        return ours && micros.matches("[1-9][0-9]{0,15}")
                ? OptionalLong.of(Long.parseLong(micros))
                : OptionalLong.empty();
    }

    @Override
    public synchronized void ready(String status, Pulse pulse) {
        if (stopped) {
            return;
        }
        tell(List.of("READY=1", "STATUS=" + status));
        if (watchdogMicroseconds.isPresent()) {
            long milliseconds = Math.max(1, watchdogMicroseconds.getAsLong() / 1_000 / SIGNS);
            Thread started = new Thread(() -> watch(milliseconds, pulse), "watchdog");
            started.setDaemon(true);
            started.start();
            watch = started;
        }
    }

    /** The sign is of the program's life, not of this thread's: while it is stuck there is none, and systemd starts it anew. */
    private void watch(long milliseconds, Pulse pulse) {
        try {
            while (true) {
                pulse.await();
                if (!sign()) {
                    return;
                }
                Thread.sleep(milliseconds);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean sign() {
        if (!stopped) {
            tell(List.of("WATCHDOG=1"));
        }
        return !stopped;
    }

    @Override
    public synchronized void stopping() {
        if (!stopped) {
            stopped = true;
            if (watch != null) {
                watch.interrupt();
            }
            tell(List.of("STOPPING=1"));
        }
    }

    private void tell(List<String> assignments) {
        try {
            teller.tell(assignments);
        } catch (IOException e) {
            // The program serves all the same; systemd will end it, and this says why.
            log.accept("systemd was not told " + assignments.get(0) + ": " + e.getMessage());
        }
    }
}
