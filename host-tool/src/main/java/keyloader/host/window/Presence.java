package keyloader.host.window;

import java.io.IOException;
import keyloader.usb.Links;
import keyloader.wire.link.LinkAddress;

/** Tells cheaply whether another loader may be there than at the last look. */
@FunctionalInterface
interface Presence {
    /** @return a value that stays equal as long as nothing was plugged in or pulled out */
    Object look() throws IOException;

    /** On USB by descriptors, so that no loader is disturbed; a socket has to be asked each time. */
    static Presence of(LinkAddress address) {
        return address instanceof LinkAddress.Usb ? Links::plugs : Object::new;
    }
}
