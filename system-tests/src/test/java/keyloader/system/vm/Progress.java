package keyloader.system.vm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Says what became of each test as it ends, so that a guest that dies shows where, and closes with the same line as Maven.
 * JUnit finds it in every run; only {@code system-tests/vm/run} asks for its words.
 */
public final class Progress implements TestExecutionListener {
    private static final int LONGEST = 200;

    private final boolean speaks = Boolean.getBoolean("keyloader.progress");
    private final Map<String, Long> startedAt = new ConcurrentHashMap<>();
    private final AtomicInteger run = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger errors = new AtomicInteger();
    private final AtomicInteger skipped = new AtomicInteger();

    @Override
    public void executionStarted(TestIdentifier test) {
        startedAt.put(test.getUniqueId(), System.nanoTime());
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        run.incrementAndGet();
        skipped.incrementAndGet();
        say("SKIPPED", test, Optional.of(reason));
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        boolean failed = result.getStatus() != TestExecutionResult.Status.SUCCESSFUL;
        // What fails outside of any test (preparing a class, say) is counted as one of its own, or it would be nowhere.
        if (!test.isTest() && !failed) {
            return;
        }
        run.incrementAndGet();
        switch (result.getStatus()) {
            case SUCCESSFUL -> say("passed", test, Optional.empty());
            case ABORTED -> {
                skipped.incrementAndGet();
                say("SKIPPED", test, result.getThrowable().map(Throwable::getMessage));
            }
            case FAILED -> {
                Throwable why = result.getThrowable().orElseGet(() -> new AssertionError("no reason given"));
                (why instanceof AssertionError ? failures : errors).incrementAndGet();
                say("FAILED", test, Optional.of(oneLine(why.toString())));
                if (speaks && why instanceof Await.InVain) {
                    inVain(test);
                }
            }
        }
    }

    /** For {@code system-tests/vm/run}, which may run it once more. */
    private static void inVain(TestIdentifier test) {
        try {
            Files.writeString(
                    Captures.file("in-vain"),
                    test.getUniqueId() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        line("Tests run: %d, Failures: %d, Errors: %d, Skipped: %d"
                .formatted(run.get(), failures.get(), errors.get(), skipped.get()));
    }

    private void say(String what, TestIdentifier test, Optional<String> why) {
        Long started = startedAt.get(test.getUniqueId());
        double seconds = started == null ? 0 : (System.nanoTime() - started) / 1e9;
        line("%-7s %6.1f s  %s%s"
                .formatted(
                        what, seconds, name(test), why.map(text -> ": " + text).orElse("")));
    }

    private static String name(TestIdentifier test) {
        return test.getSource()
                .filter(MethodSource.class::isInstance)
                .map(MethodSource.class::cast)
                .map(method -> simple(method.getClassName()) + "." + method.getMethodName() + parameters(test, method))
                .orElseGet(test::getDisplayName);
    }

    /** One of a parameterised or repeated test is told from the others by its display name. */
    private static String parameters(TestIdentifier test, MethodSource method) {
        String shown = test.getDisplayName();
        return shown.startsWith(method.getMethodName() + "(") ? "" : " " + shown;
    }

    /** The whole of it is in JUnit's summary, at the end. */
    private static String oneLine(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    private void line(String text) {
        if (speaks) {
            System.out.println(text);
            System.out.flush();
        }
    }
}
