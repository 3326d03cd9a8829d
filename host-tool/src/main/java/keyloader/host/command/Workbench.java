package keyloader.host.command;

import java.nio.file.Path;
import java.util.Optional;
import keyloader.host.container.Container;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.OpenContainer;
import keyloader.host.loaders.Identity;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.prepare.InputFile;
import keyloader.host.text.Tell;
import keyloader.sealing.Secret;

/** What commands have in common: opening the container and the loader, saving, and saying what went wrong. */
final class Workbench {
    private final HostPorts ports;
    private final CommonOptions options;
    private final Tell tell;

    Workbench(HostPorts ports, CommonOptions options) {
        this.ports = ports;
        this.options = options;
        this.tell = new Tell(ports.terminal(), options.quiet);
    }

    HostPorts ports() {
        return ports;
    }

    Tell tell() {
        return tell;
    }

    long now() {
        return ports.clock().millis();
    }

    /** Asks for a token's PIN; the caller closes it. */
    Optional<Secret> pin() throws Failure {
        return options.pinFile == null
                ? ports.terminal().askSecret("PIN of the token: ")
                : Optional.of(InputFile.readSecret(options.pinFile, ports.terminal(), "token's PIN"));
    }

    /** Opens the container; a fresh one comes into being with the first save. */
    OpenContainer openContainer() throws Failure {
        Optional<Path> named = options.container == null
                ? Optional.empty()
                : Optional.of(InputFile.path(options.container).toAbsolutePath());
        OpenContainer container = OpenContainer.open(ports, named, new Passphrases());
        if (container.wasExposed()) {
            tell.notice(Notice.CONTAINER_EXPOSED, container.file());
        }
        if (!container.hasPassphrase()) {
            tell.notice(Notice.CONTAINER_WITHOUT_PASSPHRASE, container.file());
        }
        return container;
    }

    private final class Passphrases implements Container.PassphraseSource {
        @Override
        public Optional<Secret> existing() throws Failure {
            Optional<Secret> given = fresh();
            return given.isPresent() ? given : ports.terminal().askSecret("passphrase of the container: ");
        }

        @Override
        public Optional<Secret> fresh() throws Failure {
            return options.containerPassphraseFile == null
                    ? Optional.empty()
                    : Optional.of(InputFile.readSecret(
                            options.containerPassphraseFile, ports.terminal(), "container's passphrase"));
        }

        @Override
        public Optional<Secret> pin() throws Failure {
            return Workbench.this.pin();
        }
    }

    /** Opens the loader and compares its identity; for commands that act on it, or believe what it says. */
    LoaderSession openKnownLoader(LoaderOptions loader, OpenContainer container) throws Failure {
        LoaderSession session = openAnyLoader(loader, container);
        if (session.identity() != Identity.CHANGED) {
            return session;
        }
        tell.notice(Notice.LOADER_IDENTITY_CHANGED, session.info().serial());
        if (loader.acceptNewIdentity) {
            tell.notice(Notice.IDENTITY_ACCEPTED);
            return session;
        }
        session.close();
        throw Failure.of(Problem.LOADER_IDENTITY_CHANGED, session.info().serial());
    }

    LoaderSession openAnyLoader(LoaderOptions loader, OpenContainer container) throws Failure {
        if (loader.loader == null) {
            throw Failure.of(Problem.LINK_MISSING);
        }
        return LoaderSession.open(
                LoaderSession.address(loader.loader), ports.links(), ports.random(), container.content());
    }

    /** What is to be known about the loader from now on. */
    ContainerContent remember(ContainerContent content, LoaderSession session) {
        return content.with(session.record(now()));
    }

    /** The command that repeats what was meant, with the options that it needs. */
    String command(String words, LoaderOptions loader) {
        return "keyloader " + words + " --loader " + quoted(loader.loader == null ? "LINK" : loader.loader)
                + (options.container == null ? "" : " --container " + quoted(options.container));
    }

    /** As a POSIX shell reads it. */
    private static String quoted(String argument) {
        return argument.matches("[A-Za-z0-9_./:@%+=,~-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }

    static void requireLink(LoaderOptions loader) throws Failure {
        if (loader.loader == null) {
            throw Failure.of(Problem.LINK_MISSING);
        }
        LoaderSession.address(loader.loader);
    }
}
