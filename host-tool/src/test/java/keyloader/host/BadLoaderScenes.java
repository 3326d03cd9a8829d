package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.event.KeyEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import javax.swing.text.JTextComponent;
import keyloader.host.PluggedModel.Wire;
import keyloader.testkit.ModelLoader;
import keyloader.usb.Links;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderLink;
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.link.LoaderBusyException;
import org.junit.jupiter.api.Test;

/** Loaders that are in use, silent, speak garbage, or are pulled out at the wrong moment. Run by {@link WindowTest}. */
class BadLoaderScenes extends Scenes {
    private static final Wire PLAIN = real -> real;
    private static final Wire BUSY = real -> new From(real, Request.INFO, request -> {
        throw new LoaderBusyException();
    });
    private static final Bytes GARBAGE =
            Bytes.of("<html>HTTP/1.1 400\u001b[31m Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

    private final ModelLoader loader = new ModelLoader(8, "7.1.0", new SecureRandom());
    private final List<Meter> meters =
            IntStream.range(0, 3).mapToObj(i -> new Meter("TEST-000" + i)).toList();

    private List<SlotEntry> slots() throws IOException {
        return plug.with(() -> Meter.list(loader));
    }

    private void openAndFillIn() {
        plug.plug(loader);
        open();
        screen.awaitText("loader.message", "8 slots are free");
        fillIn(meters.get(0));
        screen.awaitEnabled("prepare");
    }

    /** One after the other, with the same network. */
    private void prepareAll() throws IOException {
        openAndFillIn();
        for (Meter meter : meters) {
            screen.click("meter.field");
            screen.key(KeyEvent.VK_A, KeyEvent.VK_CONTROL);
            screen.paste(meter.label.uri());
            screen.awaitEnabled("prepare");
            screen.click("prepare");
            screen.awaitText("result.details", "Meter " + meter.label.serial());
        }
        plug.with(() -> {
            for (int i = 0; i < meters.size(); i++) {
                meters.get(i).consume(loader, i);
            }
            return true;
        });
    }

    private void fetch() {
        screen.awaitEnabled("fetch");
        screen.click("fetch");
    }

    private void writeWaiting() {
        screen.awaitEnabled("writeWaiting");
        screen.click("writeWaiting");
        screen.awaitText("result.headline", "may be unplugged");
    }

    /** Nothing of what a device said stands anywhere on the window. */
    private void assertNothingOfTheGarbage() {
        for (String name : List.of("loader.message", "result.details")) {
            assertThat(OnScreen.get(() -> ((JTextComponent) OnScreen.find(name)).getText()))
                    .doesNotContain("HTTP", "html", "\u001b", "Bad Request");
        }
    }

    @Test
    void aLoaderThatAnotherProgramHasIsWaitedForAndThenUsed() throws IOException {
        plug.wire(BUSY);
        plug.plug(loader);
        open();
        screen.awaitText("loader.message", "The loader is in use by another program.");
        screen.awaitText("loader.message", "End the other program, or wait until it is done.");
        fillIn(meters.get(0));
        screen.awaitText("network.message", "complete");
        screen.picture("busy");
        assertThat(screen.isEnabled("prepare")).isFalse();
        assertThat(screen.isEnabled("fetch")).isFalse();

        plug.wire(PLAIN);
        screen.awaitText("loader.message", "8 slots are free");
        screen.awaitEnabled("prepare");
        plug.wire(BUSY); // taken in the moment of the press
        screen.click("prepare");
        screen.awaitText("result.headline", "Not done");
        screen.awaitText("result.details", "The loader is in use by another program.");
        assertThat(slots()).isEmpty();
        assertThat(screen.text("meter.field")).isEqualTo(meters.get(0).label.uri());
        assertThat(OnScreen.password("network.passphrase")).isEqualTo(PASSPHRASE);

        plug.wire(PLAIN);
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitText("result.headline", "may be unplugged");
        assertThat(slots()).hasSize(1);
    }

    /** A port that takes what it is told, and never says a word. */
    private static ServerSocketChannel mute() throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        return server;
    }

