package keyloader.host.loaders;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.Optional;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.LoaderRecord;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.LinkOpener;
import keyloader.usb.UsbFault;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderGarbledException;
import keyloader.wire.LoaderInfo;
import keyloader.wire.LoaderProofException;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.MalformedException;
import keyloader.wire.Status;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.link.LoaderBusyException;

/** A session with a loader that has proved its identity, compared with what this PC remembers of it. */
public final class LoaderSession implements Closeable {
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
            throw Failure.of(Problem.LINK_INVALID, e);
        }
    }

    public static LoaderSession open(
            LinkAddress address, LinkOpener links, SecureRandom random, ContainerContent content) throws Failure {
        LoaderClient client;
        try {
            client = new LoaderClient(links.open(address), random);
        } catch (IOException e) {
            throw notOpened(address, e);
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

    /** As {@link #ask}, for one who has something to say to every end of the conversation. */
    public <T> T askPlainly(Exchange<T> exchange) throws IOException, LoaderRefusedException {
        return exchange.with(client);
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

    /** What never became a conversation. On a stream there is nobody; on USB more is known. */
    private static Failure notOpened(LinkAddress address, IOException e) {
        if (e instanceof UsbFault.Several) {
            return Failure.of(Problem.LOADERS_SEVERAL, e);
        }
        if (e instanceof UsbFault.NotPermitted) {
            return Failure.of(Problem.LOADER_NOT_PERMITTED, e);
        }
        if (e instanceof UsbFault.NotALoader) {
            return Failure.of(Problem.LOADER_IS_NONE, e);
        }
        if (e instanceof UsbFault.Unavailable || e instanceof UsbFault.NoAccess) {
            return Failure.of(Problem.USB_UNAVAILABLE, e);
        }
        boolean absent = address instanceof LinkAddress.Stream || e instanceof UsbFault.Absent;
        return absent ? Failure.of(Problem.LOADER_ABSENT, address, e) : gone(e);
    }

    /** A conversation that has ended, by what ended it. */
    private static Failure gone(IOException e) {
        if (e instanceof LoaderBusyException) {
            return Failure.of(Problem.LOADER_BUSY);
        }
        if (e instanceof LoaderProofException) {
            return Failure.of(Problem.LOADER_PROOF_WRONG);
        }
        if (e instanceof SocketTimeoutException) {
            return Failure.of(Problem.LOADER_SILENT);
        }
        if (e instanceof LoaderGarbledException) {
            return Failure.of(Problem.LOADER_GARBLED, e);
        }
        return Failure.of(Problem.LOADER_GONE, e);
    }

    /** What each refusal means for a person. */
    public static Failure refused(Status status) {
        return switch (status) {
            case FULL -> Failure.of(Problem.LOADER_FULL);
            case UNKNOWN_COMMAND -> Failure.of(Problem.LOADER_COMMAND_UNKNOWN);
            case STORAGE_FAULT -> Failure.of(Problem.LOADER_STORAGE_FAULT);
            case DAMAGED -> Failure.of(Problem.LOADER_SLOT_UNREADABLE);
            case BUSY -> Failure.of(Problem.LOADER_BUSY);
            default -> Failure.of(Problem.LOADER_REFUSED, status);
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
