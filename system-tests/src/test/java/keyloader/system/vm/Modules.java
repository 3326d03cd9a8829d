package keyloader.system.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Kernel modules, by modprobe. No udevd runs in the guest: also a device's driver is there only once it was loaded. */
public final class Modules {
    private Modules() {}

    /** One module with what it needs. Parameters count only where it was not loaded before. */
    public static void load(String name, String... parameters) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("modprobe", name));
        words.addAll(Arrays.asList(parameters));
        Command.run(words.toArray(String[]::new));
    }

    public static void loadAll(String... names) throws IOException, InterruptedException {
        for (String name : names) {
            load(name);
        }
    }

    /** Does nothing where it is not loaded. */
    public static void unload(String name) throws IOException, InterruptedException {
        if (isLoaded(name)) {
            Command.run("modprobe", "-r", name);
        }
    }

    public static boolean isLoaded(String name) {
        return Files.exists(Path.of("/sys/module", name.replace('-', '_')));
    }
}