    private static LoaderLink silent(ServerSocketChannel mute) throws IOException {
        int port = ((InetSocketAddress) mute.getLocalAddress()).getPort();
        return Links.open(new LinkAddress.Tcp("127.0.0.1", port), Duration.ofMillis(200));
    }

    @Test
    void aLoaderThatNeverAnswersIsSaidToBeSilentAndAnotherTakesItsPlace() throws IOException {
        try (ServerSocketChannel mute = mute()) {
            plug.wire(real -> {
                real.close();
                return silent(mute);
            });
            plug.plug(loader);
            open();
            screen.awaitText("loader.message", "The loader does not answer.");
            screen.awaitText("loader.message", "Unplug the loader, plug it in again, and try again.");
            screen.picture("silent");
            assertThat(screen.isEnabled("prepare")).isFalse();
            plug.pull();
            screen.awaitText("loader.message", "No loader is plugged in");
        }
        plug.wire(PLAIN);
        plug.plug(loader);
        screen.awaitText("loader.message", "8 slots are free");
    }

    /** Hands on what it hears until a command, which reaches the loader too. */
    private record From(LoaderLink real, int command, Reply reply) implements LoaderLink {
        interface Reply {
            Bytes to(Bytes request) throws IOException;
        }

        @Override
        public Bytes exchange(Bytes request) throws IOException {
            Bytes answer = real.exchange(request);
            return request.at(0) == command ? reply.to(request) : answer;
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }

    /** The loader has done what it was told. */
    @Test
    void aLoaderThatFallsSilentWhileItIsWrittenToHasTheMessageOnce() throws IOException {
        try (ServerSocketChannel mute = mute()) {
            openAndFillIn();
            plug.wire(real -> new From(real, Request.PUT_COMMIT, request -> {
                try (LoaderLink silent = silent(mute)) {
                    return silent.exchange(request);
                }
            }));
            screen.click("prepare");
            screen.awaitText("result.headline", "Not done");
            screen.awaitText("result.details", "did not answer in time");
            screen.awaitText("result.details", "The message is kept on this PC.");
            screen.picture("silent-writing");
            assertThat(screen.text("result.details")).doesNotContain("--", "keyloader ");
            assertThat(OnScreen.get(() -> OnScreen.find("result.progress").isShowing()))
                    .isFalse();
        }
        plug.wire(PLAIN);
        screen.awaitText("waiting.message", "1 message is sealed");
        writeWaiting();
        assertThat(slots()).hasSize(1);
    }

    @Test
    void garbageIsNotShownAndNothingIsLost() throws IOException {
        plug.wire(real -> new From(real, Request.INFO, request -> GARBAGE));
        plug.plug(loader);
        open();
        screen.awaitText("loader.message", "The loader cannot be understood");
        screen.awaitText("loader.message", "Plug it in again; if it stays, update Keyloader or the loader");
        screen.picture("garbage");
        assertNothingOfTheGarbage();
        fillIn(meters.get(0));
        assertThat(screen.isEnabled("prepare")).isFalse();

        plug.wire(real -> new From(real, Request.PUT_CHUNK, request -> GARBAGE));
        screen.awaitText("loader.message", "8 slots are free");
        screen.awaitEnabled("prepare");
        screen.click("prepare");
        screen.awaitText("result.headline", "Not done");
        screen.awaitText("result.details", "The message is kept on this PC.");
        assertNothingOfTheGarbage();
        plug.wire(PLAIN);
        screen.awaitText("waiting.message", "1 message is sealed");
        writeWaiting();
        assertThat(slots()).hasSize(1);

        plug.with(() -> {
            meters.get(0).consume(loader, 0);
            return true;
        });
        plug.wire(real -> new From(real, Request.RECEIPT, request -> GARBAGE));
        fetch();
        screen.awaitText("result.headline", "Not done");
        screen.awaitText("result.details", "The loader cannot be understood");
        assertNothingOfTheGarbage();
        assertThat(slots()).extracting(SlotEntry::state).containsExactly(SlotState.SPENT);
        plug.wire(PLAIN);
        fetch();
        screen.awaitText("result.details", "the meter joined the network");
        assertThat(slots()).isEmpty();
    }

