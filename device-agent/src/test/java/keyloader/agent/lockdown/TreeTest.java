package keyloader.agent.lockdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a meter's files are read. */
class TreeTest extends AuditedMeter {
    @Test
    void aDirectoryInPlaceOfAFileIsNotRead() {
        meter.file("/etc/default/hostapd/file", "");
        unknown(Channel.HOSTAPD, "/etc/default/hostapd cannot be read: it is a directory");
    }

    @Test
    void aFileThatIsTooLargeIsNotRead() {
        meter.file("/etc/hostapd/hostapd.conf", "#".repeat(Tree.MAX_BYTES + 1));
        unknown(Channel.HOSTAPD, "it is larger than 1 MiB");
    }

    @Test
    void linksOfAnImageStayInIt() {
        meter.file("/data/ap.conf", "interface=wlan0\n");
        meter.link("/etc/hostapd/hostapd.conf", "/data/ap.conf");
        open(Channel.HOSTAPD, "/etc/hostapd/hostapd.conf configures");
    }

    @Test
    void aFileOfTheGreatestSizeIsRead() {
        meter.file("/etc/hostapd/hostapd.conf", "#".repeat(Tree.MAX_BYTES - 7) + "\nssid=a");
        open(Channel.HOSTAPD);
    }

    @Test
    void aFifoIsNotWaitedFor() throws IOException, InterruptedException {
        Files.createDirectories(meter.path("/etc/hostapd"));
        Process made =
                new ProcessBuilder("mkfifo", meter.path("/etc/hostapd/a.conf").toString()).start();
        assertThat(made.waitFor(10, TimeUnit.SECONDS)).isTrue();
        unknown(Channel.HOSTAPD, "/etc/hostapd/a.conf cannot be read: it is no file");
    }

    @Test
    void whatIsLinkedToTheNullDeviceIsEmptyOnTheMachineItself() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("a.conf"), Path.of("/dev/null"));
        assertThat(new Tree(Path.of("/")).text(link.toString())).contains("");
        assertThat(new Tree(Path.of("/")).text(directory.resolve("none").toString()))
                .isEmpty();
    }

    @Test
    void linksOfDirectoriesOnTheWayStayInTheImage() {
        meter.link("/etc/hostapd", "/data/./etc/../ap");
        meter.file("/data/ap/a.conf", "interface=wlan0\n").file("/data/etc/x", "");
        open(Channel.HOSTAPD, "/etc/hostapd/a.conf configures");
    }

    @Test
    void relativeLinksDoNotLeaveTheImage() throws IOException {
        meter.link("/etc/hostapd", "../../../../../../../../../../../data");
        meter.file("/data/a.conf", "interface=wlan0\n");
        open(Channel.HOSTAPD, "/etc/hostapd/a.conf configures");
        Path other = Files.createSymbolicLink(directory.resolve("linked"), directory);
        assertThat(new Tree(other).text("/etc/hostapd/a.conf")).isPresent();
    }

    @Test
    void linksAreFollowedSixteenTimesAndNoMore() {
        meter.file("/etc/hostapd/0", "interface=wlan0\n");
        for (int i = 1; i <= 15; i++) {
            meter.link("/etc/hostapd/" + i, Integer.toString(i - 1));
        }
        meter.link("/etc/hostapd/a.conf", "15");
        open(Channel.HOSTAPD, "/etc/hostapd/a.conf configures");
        meter.link("/etc/hostapd/b.conf", "a.conf");
        assertThat(meter.find(Channel.HOSTAPD).details())
                .contains("/etc/hostapd/b.conf cannot be read: too many links");
    }

    @Test
    void namesComeInOrder() throws IOException {
        for (String name : List.of("c", "a", "d", "b", "f", "e")) {
            meter.file("/x/" + name, "");
        }
        assertThat(new Tree(directory).names("/x")).containsExactly("a", "b", "c", "d", "e", "f");
    }
}
