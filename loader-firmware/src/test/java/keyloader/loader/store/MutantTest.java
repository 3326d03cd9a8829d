package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every step and every check of the store is needed: without any one of them some test fails. */
@Timeout(3600)
class MutantTest {
    private static final String STORE = "keyloader.loader.store.";
    private static final List<String> CLASSES = List.of(
            STORE + "Page",
            STORE + "Pages",
            STORE + "SlotRecord",
            STORE + "SlotJournal",
            STORE + "Superblock",
            STORE + "SuperblockPair",
            STORE + "ContentVault",
            STORE + "LogRing",
            STORE + "SlotStore");

    /** The firmware and its tests once more, with one class changed. */
    private static final class MutantLoader extends ClassLoader {
        private final Mutant mutant;

        MutantLoader(Mutant mutant) {
            super(MutantTest.class.getClassLoader());
            this.mutant = mutant;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("keyloader.loader.")) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try {
                byte[] code = name.equals(mutant.className()) ? mutant.apply() : Mutant.bytes(name);
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    /** @return what it was caught by */
    private static Optional<Throwable> caught(Mutant mutant) throws ReflectiveOperationException {
        try {
            new MutantLoader(mutant)
                    .loadClass(Probes.class.getName())
                    .getMethod("run")
                    .invoke(null);
            return Optional.empty();
        } catch (InvocationTargetException e) {
            return Optional.of(e.getCause());
        }
    }

    @Test
    void whateverIsTakenOutIsMissed() throws IOException, ReflectiveOperationException {
        List<Mutant> mutants = Mutant.all(CLASSES);
        String only = System.getProperty("only", "");
        mutants = mutants.stream()
                .filter(m -> m.toString().matches(".*(" + only + ").*"))
                .toList();
        System.out.println(mutants.size() + " mutants");
        if (Boolean.getBoolean("list")) {
            mutants.forEach(System.out::println);
            return;
        }
        List<Mutant> survivors = new ArrayList<>();
        for (Mutant mutant : mutants) {
            long t = System.nanoTime();
            Optional<Throwable> caught = caught(mutant);
            if (caught.isEmpty()) {
                survivors.add(mutant);
            }
            System.out.println((caught.isEmpty() ? "SURVIVES " : "caught ") + mutant + " "
                    + (System.nanoTime() - t) / 1000000 + " ms "
                    + caught.map(x -> x.toString().lines().findFirst().orElse(""))
                            .orElse(""));
        }
        System.out.println(mutants.size() + " mutants, survivors " + survivors.size());
        assertThat(survivors).isEmpty();
    }
}
