package keyloader.usb;

import java.io.IOException;
import java.time.Duration;
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
        throw new UsbFault.Unavailable("USB is not built yet", null);
    }
}
