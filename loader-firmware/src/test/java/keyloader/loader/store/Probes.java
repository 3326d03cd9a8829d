package keyloader.loader.store;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DynamicTest;

/** What a mutant of the store is put to, the quickest first: the tests of this package, called as they are. */
public final class Probes {
    private Probes() {}

    /** Runs them until one fails. Called in the mutant's own class loader. */
    public static void run() throws Throwable {
        runAll(new PageTest());
        Exploration.cuts(Life.consume());
        runAll(new ForgedPageTest());
        for (DynamicTest vector : vectors()) {
            vector.getExecutable().execute();
        }
        runAll(new DefectTest());
        Exploration.cuts(Life.whole());
        runAll(new DamageTest());
        Exploration.cutsOfRecovery(Life.upgraded(), 5);
        Exploration.cutsOfRecovery(Life.whole(), 25);
        Exploration.cuts(Life.turning());
    }

    private static List<DynamicTest> vectors() throws IOException {
        List<DynamicTest> all = new ArrayList<>();
        all.addAll(new StoreVectorTest().stores().toList());
        all.addAll(new StoreVectorTest().storesOfVersion1().toList());
        return all;
    }

    private static void runAll(Object test) throws Throwable {
        for (Method each : test.getClass().getDeclaredMethods()) {
            if (each.isAnnotationPresent(org.junit.jupiter.api.Test.class)) {
                try {
                    each.setAccessible(true);
                    each.invoke(test);
                } catch (InvocationTargetException e) {
                    throw Objects.requireNonNull(e.getCause());
                }
            }
        }
    }
}
