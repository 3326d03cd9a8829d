package keyloader.host.port;

import java.io.IOException;
import keyloader.wire.LoaderLink;
import keyloader.wire.link.LinkAddress;

/** Opens the way to a loader. */
@FunctionalInterface
public interface LinkOpener {

    /** @throws IOException when nobody answers there */
    LoaderLink open(LinkAddress address) throws IOException;
}
