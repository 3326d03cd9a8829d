package keyloader.host.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import keyloader.host.container.Container;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.container.OpenContainer;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.port.LinkOpener;
import keyloader.host.port.SystemFiles;
import keyloader.host.port.SystemTerminal;
import keyloader.host.window.DeskState.Page;
import keyloader.host.window.DeskState.Plugged;
import keyloader.host.window.DeskState.Store;
import keyloader.host.window.DeskState.Work;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.Label;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.testkit.ModelLoader;
import keyloader.usb.UsbFault;
import keyloader.wire.Bytes;
import keyloader.wire.link.LinkAddress;
import keyloader.wire.link.LoaderBusyException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes on behind the window while nobody is there. */
@Timeout(60)
class DeskTest {
    @TempDir
    Path directory;

    private final AtomicLong nanos = new AtomicLong();
    private final BlockingQueue<DeskState> heard = new LinkedBlockingQueue<>();
    private volatile LinkOpener links = address -> {
        throw new ConnectException("nobody listens");
    };
    private HostPorts ports;

    @BeforeEach
    void aContainerWithAPassphrase() throws Exception {
        ports = new HostPorts(
                new SystemTerminal(),
                Clock.systemUTC(),
                new SecureRandom(),
                new SystemFiles(),
                address -> links.open(address),
                Optional::empty,
                directory.resolve("config"));
        try (OpenContainer container = OpenContainer.open(ports, Optional.empty(), source())) {
            container.save(container.content());
            assertThat(container.hasPassphrase()).isTrue();
        }
    }

    static Container.PassphraseSource source() {
        return new Container.PassphraseSource() {
            @Override
            public Optional<Secret> pin() {
                return Optional.empty();
            }

            @Override
            public Optional<Secret> existing() {
                return Optional.of(passphrase());
            }

            @Override
            public Optional<Secret> fresh() {
                return Optional.of(passphrase());
            }
        };
    }

    private static Secret passphrase() {
        return Secret.typed("test words".toCharArray());
    }

    private Desk desk() {
        return desk(Presence.of(List.of(new LinkAddress.Tcp("127.0.0.1", 4711))));
    }

    private Desk desk(Presence presence) {
        Desk desk = new Desk(ports, presence, nanos::get, () -> {}, Optional::empty, "write it", heard::add);
        desk.start();
        return desk;
    }

    private void await(Class<? extends Store> store) throws InterruptedException {
        await(state -> store.isInstance(state.store()));
    }

    private void await(Predicate<DeskState> wanted) throws InterruptedException {
        List<DeskState> passed = new ArrayList<>();
        while (true) {
            DeskState state = heard.poll(20, TimeUnit.SECONDS);
            assertThat(state).as("after %s", passed).isNotNull();
            if (wanted.test(state)) {
                return;
            }
            passed.add(state);
        }
    }

    /** So that the commands can have the container, too. */
    @Test
    void afterTenMinutesWithoutAPersonTheContainerIsLockedAndLetGo() throws Exception {
        try (Desk desk = desk()) {
            await(Store.Locked.class);
            desk.unlock(passphrase());
            await(Store.Open.class);
            nanos.addAndGet(Duration.ofMinutes(9).toNanos());
            desk.touch();
            nanos.addAndGet(Duration.ofMinutes(9).toNanos());
            TimeUnit.MILLISECONDS.sleep(2_500); // two of its turns
            assertThat(heard).noneMatch(state -> state.store() instanceof Store.Locked);

            nanos.addAndGet(Duration.ofMinutes(2).toNanos());
            await(Store.Locked.class);
            try (OpenContainer other = OpenContainer.open(ports, Optional.empty(), source())) {
                assertThat(other.isOnDisk()).isTrue();
            }
            desk.unlock(passphrase());
            await(Store.Open.class);
        }
    }

    /** As on USB, where only plugs are seen. */
    private record OnePlug() implements Presence {
        @Override
        public Object look() {
            return 1;
        }

        @Override
        public List<LinkAddress> links() {
            return List.of(new LinkAddress.Usb(Optional.empty()));
        }
    }

