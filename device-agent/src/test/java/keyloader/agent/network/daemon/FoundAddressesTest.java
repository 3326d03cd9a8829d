package keyloader.agent.network.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.agent.durable.FileSteps;
import keyloader.sealing.Addresses;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was there is put back once, by whichever agent of the same boot. */
class FoundAddressesTest {
    @TempDir
    Path directory;

    private final Interface device = new Interface();
    private String inForce = "nothing";
    private FoundAddresses found;

    @BeforeEach
    void agent() {
        found = new FoundAddresses(directory.resolve("found"), () -> inForce, new FileSteps(), device);
    }

    private static final class Interface implements Addressing {
        private int index = 3;
        private boolean refuses;
        private List<String> has = List.of("QUI=", "", "Qg==");
        private final List<List<String>> set = new ArrayList<>();

        @Override
        public Optional<String> acquire(Addresses wanted) {
            return Optional.empty();
        }

        @Override
        public void keep(Addresses wanted) {}

        @Override
        public void release() {}

        @Override
        public int interfaceIndex() {
            return index;
        }

        @Override
        public List<String> found() {
            return has;
        }

        @Override
        public void putBack(List<String> found) throws IOException {
            if (refuses) {
                throw new IOException("refused");
            }
            set.add(found);
        }

        @Override
        public void close() {}
    }

    @Test
    void whatTheFirstTrialFoundIsPutBackOnceAlsoByTheNextAgent() throws IOException {
        List<String> first = device.has;
        found.keep();
        device.has = List.of("trial");
        found.keep();
        agent();
        assertThat(found.areKept()).isTrue();
        found.putBack();
        found.putBack();
        assertThat(device.set).containsExactly(first);
        assertThat(found.areKept()).isFalse();
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void withoutATrialNothingIsSet() throws IOException {
        found.putBack();
        assertThat(device.set).isEmpty();
    }

    /** Over and over it would take away what the system has set meanwhile. */
    @Test
    void whatCanNotBePutBackIsNotTriedAgain() throws IOException {
        found.keep();
        device.refuses = true;
        assertThatThrownBy(found::putBack).isInstanceOf(IOException.class);
        device.refuses = false;
        found.putBack();
        assertThat(device.set).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    /** Its routes name the kernel's number of an interface that is no longer. */
    @Test
    void toAnotherInterfaceOfTheSameNameTheyMeanNothing() throws IOException {
        found.keep();
        device.index++;
        assertThat(found.areKept()).isFalse();
        found.putBack();
        assertThat(device.set).isEmpty();
    }

    @Test
    void onceAnotherNetworkIsInForceTheyMeanNothing() throws IOException {
        found.keep();
        found.forgetOld();
        assertThat(found.areKept()).isTrue();
        inForce = "generation-1";
        assertThat(found.areKept()).isFalse();
        found.forgetOld();
        assertThat(directory).isEmptyDirectory();
        found.putBack();
        assertThat(device.set).isEmpty();
    }

    /** The system has set them by itself since. */
    @Test
    void whatWasFoundBeforeTheLastBootIsForgotten() throws IOException {
        found.keep();
        Path file = directory.resolve("found");
        Files.writeString(file, Files.readString(file).replaceFirst("[^\n]*", "another-boot"));
        assertThat(found.areKept()).isFalse();
        found.putBack();
        assertThat(device.set).isEmpty();
        assertThat(directory).isEmptyDirectory();
    }

    /** No atomic replacement leaves that; a disk might. */
    @Test
    void anEmptyFileIsNone() throws IOException {
        Files.createFile(directory.resolve("found"));
        assertThat(found.areKept()).isFalse();
        found.keep();
        assertThat(found.areKept()).isTrue();
    }
}