    /** What was read is kept and told; the rest is still there. */
    @Test
    void oneThatIsPulledOutWhileReceiptsAreReadHasThemStill() throws IOException {
        prepareAll();
        plug.pullAt(Request.RECEIPT, 2);
        fetch();
        screen.awaitText("result.headline", "Not done");
        screen.awaitText("result.details", "The conversation with the loader broke off");
        screen.awaitText("loader.message", "No loader is plugged in");
        screen.picture("pulled-out-receipts");
        assertThat(screen.text("result.details"))
                .contains("Plug it in again", "TEST-0000", "kept on this PC; the slot is not free yet: fetch once more")
                .doesNotContain("TEST-0001");
        assertThat(slots())
                .extracting(SlotEntry::state)
                .containsOnly(SlotState.SPENT)
                .hasSize(3);

        plug.plug(loader);
        fetch();
        awaitAllReceipts();
    }

    /** The loader has forgotten one and not said so. */
    @Test
    void oneThatIsPulledOutWhileSlotsAreFreedLosesNoReceipt() throws IOException {
        prepareAll();
        plug.wire(real -> new From(real, Request.RELEASE, request -> {
            plug.pull();
            throw new IOException("the cable is out");
        }));
        fetch();
        screen.awaitText("result.headline", "Not done");
        assertThat(screen.text("result.details"))
                .contains("broke off", "TEST-0000", "TEST-0001", "TEST-0002")
                .doesNotContain("left no receipt");
        assertThat(slots()).hasSize(2);

        plug.wire(PLAIN);
        plug.plug(loader);
        fetch();
        screen.awaitText("result.headline", "may be unplugged");
        assertThat(screen.text("result.details"))
                .contains("TEST-0001", "TEST-0002")
                .doesNotContain("left no receipt");
        assertThat(slots()).isEmpty();
    }

    private void awaitAllReceipts() throws IOException {
        screen.awaitText("result.headline", "may be unplugged");
        assertThat(screen.text("result.details").split("the meter joined the network", -1))
                .hasSize(4);
        assertThat(slots()).isEmpty();
    }

    @Test
    void theListsPageHasTheReceiptsThatWereReadBeforeThePull() throws IOException {
        StringBuilder csv = new StringBuilder(Site.HEADER);
        meters.forEach(meter -> csv.append(Site.row(meter, "Flat,,Home,wpa2,DE")));
        Path list = Files.writeString(directory.resolve("jobs.csv"), csv);
        plug.plug(loader);
        open();
        turnToTheList();
        paste(list);
        writeList();
        screen.awaitButton("list.write", "Nothing is left to write");
        plug.with(() -> {
            for (int i = 0; i < meters.size(); i++) {
                meters.get(i).consume(loader, i);
            }
            return true;
        });
        plug.pullAt(Request.RECEIPT, 3);
        screen.awaitEnabled("list.fetch");
        screen.click("list.fetch");
        screen.awaitText("result.headline", "Not done");
        screen.awaitCell("list.table", 1, 5, "joined");
        assertThat(screen.cell("list.table", 2, 5)).isEqualTo("on a loader");
        plug.plug(loader);
        screen.awaitEnabled("list.fetch");
        screen.click("list.fetch");
        screen.awaitCell("list.table", 2, 5, "joined");
        awaitAllReceipts();
    }

    @Test
    void theyAreToldOfInGerman() throws IOException {
        plug.wire(BUSY);
        plug.plug(loader);
        open(Locale.GERMANY, true);
        screen.awaitText("loader.message", "Ein anderes Programm benutzt den Loader.");
        screen.awaitText("loader.message", "Das andere Programm beenden");
        plug.wire(real -> new From(real, Request.INFO, request -> GARBAGE));
        screen.awaitText("loader.message", "Der Loader ist nicht zu verstehen");
        screen.awaitText("loader.message", "Ihn wieder einstecken; wenn es bleibt");
        screen.picture("garbage-german");
        assertNothingOfTheGarbage();
    }
}
