package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import keyloader.loader.Firmware;
import keyloader.loader.store.MemoryStorage.Operation;
import keyloader.testkit.Host;
import keyloader.testkit.TestMessage;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import org.junit.jupiter.api.DynamicTest;

/** What a mutant of the store is put to, the quickest first: the tests of this package, called as they are. */
public final class Probes {
    private Probes() {}

    /** Runs them until one fails. Called in the mutant's own class loader. */
    public static void run() throws Throwable {
        runAll(PageTest.class);
        runAll(SlotRecordTest.class);
        runAll(LogRingTest.class);
        runAll(SuperblockPairTest.class);
        runAll(RecoveryTest.class);
        Exploration.cuts(Life.consume());
        runAll(ForgedPageTest.class);
        assertUnusedSlotsAreSparedByZeroize();
        for (DynamicTest vector : vectors()) {
            vector.getExecutable().execute();
        }
        runAll(DefectTest.class);
        Exploration.cuts(Life.whole());
        runAll(DamageTest.class);
        runAll(EveryPageTest.class);
        Exploration.cutsOfRecovery(Life.upgraded(), 5);
        Exploration.cutsOfRecovery(Life.whole(), 25);
        Exploration.cuts(Life.turning());
    }

    /** Neither programmed nor erased: {@link WearTest}, whose other tests take too long for each mutant. */
    static void assertUnusedSlotsAreSparedByZeroize() throws IOException {
        MemoryStorage storage = Firmware.formatted(3);
        TestMessage message = TestMessage.of(1, 300);
        try (Firmware firmware = new Firmware(storage);
                Host host = firmware.host()) {
            for (int round = 0; round < 2; round++) {
                host.put(message, message.begin(message.token()));
                host.ok(new Request.Zeroize(message.token()), Reply.Done.class);
            }
        }
        int unused = Geometry.journalBlock(2, 0);
        for (Operation operation : storage.trace()) {
            if (operation instanceof Operation.Program program) {
                assertThat(program.page()).isLessThan(Geometry.firstPage(unused));
            } else if (operation instanceof Operation.Erase erase) {
                assertThat(erase.block()).isLessThan(unused);
            }
        }
    }

    private static List<DynamicTest> vectors() throws IOException {
        List<DynamicTest> all = new ArrayList<>();
        all.addAll(new StoreVectorTest().stores().toList());
        all.addAll(new StoreVectorTest().storesOfVersion1().toList());
        return all;
    }

    /** Each on an instance of its own, as JUnit does it. */
    private static void runAll(Class<?> test) throws Throwable {
        Constructor<?> constructor = test.getDeclaredConstructor();
        constructor.setAccessible(true);
        for (Method each : test.getDeclaredMethods()) {
            if (each.isAnnotationPresent(org.junit.jupiter.api.Test.class)) {
                try {
                    each.setAccessible(true);
                    each.invoke(constructor.newInstance());
                } catch (InvocationTargetException e) {
                    throw Objects.requireNonNull(e.getCause());
                }
            }
        }
    }
}
