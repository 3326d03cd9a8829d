package keyloader.agent.lockdown;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The kernel's switches of radios. */
public interface Rfkill {

    /** Of the types that the kernel knows, those that could set up a meter. */
    enum Type {
        WLAN(1, "wlan"),
        BLUETOOTH(2, "bluetooth");

        /** In linux/rfkill.h. */
        final int code;

        /** In sysfs. */
        final String word;

        Type(int code, String word) {
            this.code = code;
            this.word = word;
        }
    }

    /**
     * A radio that has a switch.
     *
     * @param name "phy0", "hci0"
     * @param soft blocked by a program
     * @param hard blocked by a switch on the case, or the like
     */
    record Radio(int index, Type type, String name, boolean soft, boolean hard) {
        public boolean isBlocked() {
            return soft || hard;
        }
    }

    List<Radio> radios() throws IOException;

    /**
     * Blocks every radio of these types.
     *
     * @throws IOException where one stays as it was; the others are blocked all the same
     */
    void block(Set<Type> types) throws IOException;

    /**
     * Has the kernel block each radio of this type that appears from now on: one that is plugged in, or whose firmware comes
     * late.
     */
    void blockLater(Type type) throws IOException;

    /**
     * Unblocks WiFi. Bluetooth never is.
     *
     * @throws IOException where none can be used, since a switch of the hardware blocks all
     */
    void unblockWlan() throws IOException;
}
