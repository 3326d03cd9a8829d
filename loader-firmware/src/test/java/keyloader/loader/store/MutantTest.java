package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
            return Optional.of(Objects.requireNonNull(e.getCause()));
        }
    }

    private static final boolean FULL = Boolean.getBoolean("keyloader.full");

    /** The ones that no cut and no damage can tell from the store, and why. */
    private static final Map<String, String> EQUIVALENT = Map.of();

    /** To look at some: a regular expression on what a mutant prints, such as {@code SlotStore.*sync}. */
    private static final Optional<String> ONLY = Optional.ofNullable(System.getProperty("keyloader.mutant"));

    /** Without -Dkeyloader.full=true: every sync, every order of two steps around one, and every check of a checksum or tag. */
    private static boolean isOfTheBoundedPart(Mutant mutant) {
        return mutant.kind() == Mutant.Kind.SWAPPED
                || mutant.what().endsWith(" sync")
                || mutant.what().startsWith("Page.decode")
                || mutant.what().startsWith("ContentVault.read");
    }

    @Test
    void whateverIsTakenOutIsMissed() throws IOException, ReflectiveOperationException {
        List<Mutant> survivors = new ArrayList<>();
        int tried = 0;
        for (Mutant mutant : Mutant.all(CLASSES)) {
            boolean chosen = ONLY.map(only -> mutant.toString().matches(".*(" + only + ").*"))
                    .orElse(FULL || isOfTheBoundedPart(mutant));
            if (chosen && !EQUIVALENT.containsKey(mutant.toString())) {
                tried++;
                if (caught(mutant).isEmpty()) {
                    survivors.add(mutant);
                    System.out.println("not caught: " + mutant);
                }
            }
        }
        System.out.println("mutants of the store tried: " + tried + ", not caught: " + survivors.size());
        assertThat(tried).isGreaterThan(ONLY.isPresent() ? 0 : FULL ? 250 : 30);
        assertThat(survivors).isEmpty();
    }
}
