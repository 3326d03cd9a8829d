package keyloader.host.window;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import keyloader.host.container.Container;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.ContainerException;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.receipts.Fetching;
import keyloader.sealing.Secret;

/** This PC's container, open; every failure is in words. */
final class PcContainer implements Fetching.Keeper, AutoCloseable {
    private final Container container;

    private PcContainer(Container container) {
        this.container = container;
    }

    /**
     * @param passphrase closed here
     * @throws Failure {@link Problem#CONTAINER_PASSPHRASE_NEEDED} where one is wanted and none is given
     */
    static PcContainer open(HostPorts ports, Optional<Secret> passphrase) throws Failure {
        Path file = ports.configDirectory().resolve("container");
        try {
            ports.files().makePrivateDirectory(ports.configDirectory());
            return new PcContainer(
                    Container.open(file, ports.files(), ports.random(), new Container.PassphraseSource() {
                        @Override
                        public Optional<Secret> existing() {
                            return passphrase;
                        }

                        @Override
                        public Optional<Secret> fresh() {
                            return Optional.empty();
                        }
                    }));
        } catch (ContainerException e) {
            throw e.inWords(file);
        } catch (IOException e) {
            throw Failure.of(Problem.CONTAINER_UNUSABLE, file, e);
        } finally {
            passphrase.ifPresent(Secret::close);
        }
    }

    Path file() {
        return container.file();
    }

    boolean hasPassphrase() {
        return container.hasPassphrase();
    }

    @Override
    public ContainerContent content() {
        return container.content();
    }

    @Override
    public void save(ContainerContent content) throws Failure {
        try {
            container.save(content);
        } catch (ContainerException e) {
            throw e.inWords(container.file());
        } catch (IOException e) {
            throw Failure.of(Problem.CONTAINER_NOT_SAVED, container.file(), e);
        }
    }

    /** All that counts has been saved before; its lock ends with this program, if not now. */
    @Override
    public void close() {
        try {
            container.close();
        } catch (IOException e) {
            // nothing depends on it
        }
    }
}
