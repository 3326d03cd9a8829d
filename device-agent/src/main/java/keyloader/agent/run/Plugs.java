package keyloader.agent.run;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import keyloader.usb.Arrivals;
import keyloader.usb.LeftAlone;
import keyloader.usb.Links;
import keyloader.wire.link.LinkAddress;

/** How the agent learns that a loader may have come or gone (SPEC 13). */
public interface Plugs extends AutoCloseable {

    /**
     * Whether a plug is told of. Then an absent loader is an unplugged one, and one that stays need not be asked again
     * and again, at which its light would flicker.
     */
    boolean areTold();

    /** @return whether it is worth a look: something may have come or gone, or nobody would tell */
    boolean await(Duration longest) throws InterruptedException;

    /** What else is plugged in. */
    List<LeftAlone> leftAlone() throws IOException;

    @Override
    void close();

    static Plugs of(LinkAddress address, Time time) {
        return address instanceof LinkAddress.Usb ? usb() : polling(time);
    }

    /** On a stream: look after each pause. */
    static Plugs polling(Time time) {
        return new Plugs() {
            @Override
            public boolean areTold() {
                return false;
            }

            @Override
            public boolean await(Duration longest) throws InterruptedException {
                // Below zero where the whole process was stopped meanwhile.
                time.sleep(longest.isNegative() ? Duration.ZERO : longest);
                return true;
            }

            @Override
            public List<LeftAlone> leftAlone() {
                return List.of();
            }

            @Override
            public void close() {}
        };
    }

    private static Plugs usb() {
        Arrivals arrivals = new Arrivals();
        return new Plugs() {
            @Override
            public boolean areTold() {
                return true;
            }

            @Override
            public boolean await(Duration longest) throws InterruptedException {
                return arrivals.await(longest);
            }

            @Override
            public List<LeftAlone> leftAlone() throws IOException {
                return Links.leftAlone();
            }

            @Override
            public void close() {
                arrivals.close();
            }
        };
    }
}
