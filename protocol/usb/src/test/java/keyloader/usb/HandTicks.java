package keyloader.usb;

/** A clock that moves only when somebody waits. */
final class HandTicks implements Ticks {
    long nanos = Long.MAX_VALUE - 5_000_000_000L; // a deadline may lie beyond where nanoTime wraps

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public void pause(int milliseconds) {
        nanos += milliseconds * 1_000_000L;
    }
}
