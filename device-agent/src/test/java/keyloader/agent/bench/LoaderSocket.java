package keyloader.agent.bench;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderLink;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.Reply;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import org.jspecify.annotations.Nullable;

/** Where a loader is plugged in, with a way to break every exchange. */
public final class LoaderSocket {

    /** Decides what happens to an exchange; by default it is made. */
    public interface Exchange {
        Bytes make(int number, LoaderLink link, Bytes request) throws IOException;
    }

    private final ModelLoader loader;
    private boolean plugged = true;
    private int exchanges;
    private @Nullable Exchange exchange;
    private Runnable dialled = () -> {};

    public LoaderSocket(ModelLoader loader) {
        this.loader = loader;
    }

    public static ModelLoader newLoader() {
        return new ModelLoader(64, "model 1", new SecureRandom());
    }

    public void plug() {
        if (!plugged) {
            loader.powerUp();
        }
        plugged = true;
    }

    public void unplug() {
        plugged = false;
    }

    public boolean isPlugged() {
        return plugged;
    }

    public void powerUp() {
        loader.powerUp();
    }

    public int exchanges() {
        return exchanges;
    }

    public void onExchange(@Nullable Exchange other) {
        exchange = other;
        exchanges = 0;
    }

    /** Happens before it is known whether a loader is there. */
    public void onDial(Runnable other) {
        dialled = other;
    }

    /** For the agent. */
    public LoaderLink dial() throws IOException {
        dialled.run();
        if (!plugged) {
            throw new IOException("nobody there");
        }
        LoaderLink link = loader.connect();
        return new LoaderLink() {
            @Override
            public Bytes exchange(Bytes request) throws IOException {
                exchanges++;
                if (!plugged) {
                    throw new IOException("pulled");
                }
                Exchange special = exchange;
                return special == null ? link.exchange(request) : special.make(exchanges, link, request);
            }

            @Override
            public void close() throws IOException {
                link.close();
            }
        };
    }

    /** For the installer, also while the loader is not in the meter. */
    public LoaderClient client() throws IOException {
        return new LoaderClient(loader.connect(), new SecureRandom());
    }

    public Optional<SlotEntry> slotOf(Bytes digest) {
        try (LoaderClient client = client()) {
            return client.list().stream()
                    .filter(entry ->
                            entry.message().map(SlotEntry.MessageEntry::digest).equals(Optional.of(digest)))
                    .findFirst();
        } catch (IOException | LoaderRefusedException e) {
            throw new AssertionError(e);
        }
    }

    public SlotState stateOf(Bytes digest) {
        return slotOf(digest).orElseThrow().state();
    }

    public Reply.Receipts receiptsOf(Bytes digest) {
        try (LoaderClient client = client()) {
            return client.receipts(slotOfOpen(client, digest));
        } catch (IOException | LoaderRefusedException e) {
            throw new AssertionError(e);
        }
    }

    public Bytes contentOf(Bytes digest) {
        try (LoaderClient client = client()) {
            return client.get(slotOfOpen(client, digest));
        } catch (IOException | LoaderRefusedException e) {
            throw new AssertionError(e);
        }
    }

    private static int slotOfOpen(LoaderClient client, Bytes digest) throws IOException, LoaderRefusedException {
        List<SlotEntry> entries = client.list();
        return entries.stream()
                .filter(entry ->
                        entry.message().map(SlotEntry.MessageEntry::digest).equals(Optional.of(digest)))
                .findFirst()
                .orElseThrow()
                .slot();
    }
}
