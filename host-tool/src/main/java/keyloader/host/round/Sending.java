package keyloader.host.round;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.prepare.Sealing;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderRefusedException;

/**
 * Sends messages that are kept to several loaders at once, on a thread for each: most of the time goes into waiting for them.
 * Whoever has them sent hears of it on its own thread, so that nothing is shared but what does not change.
 */
final class Sending {
    private final ContainerContent content;
    private final Listener listener;
    private final BlockingQueue<Runnable> said = new LinkedBlockingQueue<>();
    private int working;
    private volatile boolean stopped;

    /** Hears what becomes of each message. After anything but {@code written} the loader gets no more. */
    interface Listener {
        void written(LoaderSession loader, MessageRecord message, int slot);

        void refused(LoaderSession loader, LoaderRefusedException why);

        /** It may lie there, or not. */
        void unanswered(LoaderSession loader, MessageRecord message, IOException why);

        /** Asked before each message, on any of the threads. */
        boolean isToStop();
    }

    /** @param content that knows the loaders' admin tokens */
    Sending(ContainerContent content, Listener listener) {
        this.content = content;
        this.listener = listener;
    }

    /**
     * Returns when no loader is spoken with any more.
     *
     * @param messages to each, in order
     * @return whether some were left out because they were to
     */
    boolean send(Map<LoaderSession, List<MessageRecord>> messages) {
        List<FutureTask<?>> tasks = new ArrayList<>();
        working = messages.size();
        messages.forEach((loader, all) -> {
            FutureTask<?> task = new FutureTask<>(() -> work(loader, all), true);
            tasks.add(task);
            Thread thread = new Thread(task, "loader " + loader.info().serial());
            thread.setDaemon(true);
            thread.start();
        });
        boolean interrupted = false;
        Optional<RuntimeException> fault = Optional.empty();
        while (working > 0) { // whatever comes, what is under way is waited for
            try {
                said.take().run();
            } catch (InterruptedException e) {
                interrupted = true;
                stopped = true;
            } catch (RuntimeException e) {
                fault = fault.or(() -> Optional.of(e));
                stopped = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        tasks.forEach(Sending::ended);
        if (fault.isPresent()) {
            throw fault.get();
        }
        return stopped;
    }

    private void work(LoaderSession loader, List<MessageRecord> messages) {
        boolean well = false;
        try {
            for (MessageRecord message : messages) {
                if (listener.isToStop()) {
                    stopped = true;
                }
                if (stopped || !put(loader, message)) {
                    break;
                }
            }
            well = true;
        } finally {
            if (!well) {
                stopped = true; // with a fault of ours the others go on no further
            }
            said.add(() -> working--);
        }
    }

    private boolean put(LoaderSession loader, MessageRecord message) {
        try {
            int slot = Sealing.put(loader, content, message, LoaderClient.Progress.NONE);
            said.add(() -> listener.written(loader, message, slot));
            return true;
        } catch (LoaderRefusedException e) {
            said.add(() -> listener.refused(loader, e));
        } catch (IOException e) {
            said.add(() -> listener.unanswered(loader, message, e));
        }
        return false;
    }

    /** A fault of ours on one of the threads is one here. */
    private static void ended(FutureTask<?> task) {
        try {
            task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e.getCause() instanceof RuntimeException fault ? fault : new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
