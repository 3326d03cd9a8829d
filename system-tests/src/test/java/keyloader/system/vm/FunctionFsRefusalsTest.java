package keyloader.system.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import keyloader.loader.Main;
import keyloader.loader.Ports;
import keyloader.loader.Running;
import keyloader.system.Program;
import keyloader.testkit.Host;
import keyloader.usb.Links;
import keyloader.wire.link.LinkAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a loader refuses to be, and that it then touches nothing. */
@InVm
@Timeout(300)
class FunctionFsRefusalsTest {
    private static final Path GADGETS = FunctionFsLifeTest.GADGETS;

    @TempDir
    Path directory;

    private Kernel kernel;

    @BeforeEach
    void mark() throws IOException {
        kernel = Kernel.mark();
    }

    @AfterEach
    void theKernelHasNothingToComplainOf() throws IOException, InterruptedException {
        kernel.assertClean();
    }

    private void assertRefused(String why, String mountPoint, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(
                "run", "--store", directory.resolve("refused").toString(), "--link", "functionfs:" + mountPoint));
        arguments.addAll(Arrays.asList(more));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Ports ports = Ports.real(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        int code = Main.run(arguments.toArray(String[]::new), ports, new Running());
        String words = err.toString(StandardCharsets.UTF_8);
        assertThat(code).as(words).isEqualTo(1);
        assertThat(words).contains("keyloader-loader: error: functionfs:" + mountPoint + ": " + why);
        assertThat(out.size()).as("what it says when it is ready").isZero();
        assertThat(directory.resolve("refused")).as("its store").doesNotExist();
    }

    @Test
    void aSecondLoaderOfTheSameNameOrOnTheSameControllerIsRefusedAndTheFirstGoesOn() throws Exception {
        DummyUdc udc = DummyUdc.load(1, DummyUdc.Speed.HIGH).get(0);
        Program.Start start = PluggedLoader.start(udc, "keyloader", directory.resolve("store"), 4);
        try (Program first = Program.start(directory, start)) {
            first.awaitLine("ready");
            LinkAddress.Usb address =
                    new LinkAddress.Usb(PluggedLoader.awaitOn(udc).serial());
            assertRefused("another process serves the gadget of this name", "/run/keyloader");
            assertRefused("another process serves the gadget of this name", "/run/home/keyloader");
            assertRefused("the USB device controller " + udc.name() + " has another gadget", "/run/another");
            assertThat(gadgets()).containsExactly("keyloader");
            try (Host host = new Host(Links.open(address))) {
                assertThat(host.list()).as("undisturbed").isEmpty();
            }
            assertThat(first.stop().code()).isZero();
        }
        FunctionFsLifeTest.assertNothingIsLeft();
    }

    @Test
    void oneOfSeveralControllersHasToBeNamed() throws Exception {
        DummyUdc.load(2, DummyUdc.Speed.HIGH);
        assertRefused("there are several USB device controllers: dummy_udc.0, dummy_udc.1", "/run/keyloader");
        assertRefused(
                "there is no USB device controller of the name dummy_udc.2", "/run/keyloader", "--udc", "dummy_udc.2");
        Modules.unload("dummy_hcd");
        assertRefused("there is no USB device controller", "/run/keyloader");
        FunctionFsLifeTest.assertNothingIsLeft();
    }

    @Test
    void somebodyElsesGadgetAndMountAreLeftAsTheyAre() throws Exception {
        DummyUdc.load(1, DummyUdc.Speed.HIGH);
        Modules.loadAll("libcomposite", "usb_f_acm");
        Path gadget = GADGETS.resolve("keyloader");
        Path function = gadget.resolve("functions/acm.0");
        Files.createDirectory(gadget);
        Files.createDirectory(function);
        Path mounted = Files.createDirectory(Path.of("/run/mounted"));
        Command.run("mount", "-t", "tmpfs", "none", mounted.toString());
        try {
            assertRefused("there is a gadget of this name that no loader has made", "/run/keyloader");
            assertRefused("something is in this directory, or mounted there", mounted.toString());
            assertRefused("something is in this directory, or mounted there", "/usr");
            assertRefused("its directory does not exist", "/run/no/keyloader");
            assertThat(function).isDirectory();
            assertThat(gadgets()).containsExactly("keyloader");
        } finally {
            Command.run("umount", mounted.toString());
            Files.delete(mounted);
            Files.delete(function);
            Files.delete(gadget);
        }
    }

    private static List<String> gadgets() throws IOException {
        try (Stream<Path> entries = Files.list(GADGETS)) {
            return entries.map(path -> path.getFileName().toString()).toList();
        }
    }
}
