package keyloader.loader.transport.functionfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import keyloader.loader.transport.functionfs.Gadget.Attribute;
import keyloader.loader.transport.functionfs.Gadget.Directory;
import keyloader.loader.transport.functionfs.Gadget.Link;
import keyloader.loader.transport.functionfs.Gadget.Step;
import keyloader.loader.transport.functionfs.GadgetRefusedException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done to configfs, on a directory that has what the kernel puts into a new gadget. */
class GadgetTest {
    private static final String NAME = "loader";

    @TempDir
    Path gadgets;

    /** As far as it matters here. */
    private Path fresh() throws IOException {
        Path gadget = Files.createDirectory(gadgets.resolve(NAME));
        for (String directory : List.of("functions", "configs", "strings", "os_desc")) {
            Files.createDirectory(gadget.resolve(directory));
        }
        Files.createFile(gadget.resolve("bDeviceSubClass"));
        Files.createFile(gadget.resolve("UDC"));
        return gadget;
    }

    @Test
    void everythingIsMadeBeforeItIsUsed() {
        Set<String> made = new HashSet<>(Set.of("functions", "configs", "strings", "os_desc"));
        for (Step step : Gadget.steps(NAME)) {
            if (step instanceof Directory directory) {
                assertThat(made).contains(parent(directory.path()));
                made.add(directory.path());
            } else if (step instanceof Attribute attribute && attribute.path().contains("/")) {
                assertThat(made).contains(parent(attribute.path()));
            } else if (step instanceof Link link) {
                assertThat(made).contains(parent(link.path()), link.target());
            }
        }
    }

    private static String parent(String path) {
        return path.substring(0, path.lastIndexOf('/'));
    }

    @Test
    void theAttributesAreThoseOfTheSpecification() {
        assertThat(Gadget.steps(NAME).stream().filter(Attribute.class::isInstance))
                .containsExactlyInAnyOrder(
                        new Attribute("idVendor", "0x1209"),
                        new Attribute("idProduct", "0x0001"),
                        new Attribute("bcdUSB", "0x0200"),
                        new Attribute("bcdDevice", "0x0100"),
                        new Attribute("bDeviceClass", "0"),
                        new Attribute("max_speed", "high-speed"),
                        new Attribute("strings/0x409/manufacturer", "Keyloader"),
                        new Attribute("strings/0x409/product", "Keyloader loader"),
                        new Attribute("configs/c.1/bmAttributes", "0x80"),
                        new Attribute("configs/c.1/MaxPower", "500"),
                        new Attribute("os_desc/b_vendor_code", "0x004d"),
                        new Attribute("os_desc/qw_sign", "MSFT100"),
                        new Attribute("os_desc/use", "1"));
    }

    @Test
    void howeverFarAKilledLoaderCameTheNextOneEmptiesItsGadget() throws IOException {
        List<Step> steps = Gadget.steps(NAME);
        Path path = fresh();
        for (int done = 0; done <= steps.size(); done++) {
            for (Step step : steps.subList(0, done)) {
                if (step instanceof Directory directory) {
                    Files.createDirectory(path.resolve(directory.path()));
                } else if (step instanceof Link link) {
                    Files.createSymbolicLink(path.resolve(link.path()), path.resolve(link.target()));
                }
            }
            Gadget gadget = Gadget.take(gadgets, NAME);
            gadget.empty(NAME);
            assertThat(below(path)).as("after %d steps", done).containsExactlyElementsOf(below(null));
            gadget.unlock();
        }
    }

    private static List<String> below(@org.jspecify.annotations.Nullable Path gadget) throws IOException {
        List<String> names = new ArrayList<>();
        for (String directory : List.of("functions", "configs", "strings", "os_desc")) {
            names.add(directory);
            if (gadget != null) {
                names.addAll(Gadget.list(gadget.resolve(directory)));
            }
        }
        return names;
    }

    @Test
    void aGadgetIsOneProcessAtATime() throws IOException {
        fresh();
        Gadget first = Gadget.take(gadgets, NAME);
        assertThatThrownBy(() -> Gadget.take(gadgets, NAME))
                .isInstanceOfSatisfying(GadgetRefusedException.class, e -> assertThat(e.reason())
                        .isEqualTo(Reason.IN_USE));
        first.unlock();
        Gadget.take(gadgets, NAME).unlock();
    }

    @Test
    void somebodyElsesGadgetIsLeftAlone() throws IOException {
        for (String theirs : List.of("functions/acm.0", "configs/c.2", "strings/0x407")) {
            Path path = fresh();
            Files.createDirectory(path.resolve(theirs));
            assertThatThrownBy(() -> Gadget.take(gadgets, NAME))
                    .isInstanceOfSatisfying(GadgetRefusedException.class, e -> assertThat(e.reason())
                            .isEqualTo(Reason.NOT_OURS));
            assertThat(path.resolve(theirs)).isDirectory();
            Files.move(path, gadgets.resolve(theirs.replace('/', '-')));
        }
    }
}
