package keyloader.host.loaders;

import java.io.Closeable;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Optional;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.LoaderRecord;
import keyloader.host.outcome.Failure;
import keyloader.host.port.LinkOpener;
import keyloader.host.text.Escape;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderInfo;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.MalformedException;
import keyloader.wire.Status;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.link.LoaderBusyException;

/** A session with a loader that has proved its identity, compared with what this PC remembers of it. */
public final class LoaderSession implements Closeable {
    /** What a LINK may look like. */
    public static final String LINK_FORMS = "tcp:HOST:PORT, tcp:PORT (on this computer) or unix:PATH";

    private final LoaderClient client;
    private final LoaderInfo info;
    private final Identity identity;
    private final Optional<LoaderRecord> known;

    private LoaderSession(LoaderClient client, LoaderInfo info, Identity identity, Optional<LoaderRecord> known) {
        this.client = client;
        this.info = info;
        this.identity = identity;
        this.known = known;
    }

    /** A conversation with a loader. */
    @FunctionalInterface
    public interface Exchange<T> {
        T with(LoaderClient client) throws IOException, LoaderRefusedException;
    }

    public static LinkAddress address(String link) throws Failure {
        try {
            return LinkAddress.parse(link);
        } catch (MalformedException e) {
            throw Failure.wrongUse("--loader: " + Failure.said(e), "a LINK is " + LINK_FORMS);
        }
    }

    public static LoaderSession open(
            LinkAddress address, LinkOpener links, SecureRandom random, ContainerContent content) throws Failure {
        LoaderClient client;
        try {
            client = new LoaderClient(links.open(address), random);
        } catch (IOException e) {
            throw Failure.of(
                    "no loader at " + Escape.text(address.toString()) + ": " + Failure.said(e),
                    "plug the loader in, or start it, and check --loader (" + LINK_FORMS + ")");
        }
        boolean open = false;
        try {
            LoaderInfo info = ask(client, LoaderClient::info);
            Optional<LoaderRecord> known = content.loader(info.serial());
            open = true;
            return new LoaderSession(client, info, Identity.of(info, known), known);
        } finally {
            if (!open) {
                closeQuietly(client);
            }
        }
    }

    public LoaderInfo info() {
        return info;
    }

    public Identity identity() {
        return identity;
    }

    /**
     * The loader as it is to be remembered. A loader with another key starts afresh: the admin token was the other's.
     *
     * @param now milliseconds since 1970
     */
    public LoaderRecord record(long now) {
        return identity == Identity.PINNED && known.isPresent()
                ? known.get()
                : new LoaderRecord(info.serial(), info.identityKey(), now, Optional.empty());
    }

    public <T> T ask(Exchange<T> exchange) throws Failure {
        return ask(client, exchange);
    }

    /** As {@link #ask}, for one who has something to say to certain refusals. */
    public <T> T askOrRefuse(Exchange<T> exchange) throws Failure, LoaderRefusedException {
        try {
            return exchange.with(client);
        } catch (IOException e) {
            throw gone(e);
        }
    }

    private static <T> T ask(LoaderClient client, Exchange<T> exchange) throws Failure {
        try {
            return exchange.with(client);
        } catch (LoaderRefusedException e) {
            throw refused(e.status());
        } catch (IOException e) {
            throw gone(e);
        }
    }

    private static Failure gone(IOException e) {
        if (e instanceof LoaderBusyException) {
            return Failure.of(
                    "the loader is in use by another program", "end the other program, or wait until it is done");
        }
        return Failure.of(
                "the conversation with the loader broke off: " + Failure.said(e),
                "plug the loader in again, and run the same command again");
    }

    /** What each refusal means for a person. */
    public static Failure refused(Status status) {
        return switch (status) {
            case FULL ->
                Failure.of(
                        "the loader is full",
                        "fetch its receipts with \"keyloader receipts\", which frees their slots, or use another loader");
            case UNKNOWN_COMMAND -> Failure.of("the loader does not know this command", "update the loader's firmware");
            case DIGEST_MISMATCH ->
                Failure.of("the message was garbled on its way to the loader", "run the same command again");
            case STORAGE_FAULT ->
                Failure.of("the loader's storage failed", "run \"keyloader inspect\"; if it stays, use another loader");
            case DAMAGED ->
                Failure.of("the loader cannot read that slot", "run \"keyloader inspect\", or use another loader");
            case BUSY ->
                Failure.of(
                        "the loader is in use by another program", "end the other program, or wait until it is done");
            default ->
                Failure.of(
                        "the loader refused with " + status,
                        "run \"keyloader inspect\" to see what is on it, then try again");
        };
    }

    @Override
    public void close() {
        closeQuietly(client);
    }

    /** All that counts has been answered before; a link that cannot be closed is closed. */
    private static void closeQuietly(LoaderClient client) {
        try {
            client.close();
        } catch (IOException e) {
            // nothing depends on it
        }
    }
}
