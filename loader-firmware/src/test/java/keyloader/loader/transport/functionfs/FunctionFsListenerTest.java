package keyloader.loader.transport.functionfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.loader.transport.ListenAddress;
import keyloader.loader.transport.functionfs.GadgetRefusedException.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a loader can't be a USB device, and what it tries before it says so. The rest needs a kernel. */
class FunctionFsListenerTest {
    private static final String ROOT = "Name:\tjava\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n";

    @TempDir
    Path directory;

    private final List<List<String>> programs = new ArrayList<>();

    @BeforeEach
    void everythingIsThere() throws IOException {
        Files.createDirectories(directory.resolve("config/usb_gadget"));
        Files.createDirectories(directory.resolve("udc/one"));
        Files.writeString(directory.resolve("udc/one/function"), "\n");
        Files.writeString(directory.resolve("mounts"), "");
        Files.writeString(directory.resolve("status"), ROOT);
    }

    private Computer computer(Computer.Programs running) {
        return new Computer(
                directory.resolve("config"),
                directory.resolve("udc"),
                directory.resolve("mounts"),
                directory.resolve("status"),
                (where, words) -> {
                    programs.add(words);
                    running.run(where, words);
                });
    }

    private GadgetRefusedException refused(Optional<String> controller) {
        return refused(controller, (where, words) -> {});
    }

    private GadgetRefusedException refused(Optional<String> controller, Computer.Programs running) {
        ListenAddress.FunctionFs address = new ListenAddress.FunctionFs(directory.resolve("endpoints"), controller);
        return catchThrowableOfType(
                GadgetRefusedException.class,
                () -> FunctionFsListener.bind(address, computer(running)).close());
    }

    private void assertNothingWasMade() {
        assertThat(directory.resolve("config/usb_gadget")).isEmptyDirectory();
        assertThat(directory.resolve("endpoints")).doesNotExist();
    }

    @Test
    void whoIsNotRootChangesNothing() throws IOException {
        for (String uids : List.of("1000\t1000\t1000\t1000", "0\t1000\t0\t1000", "10\t10\t0\t0")) {
            Files.writeString(directory.resolve("status"), ROOT.replace("0\t0\t0\t0\nGid", uids + "\nGid"));
            assertThat(refused(Optional.empty()).reason()).as(uids).isEqualTo(Reason.NOT_ROOT);
        }
        assertThat(programs).isEmpty();
    }

    @Test
    void withoutSupportTheModuleAndTheMountAreTried() throws IOException {
        Files.delete(directory.resolve("config/usb_gadget"));
        GadgetRefusedException e = refused(Optional.empty(), (where, words) -> {
            throw new IOException("no such module");
        });
        assertThat(e.reason()).isEqualTo(Reason.NO_SUPPORT);
        assertThat(programs)
                .containsExactly(
                        List.of("modprobe", "libcomposite"),
                        List.of(
                                "mount",
                                "-t",
                                "configfs",
                                "none",
                                directory.resolve("config").toString()));
    }

    @Test
    void withoutAControllerThereIsNoDevice() throws IOException {
        Files.delete(directory.resolve("udc/one/function"));
        Files.delete(directory.resolve("udc/one"));
        assertThat(refused(Optional.empty()).reason()).isEqualTo(Reason.NO_CONTROLLER);
        Files.delete(directory.resolve("udc")); // as without any driver
        assertThat(refused(Optional.empty()).reason()).isEqualTo(Reason.NO_CONTROLLER);
        assertNothingWasMade();
    }

    @Test
    void oneOfSeveralHasToBeNamed() throws IOException {
        Files.createDirectory(directory.resolve("udc/another"));
        GadgetRefusedException e = refused(Optional.empty());
        assertThat(e.reason()).isEqualTo(Reason.SEVERAL_CONTROLLERS);
        assertThat(e.detail()).isEqualTo("another, one");
        assertThat(refused(Optional.of("two")).reason()).isEqualTo(Reason.UNKNOWN_CONTROLLER);
        assertNothingWasMade();
    }

    @Test
    void aDirectoryThatIsNotFreeIsLeftAlone() throws IOException {
        Path endpoints = directory.resolve("endpoints");
        Files.writeString(directory.resolve("mounts"), "tmpfs " + endpoints + " tmpfs rw 0 0\n");
        assertThat(refused(Optional.empty()).reason()).isEqualTo(Reason.DIRECTORY_TAKEN);
        Files.writeString(directory.resolve("mounts"), "other " + endpoints + " functionfs rw 0 0\n");
        assertThat(refused(Optional.empty()).reason()).isEqualTo(Reason.DIRECTORY_TAKEN);
        Files.writeString(directory.resolve("mounts"), "");
        Files.createDirectory(endpoints);
        Files.writeString(endpoints.resolve("letter"), "precious");
        assertThat(refused(Optional.empty()).reason()).isEqualTo(Reason.DIRECTORY_TAKEN);
        assertThat(endpoints.resolve("letter")).hasContent("precious");
        assertThat(directory.resolve("config/usb_gadget")).isEmptyDirectory();
    }

    @Test
    void itsDirectoryIsMadeButNotThoseAbove() {
        ListenAddress.FunctionFs address =
                new ListenAddress.FunctionFs(directory.resolve("no").resolve("endpoints"), Optional.empty());
        GadgetRefusedException e = catchThrowableOfType(
                GadgetRefusedException.class, () -> FunctionFsListener.bind(address, computer((where, words) -> {}))
                        .close());
        assertThat(e.reason()).isEqualTo(Reason.DIRECTORY_MISSING);
        assertNothingWasMade();
    }
}
