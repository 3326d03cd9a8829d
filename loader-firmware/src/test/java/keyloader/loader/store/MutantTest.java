package keyloader.loader.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
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
        private final Optional<Mutant> mutant;

        MutantLoader(Optional<Mutant> mutant) {
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
                boolean changed = mutant.isPresent() && name.equals(mutant.get().className());
                byte[] code = changed ? mutant.get().apply() : Mutant.bytes(name);
                return defineClass(name, code, 0, code.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    /** What came of one. */
    private record Outcome(Mutant mutant, Optional<Throwable> caughtBy, Duration took) {
        boolean survived() {
            return caughtBy.isEmpty();
        }

        @Override
        public String toString() {
            String by = caughtBy.map(MutantTest::firstLine).orElse("NOT CAUGHT");
            return String.format("%5.1f s  %s: %s", took.toMillis() / 1000.0, mutant, by);
        }
    }

    private static Outcome trial(Mutant mutant) {
        Instant began = Instant.now();
        Optional<Throwable> caught = caught(new MutantLoader(Optional.of(mutant)));
        return new Outcome(mutant, caught, Duration.between(began, Instant.now()));
    }

    /** @return what the store of this loader was caught by */
    private static Optional<Throwable> caught(MutantLoader loader) {
        try {
            loader.loadClass(Probes.class.getName()).getMethod("run").invoke(null);
            return Optional.empty();
        } catch (InvocationTargetException e) {
            return Optional.of(Objects.requireNonNull(e.getCause()));
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the probes cannot be run", e);
        }
    }

    private static String firstLine(Throwable e) {
        return e.toString().lines().limit(2).collect(Collectors.joining(" "));
    }

    private static final boolean FULL = Boolean.getBoolean("keyloader.full");

    /** The ones that no cut and no damage can tell from the store, and why. */
    private static final Map<String, String> EQUIVALENT = Map.of(
            "SlotStore.persist(OfSlot) condition 5 NEVER",
            "Release is the last of the changes of a slot that there are");

    /** To look at some: a regular expression on what a mutant prints, such as {@code SlotStore.*sync}. */
    private static final Optional<String> ONLY = Optional.ofNullable(System.getProperty("keyloader.mutant"));

    /** Without -Dkeyloader.full=true: every sync, every order of two steps around one, and every check of a checksum or tag. */
    private static boolean isOfTheBoundedPart(Mutant mutant) {
        return mutant.kind() == Mutant.Kind.SWAPPED
                || mutant.what().matches(".* sync( \\d+)?")
                || mutant.what().startsWith("Page.decode")
                || mutant.what().startsWith("ContentVault.read");
    }

    /** Or else everything would count as caught. */
    @Test
    void theStoreAsItIsPasses() {
        assertThat(caught(new MutantLoader(Optional.empty()))).isEmpty();
    }

    @Test
    void whateverIsTakenOutIsMissed() throws IOException, InterruptedException, ExecutionException {
        List<Mutant> all = Mutant.all(CLASSES);
        assertThat(all.stream().map(Mutant::name))
                .as("named in the list")
                .doesNotHaveDuplicates()
                .containsAll(EQUIVALENT.keySet());
        ExecutorService threads =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        List<Future<Outcome>> trials = new ArrayList<>();
        for (Mutant mutant : all) {
            boolean chosen = ONLY.map(only -> mutant.toString().matches(".*(" + only + ").*"))
                    .orElse(FULL || isOfTheBoundedPart(mutant));
            if (chosen && !EQUIVALENT.containsKey(mutant.name())) {
                trials.add(threads.submit(() -> trial(mutant)));
            }
        }
        threads.shutdown();
        List<Outcome> survivors = new ArrayList<>();
        for (Future<Outcome> trial : trials) {
            Outcome outcome = trial.get();
            if (outcome.survived() || FULL || ONLY.isPresent()) {
                System.out.println(outcome);
            }
            if (outcome.survived()) {
                survivors.add(outcome);
            }
        }
        System.out.println("mutants of the store tried: " + trials.size() + ", not caught: " + survivors.size());
        assertThat(trials).hasSizeGreaterThan(ONLY.isPresent() ? 0 : FULL ? 250 : 30);
        assertThat(survivors).isEmpty();
    }
}
