package keyloader.host;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the scenes, or those that are named, and prints a line for each. Up to two that waited in vain for something are played
 * once more: on a busy machine a display without a window manager may lose a click. Whatever else fails has failed.
 */
final class WindowScenesMain {
    static final List<Class<? extends Scenes>> SCENES = List.of(
            WindowScenes.class,
            ContainerScenes.class,
            BadLoaderScenes.class,
            AlarmScenes.class,
            PictureScenes.class,
            DocumentScenes.class,
            ControlScenes.class,
            LookScenes.class,
            CommandScenes.class,
            ProcessScenes.class,
            NetworkScenes.class,
            RoundScenes.class,
            PrepareAgainScenes.class,
            SeveralLoadersScenes.class);
    static final String PASSED = "passed ";
    static final String FAILED = "FAILED ";
    static final String SKIPPED = "SKIPPED ";
    /** It waited in vain for something, and is played once more at the end. */
    static final String AGAIN = "AGAIN ";

    private static final int AT_MOST_AGAIN = 2;

    private WindowScenesMain() {}

    public static void main(String[] names) {
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        if (names.length == 0) {
            SCENES.forEach(scenes -> request.selectors(DiscoverySelectors.selectClass(scenes)));
        }
        for (String name : names) {
            SCENES.stream()
                    .flatMap(scenes -> Stream.of(scenes.getDeclaredMethods()))
                    .filter(method -> method.getName().equals(name))
                    .forEach(method ->
                            request.selectors(DiscoverySelectors.selectMethod(method.getDeclaringClass(), method)));
        }
        List<TestIdentifier> unseen = play(request, true);
        if (unseen.size() <= AT_MOST_AGAIN) {
            for (TestIdentifier scene : unseen) {
                play(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(DiscoverySelectors.selectUniqueId(scene.getUniqueId())),
                        false);
            }
        } else {
            unseen.forEach(scene -> System.out.println(FAILED + scene.getDisplayName()));
        }
        System.exit(0); // Swing's threads go on otherwise
    }

    /**
     * @param first whether one that waited in vain for something is no failure yet
     * @return those
     */
    private static List<TestIdentifier> play(LauncherDiscoveryRequestBuilder request, boolean first) {
        List<TestIdentifier> unseen = new ArrayList<>();
        LauncherFactory.create().execute(request.build(), new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                Optional<Throwable> why = result.getThrowable();
                switch (result.getStatus()) {
                    case SUCCESSFUL -> {
                        if (test.isTest()) {
                            System.out.println(PASSED + test.getDisplayName());
                        }
                    }
                    case ABORTED ->
                        System.out.println(SKIPPED + test.getDisplayName() + ": "
                                + why.map(Throwable::getMessage).orElse(""));
                    case FAILED -> {
                        why.ifPresent(Throwable::printStackTrace);
                        if (first
                                && why.filter(OnScreen.NotSeen.class::isInstance)
                                        .isPresent()) {
                            unseen.add(test);
                            System.out.println(AGAIN + test.getDisplayName());
                        } else {
                            System.out.println(FAILED + test.getDisplayName());
                        }
                    }
                }
            }
        });
        return unseen;
    }
}
