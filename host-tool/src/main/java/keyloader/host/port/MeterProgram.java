package keyloader.host.port;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Two streams of text to a meter, whatever carries them (SPEC 17). Used by one thread. */
public interface MeterProgram extends AutoCloseable {

    /** Longest line of an answer, in bytes. */
    int MAX_LINE = 64 * 1024;

    /** What came is longer than any answer may be. */
    final class LineTooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        public LineTooLongException() {
            super("a line of more than " + MAX_LINE + " bytes");
        }
    }

    /**
     * Returns at once; whether it arrives is seen by the answer.
     *
     * @param line without its end, not empty
     */
    void send(String line) throws IOException;

    /**
     * The next line, whatever it is.
     *
     * @return empty when nothing has come in that time
     * @throws java.io.EOFException when it has ended
     * @throws LineTooLongException once; what has come of the line is gone
     */
    Optional<String> receive(Duration longest) throws IOException, InterruptedException;

    /** The last line that it has said beside the dialogue, as it came; empty if none. Waited for a moment: for a program that has ended. */
    String lastWords() throws InterruptedException;

    /** Lets it end, and ends what does not, with all that it has started. */
    @Override
    void close();
}
