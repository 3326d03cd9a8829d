package keyloader.host;

import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the scenes, or those that are named, and prints a line for each. */
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
        LauncherFactory.create().execute(request.build(), new TestExecutionListener() {
            @Override
            public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
                    if (test.isTest()) {
                        System.out.println(PASSED + test.getDisplayName());
                    }
                    return;
                }
                if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
                    String why = result.getThrowable()
                            .map(each -> String.valueOf(each.getMessage()))
                            .orElse("");
                    System.out.println(SKIPPED + test.getDisplayName() + ": " + why);
                    return;
                }
                result.getThrowable().ifPresent(Throwable::printStackTrace);
                System.out.println(FAILED + test.getDisplayName());
            }
        });
        System.exit(0); // Swing's threads go on otherwise
    }
}
