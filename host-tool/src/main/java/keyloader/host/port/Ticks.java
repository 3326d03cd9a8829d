package keyloader.host.port;

/** Time that only goes on, for durations. */
@FunctionalInterface
public interface Ticks {
    long nanos();
}
