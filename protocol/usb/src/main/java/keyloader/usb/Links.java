package keyloader.usb;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import keyloader.wire.LoaderLink;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.link.StreamLink;

/** Opens a link to a loader, wherever it is. */
public final class Links {
    private Links() {}

    /** @throws IOException when no loader is there; on USB one of the kinds of {@link UsbFault} */
    public static LoaderLink open(LinkAddress address) throws IOException {
        return open(address, StreamLink.ANSWER_TIME);
    }

    /** @param answerTime how long the loader may take to be reached, and for one answer */
    public static LoaderLink open(LinkAddress address, Duration answerTime) throws IOException {
        if (address instanceof LinkAddress.Stream stream) {
            return StreamLink.open(stream, answerTime);
        }
        return open((LinkAddress.Usb) address, answerTime, UnaryOperator.identity());
    }

    /** @param wrapping for tests: what stands between the link and USB */
    public static LoaderLink open(LinkAddress.Usb address, Duration answerTime, UnaryOperator<BulkPipe> wrapping)
            throws IOException {
        int sequence = new SecureRandom().nextInt();
        return loaders().open(address.serial(), answerTime, wrapping, sequence);
    }

    /** What else is on USB, hubs aside. Nothing is sent to any of them. */
    public static List<LeftAlone> leftAlone() throws IOException {
        return loaders().leftAlone();
    }

    /**
     * Which loaders are plugged in, as far as descriptors tell; nothing is sent to any of them.
     *
     * @return one text for each, another one after each plug
     */
    public static List<String> plugs() throws IOException {
        return loaders().plugs();
    }

    /**
     * Each loader that is plugged in, by its serial, which it is asked for. One that does not tell it stands there without: what
     * is wrong with it is said when that is opened.
     */
    public static List<LinkAddress.Usb> each() throws IOException {
        return loaders().each(StreamLink.ANSWER_TIME);
    }

    private static UsbLoaders loaders() {
        return new UsbLoaders(new LibUsbBus(), Ticks.system());
    }
}
