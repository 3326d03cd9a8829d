package keyloader.host.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import keyloader.host.container.Container;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.ContainerException;
import keyloader.host.loaders.Identity;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;
import keyloader.host.prepare.InputFile;
import keyloader.host.text.Escape;
import keyloader.host.text.Tell;
import keyloader.sealing.Secret;

/** What commands have in common: opening the container and the loader, saving, and saying what went wrong. */
final class Workbench {
    private static final String CONTAINER = "container";

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

    private Path containerFile() throws Failure {
        return options.container == null
                ? ports.configDirectory().resolve(CONTAINER)
                : InputFile.path(options.container).toAbsolutePath();
    }

    /** Opens the container; a fresh one comes into being with the first save. */
    Container openContainer() throws Failure {
        Path file = containerFile();
        try {
            if (options.container == null) {
                ports.files().makePrivateDirectory(ports.configDirectory());
            }
            Container container = Container.open(file, ports.files(), ports.random(), new Passphrases());
            sayHowItIsKept(container);
            return container;
        } catch (ContainerException e) {
            throw explain(e, file);
        } catch (IOException e) {
            throw Failure.of(
                    "cannot use the container " + Escape.text(file.toString()) + ": " + Failure.said(e),
                    "check the directory's permissions and free space, or name another file with --container");
        }
    }

    private void sayHowItIsKept(Container container) {
        String file = Escape.text(container.file().toString());
        if (container.wasExposed()) {
            tell.warning("other users of this computer could read the container " + file
                    + "; they no longer can, but may have copied it");
        }
        if (!container.hasPassphrase()) {
            tell.warning("the container " + file + " has no passphrase; set one with \"keyloader keys passphrase\"");
        }
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
    }

    void save(Container container, ContainerContent content) throws Failure {
        try {
            container.save(content);
        } catch (ContainerException e) {
            throw explain(e, container.file());
        } catch (IOException e) {
            throw notSaved(container, e);
        }
    }

    static Failure notSaved(Container container, IOException e) {
        return Failure.of(
                "cannot save the container " + Escape.text(container.file().toString()) + ": " + Failure.said(e),
                "make room and check permissions, then run the same command again; what was saved before is safe");
    }

    static Failure explain(ContainerException e, Path file) {
        String message = e.getMessage() + " (" + Escape.text(file.toString()) + ")";
        return switch (e.kind()) {
            case IN_USE -> Failure.of(message, "wait until the other one is done");
            case OTHER_FILE -> Failure.of(message, "name the right file with --container; nothing was changed");
            case NEWER -> Failure.of(message, "update keyloader; nothing was changed");
            case DAMAGED ->
                Failure.of(message, "restore it from a copy, or move it away to begin anew; nothing was changed");
            case WRONG_PASSPHRASE_OR_DAMAGED ->
                Failure.of(message, "type the passphrase again; if it is right, restore the file from a copy");
            case PASSPHRASE_NEEDED -> Failure.of(message, "run it on a terminal, or give --container-passphrase-file");
            case FULL -> Failure.of(message, "begin a new container with --container");
        };
    }

    /** Opens the loader and compares its identity; for commands that act on it, or believe what it says. */
    LoaderSession openKnownLoader(LoaderOptions loader, Container container) throws Failure {
        LoaderSession session = openAnyLoader(loader, container);
        if (session.identity() != Identity.CHANGED) {
            return session;
        }
        tell.alarm(changedIdentity(session));
        if (loader.acceptNewIdentity) {
            tell.warning("accepted, and remembered, because of --accept-new-loader-identity");
            return session;
        }
        session.close();
        throw Failure.of(
                "this is not the loader that it says it is, or it was made anew",
                "use another loader; if you know why its key has changed, add --accept-new-loader-identity");
    }

    LoaderSession openAnyLoader(LoaderOptions loader, Container container) throws Failure {
        if (loader.loader == null) {
            throw Failure.wrongUse("--loader is missing", "add --loader LINK: " + LoaderSession.LINK_FORMS);
        }
        return LoaderSession.open(
                LoaderSession.address(loader.loader), ports.links(), ports.random(), container.content());
    }

    static String changedIdentity(LoaderSession session) {
        return "loader " + session.info().serial() + " shows another identity key than when it was first seen";
    }

    /** What is to be known about the loader from now on. */
    ContainerContent remember(ContainerContent content, LoaderSession session) {
        return content.with(session.record(now()));
    }

    static void requireLink(LoaderOptions loader) throws Failure {
        if (loader.loader == null) {
            throw Failure.wrongUse("--loader is missing", "add --loader LINK: " + LoaderSession.LINK_FORMS);
        }
        LoaderSession.address(loader.loader);
    }
}
