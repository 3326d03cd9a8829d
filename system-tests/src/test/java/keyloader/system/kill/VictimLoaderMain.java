package keyloader.system.kill;

import java.util.Set;
import keyloader.loader.Main;
import keyloader.loader.Ports;
import keyloader.loader.Running;
import keyloader.loader.store.Storage;

/** The loader, stopping before a durable step of the test's choice. */
public final class VictimLoaderMain {
    private VictimLoaderMain() {}

    public static void main(String[] args) {
        Ports real = Ports.real(System.out, System.err);
        Ports counted = real.withStorage((file, slots) ->
                Steps.counted(Storage.class, real.storage().open(file, slots), Set.of("program", "erase", "sync")));
        System.exit(Main.run(args, counted, new Running()));
    }
}
