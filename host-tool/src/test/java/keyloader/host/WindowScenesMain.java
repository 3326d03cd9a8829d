package keyloader.host;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs the scenes, or those that are named, and prints a line for each. */
final class WindowScenesMain {
    static final String PASSED = "passed ";
    static final String FAILED = "FAILED ";

    private WindowScenesMain() {}

    public static void main(String[] names) {
        LauncherDiscoveryRequestBuilder request = LauncherDiscoveryRequestBuilder.request();
        if (names.length == 0) {
            request.selectors(DiscoverySelectors.selectClass(WindowScenes.class));
        }
        for (String name : names) {
            request.selectors(DiscoverySelectors.selectMethod(WindowScenes.class, name));
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
                result.getThrowable().ifPresent(Throwable::printStackTrace);
                System.out.println(FAILED + test.getDisplayName());
            }
        });
        System.exit(0); // Swing's threads go on otherwise
    }
}
