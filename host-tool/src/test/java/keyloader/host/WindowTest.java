package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import keyloader.testkit.SoftToken;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the {@link Scenes} in a program of its own on a display of its own, since this one has none: each scene is a test here. Pictures of what was seen are in {@code target/window}.
 */
@Timeout(1_500)
class WindowTest {
    @TempDir
    Path directory;

    @TestFactory
    Stream<DynamicTest> theWindow() throws IOException, InterruptedException {
        if (!Xvfb.isInstalled()) {
            System.err.println(
                    "SKIPPED: the tests of the window, since Xvfb is missing, or Java is headless; bin/screen-needs installs what they want");
            assumeTrue(false, "no screen");
        }
        Path pictures = Files.createDirectories(Path.of("target", "window").toAbsolutePath());
        Path log = pictures.resolve("log.txt");
        try (Xvfb display = Xvfb.start()) {
            ProcessBuilder scenes = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Djava.awt.headless=false",
                    "-Dkeyloader.pictures=" + pictures,
                    "-cp",
                    System.getProperty("java.class.path"),
                    WindowScenesMain.class.getName());
            scenes.environment().put("DISPLAY", display.display());
            if (SoftToken.isInstalled()) {
                SoftToken token = new SoftToken(directory);
                token.initialise();
                token.makeP256Key("installer");
                scenes.environment().putAll(token.environment());
            }
            scenes.redirectErrorStream(true).redirectOutput(log.toFile());
            Process program = scenes.start();
            try {
                assertThat(program.waitFor(1_400, TimeUnit.SECONDS))
                        .as("ended in time; see %s", log)
                        .isTrue();
            } finally {
                program.destroyForcibly();
            }
        }
        List<DynamicTest> tests = new ArrayList<>();
        List<String> said = new ArrayList<>(); // since the last scene's end
        for (String line : Files.readAllLines(log)) {
            if (line.startsWith(WindowScenesMain.PASSED)) {
                tests.add(DynamicTest.dynamicTest(line.substring(WindowScenesMain.PASSED.length()), () -> {}));
                said.clear();
            } else if (line.startsWith(WindowScenesMain.SKIPPED)) {
                System.err.println(line); // where one looks
                tests.add(DynamicTest.dynamicTest(
                        line.substring(WindowScenesMain.SKIPPED.length()), () -> assumeTrue(false, line)));
                said.clear();
            } else if (line.startsWith(WindowScenesMain.AGAIN)) {
                System.err.println("keyloader: FLAKY: a scene of the window waited in vain, and was played once more: "
                        + line.substring(WindowScenesMain.AGAIN.length()) + "\n" + String.join("\n", said));
                said.clear();
            } else if (line.startsWith(WindowScenesMain.FAILED)) {
                String name = line.substring(WindowScenesMain.FAILED.length());
                String why = String.join("\n", said);
                tests.add(DynamicTest.dynamicTest(name, () -> {
                    throw new AssertionError(name + "; pictures are in " + pictures + "\n" + why);
                }));
                said.clear();
            } else {
                said.add(line);
            }
        }
        long scenes = WindowScenesMain.SCENES.stream()
                .flatMap(each -> Stream.of(each.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(org.junit.jupiter.api.Test.class))
                .count();
        if (tests.size() == scenes) {
            tests.add(
                    DynamicTest.dynamicTest("the guide's pictures show what the window shows", () -> guide(pictures)));
        }
        assertThat(tests).as("each scene has an end; see %s", log).hasSize((int) scenes + 1);
        return tests.stream();
    }

    private static void guide(Path fresh) throws IOException {
        Path docs = Path.of("..", "docs");
        Path kept = docs.resolve("pictures");
        String guide = Files.readString(docs.resolve("installer-guide.md"));
        Set<String> wanted = new TreeSet<>();
        Matcher link = Pattern.compile("!\\[[^\\]]{10,}\\]\\(pictures/([a-z-]+\\.png)\\)")
                .matcher(guide);
        while (link.find()) {
            wanted.add(link.group(1));
        }
        assertThat(wanted).isNotEmpty();
        try (Stream<Path> files = Files.list(kept)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .as("pictures of the guide, each with words for those who can't see it")
                    .containsExactlyInAnyOrderElementsOf(wanted);
        }
        for (String name : wanted) {
            assertThat(GuidePicture.words(kept.resolve(name)))
                    .as(
                            "%s shows the window of another day: look at %s, and put it in its place",
                            kept.resolve(name), fresh.resolve(name))
                    .isNotEmpty()
                    .isEqualTo(GuidePicture.words(fresh.resolve(name)));
        }
    }
}
