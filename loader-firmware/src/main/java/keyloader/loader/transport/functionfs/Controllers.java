package keyloader.loader.transport.functionfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import keyloader.loader.transport.functionfs.GadgetRefusedException.Reason;

/** The USB device controllers of this computer: its ports that can be a device. */
record Controllers(Path directory) {

    /** The one asked for, or the only one. */
    String choose(Optional<String> wanted) throws IOException {
        Set<String> names = Gadget.list(directory);
        if (wanted.isPresent()) {
            if (!names.contains(wanted.get())) {
                throw new GadgetRefusedException(Reason.UNKNOWN_CONTROLLER, wanted.get());
            }
            return wanted.get();
        }
        if (names.isEmpty()) {
            throw new GadgetRefusedException(Reason.NO_CONTROLLER);
        }
        if (names.size() > 1) {
            throw new GadgetRefusedException(Reason.SEVERAL_CONTROLLERS, String.join(", ", names));
        }
        return names.iterator().next();
    }

    void requireFree(String name) throws IOException {
        if (!Gadget.read(directory.resolve(name).resolve("function")).isEmpty()) {
            throw new GadgetRefusedException(Reason.CONTROLLER_IN_USE, name);
        }
    }

    boolean has(String name) {
        return Files.exists(directory.resolve(name));
    }
}
