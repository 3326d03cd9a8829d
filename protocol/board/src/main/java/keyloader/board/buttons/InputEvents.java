package keyloader.board.buttons;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * What the kernel writes into /dev/input/event*: {@code struct input_event} of include/uapi/linux/input.h, one after the
 * other, in the machine's byte order.
 */
public final class InputEvents {
    private static final int EV_SYN = 0;
    private static final int SYN_REPORT = 0;
    private static final int SYN_DROPPED = 3;
    /** Type, code and value; the time before them is two longs. */
    private static final int TAIL = 8;

    /** What events say of one input. */
    public enum Said {
        SET,
        CLEAR,
        /** Events were lost, and nobody knows how it stands; what comes up to {@link #ASK} is worth nothing. */
        LOST,
        /** From here on events count again: ask how it stands. */
        ASK
    }

    private final InputCode code;
    private final int time;
    private boolean dropping;

    /** @param longBytes of this process: 4 or 8 */
    InputEvents(InputCode code, int longBytes) {
        this.code = code;
        this.time = 2 * longBytes;
    }

    /** Of one event, in bytes: 16 or 24. */
    int size() {
        return time + TAIL;
    }

    /** How wide a long of this process is, which the kernel goes by, on a 64-bit one too. */
    static int longBytes() {
        String model = System.getProperty("sun.arch.data.model", "");
        if (model.equals("32") || model.equals("64")) {
            return Integer.parseInt(model) / 8;
        }
        String machine = System.getProperty("os.arch", "");
        return machine.contains("64") || machine.equals("s390x") ? 8 : 4;
    }

    /** @param events whole ones; what is left over of them the kernel never gives */
    List<Said> read(ByteBuffer events) {
        List<Said> said = new ArrayList<>();
        while (events.remaining() >= size()) {
            events.position(events.position() + time);
            int type = Short.toUnsignedInt(events.getShort());
            int number = Short.toUnsignedInt(events.getShort());
            int value = events.getInt();
            if (type == EV_SYN && number == SYN_DROPPED) {
                dropping = true;
                said.add(Said.LOST);
            } else if (dropping) {
                if (type == EV_SYN && number == SYN_REPORT) {
                    dropping = false;
                    said.add(Said.ASK);
                }
            } else if (type == code.type().code() && number == code.number()) {
                said.add(value == 0 ? Said.CLEAR : Said.SET); // 1 and, as it repeats, 2
            }
        }
        return said;
    }
}
