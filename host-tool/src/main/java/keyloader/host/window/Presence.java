package keyloader.host.window;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import keyloader.usb.Links;
import keyloader.wire.link.LinkAddress;

/** Where loaders are looked for. */
interface Presence {
    /** @return a value that stays equal as long as nothing was plugged in or pulled out */
    Object look() throws IOException;

    /** Where a loader may be now. */
    List<LinkAddress> links() throws IOException;

    /** On USB plugs are seen by descriptors, so that no loader is disturbed; a socket has to be asked each time. */
    static Presence of(List<LinkAddress> given) {
        boolean onUsb = given.stream().allMatch(LinkAddress.Usb.class::isInstance);
        return new Presence() {
            @Override
            public Object look() throws IOException {
                return onUsb ? Links.plugs() : new Object();
            }

            @Override
            public List<LinkAddress> links() throws IOException {
                List<LinkAddress> links = new ArrayList<>();
                for (LinkAddress link : given) {
                    if (link instanceof LinkAddress.Usb usb && usb.serial().isEmpty()) {
                        links.addAll(Links.each());
                    } else {
                        links.add(link);
                    }
                }
                return links;
            }
        };
    }
}
