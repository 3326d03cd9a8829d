package keyloader.usb;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was taken, to be given back in the opposite order, and each only once. */
final class Undo {
    private final Deque<Runnable> steps = new ArrayDeque<>();

    void later(Runnable step) {
        steps.push(step);
    }

    void now() {
        while (!steps.isEmpty()) {
            steps.pop().run();
        }
    }
}