    /** In another program's hands; looked at before udev has given it its rights, and before it is configured. */
    static List<IOException> passing() {
        return List.of(
                new LoaderBusyException(),
                new UsbFault.NotPermitted("this user may not open it"),
                new UsbFault.NotALoader("the device at 1-1 is not configured"));
    }

    @ParameterizedTest
    @MethodSource("passing")
    void aLoaderThatCannotBeUsedYetIsThereWithoutAnotherPlug(IOException yet) throws Exception {
        ModelLoader loader = new ModelLoader(8, "7.1.0", new SecureRandom());
        links = address -> {
            throw yet;
        };
        try (Desk desk = desk(new OnePlug())) {
            await(Store.Locked.class);
            desk.unlock(passphrase());
            await(state -> state.plugged().stream().anyMatch(Plugged.Unusable.class::isInstance));
            links = address -> loader.connect();
            await(state -> state.loaders().size() == 1);
        }
    }

    /** Not only of those that are expected: what is swallowed would end the desk's turns, and with them its lock. */
    @Test
    void anErrorOfOursIsShownAndTheDeskGoesOn() throws Exception {
        ModelLoader loader = new ModelLoader(8, "7.1.0", new SecureRandom());
        links = address -> {
            throw new NoClassDefFoundError("as if a library were missing");
        };
        try (Desk desk = desk()) {
            await(Store.Locked.class);
            desk.unlock(passphrase());
            await(state -> state.work() instanceof Work.Failed failed
                    && failed.complaint().problem() == Problem.INTERNAL);
            links = address -> loader.connect();
            await(state -> state.loaders().size() == 1);
            nanos.addAndGet(Duration.ofMinutes(11).toNanos());
            await(Store.Locked.class);
        }
    }

    /** A round's passphrases are kept from one loader to the next, and no longer than somebody is there. */
    @Test
    void afterTenMinutesWithoutAPersonNoPassphraseOfARoundIsLeft() throws Exception {
        SecureRandom random = new SecureRandom();
        StringBuilder csv = new StringBuilder("label,ssid,security,country\n");
        for (int i = 0; i < 3; i++) {
            csv.append(new Label(
                                    "SN-" + i,
                                    FileDecapsulationKey.generate(random).publicKey())
                            .uri())
                    .append(",Home,wpa2,DE\n");
        }
        Path list = Files.writeString(directory.resolve("jobs.csv"), csv);
        AtomicReference<ModelLoader> plugged = new AtomicReference<>(new ModelLoader(1, "7.1.0", random));
        links = address -> Objects.requireNonNull(plugged.get()).connect();
        try (Desk desk = desk()) {
            await(Store.Locked.class);
            desk.unlock(passphrase());
            await(Store.Open.class);
            desk.readList(list, Optional.empty());
            await(state -> state.page() instanceof Page.Shown shown && shown.left() == 3);
            desk.writeRound(Wish.Allowed.NOTHING);
            await(state -> state.work() instanceof Work.Asking);
            desk.give(new NetworkName(Bytes.of("Home".getBytes(StandardCharsets.UTF_8)), Security.WPA2), passphrase());
            await(state -> state.work() instanceof Work.WrittenRound written && written.written() == 1);
            plugged.set(new ModelLoader(1, "7.1.0", random));
            desk.writeRound(Wish.Allowed.NOTHING);
            await(state -> state.work() instanceof Work.WrittenRound
                    && state.page() instanceof Page.Shown shown
                    && shown.left() == 1);

            plugged.set(new ModelLoader(1, "7.1.0", random));
            // Its next turn: that it was busy counts as somebody being there.
            await(state -> state.loaders().stream().anyMatch(there -> there.free() == 1));
            nanos.addAndGet(Duration.ofMinutes(11).toNanos());
            await(Store.Locked.class);
            desk.unlock(passphrase());
            await(state -> state.store() instanceof Store.Open && state.page() instanceof Page.Shown);
            desk.writeRound(Wish.Allowed.NOTHING);
            await(state -> state.work() instanceof Work.Asking);
        }
    }
}
