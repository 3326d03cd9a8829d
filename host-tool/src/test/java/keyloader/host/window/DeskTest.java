package keyloader.host.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import keyloader.host.container.Container;
import keyloader.host.container.OpenContainer;
import keyloader.host.port.HostPorts;
import keyloader.host.port.SystemFiles;
import keyloader.host.port.SystemTerminal;
import keyloader.host.window.DeskState.Store;
import keyloader.sealing.Secret;
import keyloader.wire.link.LinkAddress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What goes on behind the window while nobody is there. */
@Timeout(60)
class DeskTest {
    @TempDir
    Path directory;

    private final AtomicLong nanos = new AtomicLong();
    private final BlockingQueue<DeskState> heard = new LinkedBlockingQueue<>();
    private HostPorts ports;

    @BeforeEach
    void aContainerWithAPassphrase() throws Exception {
        ports = new HostPorts(
                new SystemTerminal(),
                Clock.systemUTC(),
                new SecureRandom(),
                new SystemFiles(),
                address -> {
                    throw new ConnectException("nobody listens");
                },
                directory.resolve("config"));
        try (OpenContainer container = OpenContainer.open(ports, Optional.empty(), source())) {
            container.save(container.content());
            assertThat(container.hasPassphrase()).isTrue();
        }
    }

    private static Container.PassphraseSource source() {
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
        Desk desk = new Desk(
                ports, new LinkAddress.Tcp("127.0.0.1", 4711), Object::new, nanos::get, "write it", heard::add);
        desk.start();
        return desk;
    }

    private void await(Class<? extends Store> store) throws InterruptedException {
        List<DeskState> passed = new ArrayList<>();
        while (true) {
            DeskState state = heard.poll(20, TimeUnit.SECONDS);
            assertThat(state).as("%s, after %s", store, passed).isNotNull();
            if (store.isInstance(state.store())) {
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
}
