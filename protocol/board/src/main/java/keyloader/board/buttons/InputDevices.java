package keyloader.board.buttons;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The computer's buttons and switches. */
public interface InputDevices {

    /** A computer without any. */
    InputDevices NONE = name -> {
        throw new NoInputException("this computer has no such device");
    };

    /** @throws NoInputException when there is none, or it is not clear which; any other: it is there and cannot be opened */
    Opened open(InputName name) throws IOException;

    /** One of them, being listened to. */
    interface Opened extends Closeable {
        /** For a person. */
        String where();

        /** Whether it is set now; nothing where this cannot be told. */
        Optional<Boolean> isSet() throws IOException;

        /**
         * Waits for what it says next.
         *
         * @throws IOException when the device is gone
         */
        List<InputEvents.Said> read() throws IOException;
    }

    /** There is no input of that name, or more than one. */
    final class NoInputException extends IOException {
        private static final long serialVersionUID = 1L;

        public NoInputException(String why) {
            super(why);
        }
    }
}
