package keyloader.loader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import keyloader.loader.store.StoreImages;
import keyloader.loader.store.StoreUnusableException;
import keyloader.loader.store.file.FileStorage;
import keyloader.loader.transport.ListenAddress;
import keyloader.loader.transport.functionfs.GadgetRefusedException;
import keyloader.loader.transport.functionfs.GadgetRefusedException.Reason;
import keyloader.wire.link.LinkAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each failure of the catalogue is brought about, and leaves everything as it was. */
@Timeout(60)
class FailuresTest {
    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Ports ports() {
        return Ports.real(new PrintStream(out, true), new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    private int run(String store, String link, String... more) {
        String[] args = Stream.concat(Stream.of("run", "--store", store, "--link", link), Arrays.stream(more))
                .toArray(String[]::new);
        return runAll(args);
    }

    private int runConfigured(String text) throws IOException {
        Path file = directory.resolve("made").resolve("loader.conf");
        Files.writeString(file, text);
        int code = runAll("run", "--config", file.toString());
        Files.delete(file);
        return code;
    }

    private int runAll(String... args) {
        return Main.run(args, ports(), new Running());
    }

    private int runStore(Path store) {
        return run(store.toString(), "tcp:0");
    }

    private int runLink(Path socket) {
        return run(directory.resolve("never").toString(), "unix:" + socket);
    }

    private int runWithStorage(Ports.StorageOpener opener) {
        return Main.runOrSayWhy(
                new String[] {"run", "--store", directory.resolve("never").toString(), "--link", "tcp:0"},
                ports().withStorage(opener),
                new Running());
    }

    private int report(Failure.Report report) {
        err.writeBytes(("keyloader-loader: error: " + report.text() + "\nkeyloader-loader: hint: "
                        + report.failure().hint() + "\n")
                .getBytes(StandardCharsets.UTF_8));
        return report.failure().exitCode();
    }

    private Path store(int slots) throws Exception {
        Path store = directory.resolve("store");
        FileStorage.openOrCreate(store, slots, new SecureRandom()).close();
        return store;
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(directory.resolve("file"), content);
    }

    @ParameterizedTest
    @EnumSource(Failure.class)
    void eachFailureIsSaidInItsWordsAndNothingIsTouched(Failure failure) throws Exception {
        Path made = Files.createDirectory(directory.resolve("made"));
        List<String> before;
        int code;
        switch (failure) {
            case STORE_OTHER_SLOTS, STORE_CUT_SHORT, STORE_DAMAGED, STORE_NEWER, STORE_IN_USE -> {
                Path store = prepared(failure);
                before = tree();
                code = storeFailure(failure, store);
            }
            default -> {
                prepare(failure, made);
                before = tree();
                code = provoke(failure, made);
            }
        }
        assertThat(code).isEqualTo(failure.exitCode());
        String text = Arrays.stream(failure.message().split("%(\\d\\$)?s", -1))
                .map(Pattern::quote)
                .reduce((a, b) -> a + ".+" + b)
                .orElseThrow();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .matches("(?s)((light|store): [^\n]+\n)*keyloader-loader: error: " + text + "\nkeyloader-loader: hint: "
                        + Pattern.quote(failure.hint()) + "\n")
                .doesNotContain("Exception", "null", "\u001b");
        if (failure == Failure.OUTPUT_FAILED || failure == Failure.SERVING_FAILED) {
            return; // it was running by then, or about to
        }
        assertThat(tree()).as("files").isEqualTo(before);
        assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("light: steady");
    }

    /** Names and contents. */
    private List<String> tree() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.sorted(Comparator.naturalOrder())
                    .map(path -> {
                        try {
                            return path + " "
                                    + (Files.isRegularFile(path) ? Arrays.hashCode(Files.readAllBytes(path)) : "");
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    })
                    .toList();
        }
    }

    private Path prepared(Failure failure) throws Exception {
        Path store = store(2);
        byte[] content = Files.readAllBytes(store);
        switch (failure) {
            case STORE_CUT_SHORT -> Files.write(store, Arrays.copyOf(content, content.length - 100));
            case STORE_DAMAGED -> {
                content[100] ^= 1;
                Files.write(store, content);
            }
            case STORE_NEWER -> Files.write(store, StoreImages.ofVersion(content, 3));
            default -> {}
        }
        return store;
    }

    private int storeFailure(Failure failure, Path store) throws Exception {
        if (failure == Failure.STORE_OTHER_SLOTS) {
            return run(store.toString(), "tcp:0", "--slots", "3");
        }
        if (failure == Failure.STORE_IN_USE) {
            try (var held = FileStorage.openOrCreate(store, 2, new SecureRandom())) {
                assertThat(held.blocks()).isPositive();
                return runStore(store);
            }
        }
        return runStore(store);
    }

    private void prepare(Failure failure, Path made) throws IOException {
        switch (failure) {
            case LINK_NOT_A_SOCKET -> file("precious".getBytes(StandardCharsets.UTF_8));
            case LINK_FAILED ->
                Files.createDirectories(made.resolve("socket.new").resolve("full"));
            case STORE_NAME_TAKEN -> Files.writeString(directory.resolve("never.new"), "a letter to somebody");
            case STORE_NOT_A_STORE -> file("a letter to somebody".repeat(5000).getBytes(StandardCharsets.UTF_8));
            default -> {}
        }
    }

    private int provoke(Failure failure, Path made) throws Exception {
        Path never = directory.resolve("never");
        return switch (failure) {
            case WRONG_USE -> run(never.toString(), "tcp:0", "--slots", "0");
            case LINK_MALFORMED -> run(never.toString(), "udp:1");
            case STORE_NO_PATH -> run("a\0b", "tcp:0");
            case CONFIG_NOT_A_SETTING -> runConfigured("store /x");
            case CONFIG_UNKNOWN_KEY -> runConfigured("stroe = /x");
            case CONFIG_GIVEN_TWICE -> runConfigured("store = /x\nstore = /x");
            case CONFIG_MISSING -> runConfigured("store = /x");
            case CONFIG_BAD_VALUE -> runConfigured("store = \u001b[31m\nlink = usbip");
            case CONFIG_UNREADABLE -> runAll("run", "--config", never.toString());
            case LINK_NOT_LOOPBACK -> run(never.toString(), "tcp:0.0.0.0:0");
            case LINK_IN_USE -> {
                try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                    yield run(never.toString(), "tcp:" + other.getLocalPort());
                }
            }
            case LINK_PRIVILEGED -> runPrivileged(never);
            case LINK_NOT_A_SOCKET -> runLink(directory.resolve("file"));
            case LINK_DIRECTORY_MISSING -> runLink(directory.resolve("no").resolve("socket"));
            case LINK_PATH_TOO_LONG -> runLink(made.resolve("s".repeat(100)));
            case LINK_FAILED -> runLink(made.resolve("socket"));
            // Root may do everything, so that these are told as a user's machine would.
            case LINK_NOT_PERMITTED ->
                report(IoFailures.link(
                        new ListenAddress.Stream(new LinkAddress.Unix(made.resolve("socket"))),
                        new AccessDeniedException("socket")));
            case STORE_NOT_PERMITTED ->
                runWithStorage((file, slots) -> {
                    throw new AccessDeniedException(file.toString());
                });
            case STORE_READ_ONLY ->
                report(IoFailures.store(
                        FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules/store"),
                        1,
                        new FileSystemException("store")));
            case STORE_NO_ROOM -> report(IoFailures.store(never, 300_000_000, new FileSystemException("never")));
            case STORE_FAILED ->
                runWithStorage((file, slots) -> {
                    throw new IOException("the disk says \u001b[31mno");
                });
            case INTERNAL ->
                runWithStorage((file, slots) -> {
                    throw new IllegalStateException("a page is 512 bytes");
                });
            case GADGET_NOT_ROOT -> refuse(Reason.NOT_ROOT, "");
            case GADGET_NO_SUPPORT -> refuse(Reason.NO_SUPPORT, "");
            case GADGET_NO_CONTROLLER -> refuse(Reason.NO_CONTROLLER, "");
            case GADGET_SEVERAL_CONTROLLERS -> refuse(Reason.SEVERAL_CONTROLLERS, "a, b");
            case GADGET_UNKNOWN_CONTROLLER -> refuse(Reason.UNKNOWN_CONTROLLER, "c");
            case GADGET_CONTROLLER_IN_USE -> refuse(Reason.CONTROLLER_IN_USE, "a");
            case GADGET_IN_USE -> refuse(Reason.IN_USE, "");
            case GADGET_NOT_OURS -> refuse(Reason.NOT_OURS, "");
            case GADGET_DIRECTORY_TAKEN -> refuse(Reason.DIRECTORY_TAKEN, "");
            case GADGET_FAILED -> report(IoFailures.link(gadget(), new IOException("the kernel says no")));
            // No test may count on a device: DeviceStorageTest has them for real where there is one.
            case STORE_DEVICE_TAKEN -> runUnusable(StoreUnusableException.Reason.DEVICE_TAKEN);
            case STORE_DEVICE_NOT_BLANK -> runUnusable(StoreUnusableException.Reason.DEVICE_NOT_BLANK);
            case STORE_DEVICE_TOO_SMALL -> runUnusable(StoreUnusableException.Reason.DEVICE_TOO_SMALL);
            case STORE_NAME_TAKEN -> runStore(never);
            case STORE_NOT_A_FILE -> runStore(made);
            case STORE_NOT_A_STORE -> runStore(directory.resolve("file"));
            case STORE_DIRECTORY_MISSING -> runStore(directory.resolve("no").resolve("store"));
            case SERVING_FAILED -> runServingInTheWay(made);
            case OUTPUT_FAILED ->
                Main.run(
                        new String[] {"run", "--store", never.toString(), "--link", "tcp:0"},
                        Ports.real(
                                new PrintStream(new FullDisk(), true),
                                new PrintStream(err, true, StandardCharsets.UTF_8)),
                        new Running()); // it stops by itself
            default -> throw new AssertionError("not provoked: " + failure);
        };
    }

