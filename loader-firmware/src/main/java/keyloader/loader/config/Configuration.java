package keyloader.loader.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.board.buttons.InputName;
import keyloader.loader.transport.ListenAddress;

/**
 * How a loader is built, from its file or from the command line.
 *
 * @param slots of a new store
 * @param lights names from /sys/class/leds; all show the same
 * @param zeroizeButton held for a while, it zeroizes
 * @param caseSwitch zeroizes at once
 */
public record Configuration(
        Path store,
        ListenAddress link,
        OptionalInt slots,
        List<String> lights,
        Optional<InputName> zeroizeButton,
        Optional<InputName> caseSwitch) {

    public Configuration {
        lights = List.copyOf(lights);
    }

    /** Of a loader without lights and buttons. */
    public static Configuration plain(Path store, ListenAddress link, OptionalInt slots) {
        return new Configuration(store, link, slots, List.of(), Optional.empty(), Optional.empty());
    }
}
