package keyloader.loader.transport.functionfs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import keyloader.loader.transport.functionfs.GadgetRefusedException.Reason;

/** The directory at which FunctionFS shows the endpoints. */
final class MountPoint {
    private final Computer computer;
    private final Path directory;
    private final String gadget;
    private boolean made;
    private boolean mounted;

    MountPoint(Computer computer, Path directory, String gadget) {
        this.computer = computer;
        this.directory = directory;
        this.gadget = gadget;
    }

    /** Before anything is changed. */
    void requireUsable() throws IOException {
        Path parent = directory.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new GadgetRefusedException(Reason.DIRECTORY_MISSING);
        }
        List<Mounts.Mount> mounts = Mounts.read(computer.mounts()).at(directory);
        boolean others = mounts.stream()
                .anyMatch(mount -> !mount.isFunctionFs() || !mount.source().equals(gadget));
        if (others || (mounts.isEmpty() && !isEmptyOrAbsent())) {
            throw new GadgetRefusedException(Reason.DIRECTORY_TAKEN);
        }
    }

    private boolean isEmptyOrAbsent() throws IOException {
        return !Files.exists(directory, LinkOption.NOFOLLOW_LINKS)
                || (Files.isDirectory(directory) && Gadget.list(directory).isEmpty());
    }

    /** What a killed loader left mounted, whatever its directory was. */
    void clean() throws IOException {
        for (Mounts.Mount mount : Mounts.read(computer.mounts()).of(gadget)) {
            try {
                computer.run("umount", mount.directory());
            } catch (IOException e) {
                throw new GadgetRefusedException(Reason.IN_USE); // somebody has an endpoint open, though not as we do
            }
        }
        if (!isEmptyOrAbsent()) {
            throw new GadgetRefusedException(Reason.DIRECTORY_TAKEN);
        }
    }

    void mount() throws IOException {
        if (!Files.exists(directory)) {
            Files.createDirectory(directory);
            made = true;
        }
        // Run where there is no file of the gadget's name, of which mount(8) would make a path.
        computer.runIn(
                computer.gadgets().resolve(gadget).resolve("functions"),
                "mount",
                "-t",
                "functionfs",
                gadget,
                directory.toString());
        mounted = true;
    }

    /** All endpoints have to be closed. */
    void unmount() throws IOException {
        if (mounted) {
            computer.run("umount", directory.toString());
            mounted = false;
        }
        if (made) {
            Files.deleteIfExists(directory);
            made = false;
        }
    }

    Path endpoint(int number) {
        return directory.resolve("ep" + number);
    }
}
