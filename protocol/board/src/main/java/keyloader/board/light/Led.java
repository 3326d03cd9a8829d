package keyloader.board.light;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** One LED of Linux (Documentation/leds/leds-class.rst). One that cannot be written is said once, and tried at each change. */
final class Led {
    private final Path directory;
    private final Consumer<String> say;
    private boolean taken;
    private boolean complained;
    private Optional<Boolean> is = Optional.empty();

    Led(Path directory, Consumer<String> say) {
        this.directory = directory;
        this.say = say;
    }

    void set(boolean on) {
        if (is.equals(Optional.of(on))) {
            return;
        }
        try {
            if (!taken) {
                take();
            }
            write("brightness", on ? brightest() : "0");
            is = Optional.of(on);
            complained = false;
        } catch (IOException e) {
            is = Optional.empty();
            taken = false;
            if (!complained) {
                complained = true;
                say.accept("light " + directory.getFileName() + ": cannot be written ("
                        + (Files.isDirectory(directory) ? "the system refuses" : "there is no such LED")
                        + "); it is done without");
            }
        }
    }

    /** From whoever blinks it, the heartbeat of a board, say. */
    private void take() throws IOException {
        try {
            write("trigger", "none");
        } catch (NoSuchFileException e) {
            if (!Files.isDirectory(directory)) {
                throw e;
            }
        }
        taken = true;
    }

    private String brightest() throws IOException {
        String text = Files.readString(directory.resolve("max_brightness")).strip();
        return text.matches("[1-9][0-9]{0,8}") ? text : "1";
    }

    private void write(String attribute, String text) throws IOException {
        Path file = directory.resolve(attribute);
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString()); // never made, also not where it is a directory of a test
        }
        Files.write(file, text.getBytes(StandardCharsets.US_ASCII));
    }
}