    private int runUnusable(StoreUnusableException.Reason reason) {
        return runWithStorage((file, slots) -> {
            throw new StoreUnusableException(reason);
        });
    }

    private ListenAddress gadget() {
        return new ListenAddress.FunctionFs(directory.resolve("gadget"), Optional.empty());
    }

    /** What the kernel here has no part in: FunctionFsListenerTest and the virtual machine have them for real. */
    private int refuse(Reason reason, String detail) {
        return report(IoFailures.link(gadget(), new GadgetRefusedException(reason, detail)));
    }

    @Test
    void aGadgetsMissingDirectoryIsSaidAsASockets() {
        assertThat(refuse(Reason.DIRECTORY_MISSING, "")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains(Failure.LINK_DIRECTORY_MISSING.hint());
    }

    @Test
    void aControllerIsForAGadgetOnlyAndHasAName() {
        assertThat(run(directory.resolve("never").toString(), "tcp:0", "--udc", "a"))
                .isEqualTo(2);
        assertThat(run(directory.resolve("never").toString(), "functionfs:/run/x", "--udc", "../a"))
                .isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("--udc: only with --link functionfs:DIR", "--udc: a name from /sys/class/udc");
        assertThat(directory).isEmptyDirectory();
    }

    /** Whoever runs this: root takes the port before, others may not have it. */
    private int runPrivileged(Path never) throws IOException {
        try (ServerSocket other = new ServerSocket()) {
            try {
                other.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 1));
            } catch (BindException e) {
                assertThat(e).isNotNull(); // in use, or not permitted: as wanted
            }
            return run(never.toString(), "tcp:1");
        }
    }

    /** Something else lies where the socket was when it is to be removed. */
    private int runServingInTheWay(Path made) throws Exception {
        Path socket = made.resolve("socket");
        Running running = new Running();
        Thread stopper = new Thread(() -> {
            try {
                while (!out.toString(StandardCharsets.UTF_8).contains("\n")) {
                    Thread.sleep(5);
                }
                Files.delete(socket);
                Files.createDirectories(socket.resolve("full"));
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
            running.stop();
        });
        stopper.start();
        int code = Main.run(
                new String[] {"run", "--store", directory.resolve("other").toString(), "--link", "unix:" + socket},
                ports(),
                running);
        stopper.join();
        return code;
    }

    private static final class FullDisk extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("no space left");
        }
    }

    @Test
    void helpAndVersionThatCannotBeWrittenAreFailuresToo() {
        for (String option : new String[] {"--help", "--version"}) {
            err.reset();
            Ports full = Ports.real(
                    new PrintStream(new FullDisk(), true), new PrintStream(err, true, StandardCharsets.UTF_8));
            assertThat(Main.run(new String[] {option}, full, new Running())).isEqualTo(1);
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("standard output cannot be written");
        }
    }

    @Test
    void anIpv6AddressIsRefusedAndNotACrash() {
        assertThat(run(directory.resolve("never").toString(), "tcp:::1:0")).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("127.0.0.1");
        assertThat(directory).isEmptyDirectory();
    }

    /** As for tcp, and nothing else: what others could not reach is not asked for. */
    @Test
    void aUsbIpPortInUseIsSaidAsAnyOtherIs() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            assertThat(run(directory.resolve("never").toString(), "usbip:" + other.getLocalPort()))
                    .isEqualTo(1);
            assertThat(err.toString(StandardCharsets.UTF_8))
                    .contains("error: usbip:" + other.getLocalPort() + ": another process listens there\n");
        }
        err.reset();
        report(IoFailures.link(new ListenAddress.UsbIp(1), new BindException()));
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("error: usbip:1: ", "a port for the system only");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aRefusedStoreLeavesNoSocketBehind() throws IOException {
        Path store = file("precious".getBytes(StandardCharsets.UTF_8));
        assertThat(run(store.toString(), "unix:" + directory.resolve("socket"))).isEqualTo(1);
        assertThat(directory.toFile().list()).containsExactly("file");
    }

    @Test
    void aStoreThatCouldNotBeMadeLeavesNothingBehind() {
        Path store = directory.resolve("s".repeat(252)); // with its ending too long for a file's name
        assertThat(runStore(store)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("cannot be used")
                .doesNotContain("Exception");
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aStoreInADirectoryThatNobodyMayWriteToIsSaidSo() {
        Path sys = Path.of("/sys/keyloader-store"); // not even root
        if (!Files.isDirectory(Path.of("/sys"))) {
            System.err.println("SKIPPED: there is no /sys here, where nobody may write");
        }
        assumeTrue(Files.isDirectory(Path.of("/sys")), "there is no /sys");
        assertThat(runStore(sys)).isEqualTo(1);
        assertThat(err.toString(StandardCharsets.UTF_8)).containsAnyOf("may not read and write it", "read-only");
    }

    @Test
    void theWordsOfAMissingFileAreNeverAnException() {
        assertThat(IoFailures.said(new NoSuchFileException("x"))).isEqualTo("the system does not say why");
        assertThat(IoFailures.said(new IOException())).isEqualTo("the system does not say why");
    }
}
