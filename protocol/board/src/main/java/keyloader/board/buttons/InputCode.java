package keyloader.board.buttons;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A key or switch as the kernel numbers it (Linux, include/uapi/linux/input-event-codes.h).
 *
 * @param number 1 to 767 for keys, 0 to 16 for switches
 * @param name as there, or the number
 */
public record InputCode(Type type, int number, String name) {

    /** The kernel's types of events that a case's buttons have. */
    public enum Type {
        /** EV_KEY. */
        KEY(1),
        /** EV_SW. */
        SWITCH(5);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        public int code() {
            return code;
        }
    }

    private static final int MAX_KEY = 0x2ff;
    private static final int SW_LID = 0x00;
    private static final int SW_MACHINE_COVER = 0x10;

    /** What people put on a case; any other has its number. */
    private static final Map<String, Integer> KEYS = new TreeMap<>(Map.ofEntries(
            Map.entry("KEY_ESC", 1),
            Map.entry("KEY_ENTER", 28),
            Map.entry("KEY_HOME", 102),
            Map.entry("KEY_DELETE", 111),
            Map.entry("KEY_POWER", 116),
            Map.entry("KEY_STOP", 128),
            Map.entry("KEY_MENU", 139),
            Map.entry("KEY_SETUP", 141),
            Map.entry("KEY_SLEEP", 142),
            Map.entry("KEY_WAKEUP", 143),
            Map.entry("KEY_PROG1", 148),
            Map.entry("KEY_PROG2", 149),
            Map.entry("KEY_CONFIG", 171),
            Map.entry("KEY_PROG3", 202),
            Map.entry("KEY_PROG4", 203),
            Map.entry("KEY_OK", 352),
            Map.entry("KEY_SELECT", 353),
            Map.entry("KEY_CLEAR", 355),
            Map.entry("KEY_POWER2", 356),
            Map.entry("KEY_VENDOR", 360),
            Map.entry("KEY_RESTART", 408)));

    private static final Map<String, Integer> SWITCHES = new TreeMap<>(Map.ofEntries(
            Map.entry("SW_LID", SW_LID),
            Map.entry("SW_TABLET_MODE", 0x01),
            Map.entry("SW_HEADPHONE_INSERT", 0x02),
            Map.entry("SW_RFKILL_ALL", 0x03),
            Map.entry("SW_MICROPHONE_INSERT", 0x04),
            Map.entry("SW_DOCK", 0x05),
            Map.entry("SW_LINEOUT_INSERT", 0x06),
            Map.entry("SW_JACK_PHYSICAL_INSERT", 0x07),
            Map.entry("SW_VIDEOOUT_INSERT", 0x08),
            Map.entry("SW_CAMERA_LENS_COVER", 0x09),
            Map.entry("SW_KEYPAD_SLIDE", 0x0a),
            Map.entry("SW_FRONT_PROXIMITY", 0x0b),
            Map.entry("SW_ROTATE_LOCK", 0x0c),
            Map.entry("SW_LINEIN_INSERT", 0x0d),
            Map.entry("SW_MUTE_DEVICE", 0x0e),
            Map.entry("SW_PEN_INSERTED", 0x0f),
            Map.entry("SW_MACHINE_COVER", SW_MACHINE_COVER)));

    /** @param text a name of a key or switch, {@code BTN_0} to {@code BTN_9}, or a key's number, decimal or after {@code 0x} */
    static Optional<InputCode> parse(String text) {
        Integer key = KEYS.get(text);
        if (key != null) {
            return Optional.of(new InputCode(Type.KEY, key, text));
        }
        Integer switched = SWITCHES.get(text);
        if (switched != null) {
            return Optional.of(new InputCode(Type.SWITCH, switched, text));
        }
        if (text.matches("BTN_[0-9]")) {
            return Optional.of(new InputCode(Type.KEY, 0x100 + text.charAt(4) - '0', text));
        }
        int number = number(text);
        return number < 1 || number > MAX_KEY ? Optional.empty() : Optional.of(new InputCode(Type.KEY, number, text));
    }

    private static int number(String text) {
        if (text.matches("0x[0-9a-fA-F]{1,3}")) {
            return Integer.parseInt(text.substring(2), 16);
        }
        return text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0;
    }

    /** Whether Linux means a closed cover by a switch that is set. */
    public boolean setMeansClosed() {
        return type == Type.SWITCH && (number == SW_LID || number == SW_MACHINE_COVER);
    }

    /** @return whether it is the same input, however it is written */
    public boolean sameAs(InputCode other) {
        return type == other.type && number == other.number;
    }

    @Override
    public String toString() {
        return name;
    }
}
