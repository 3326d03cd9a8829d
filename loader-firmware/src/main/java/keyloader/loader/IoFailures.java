package keyloader.loader;

import java.io.IOException;
import java.net.BindException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import keyloader.loader.Failure.Report;
import keyloader.loader.store.Geometry;
import keyloader.loader.store.Storage;
import keyloader.loader.store.StoreUnusableException;
import keyloader.loader.transport.ListenAddress;
import keyloader.loader.transport.functionfs.GadgetRefusedException;
import keyloader.loader.transport.stream.NotLoopbackException;
import keyloader.wire.link.LinkAddress;

/**
 * What an {@link IOException} means for a person. Found by looking at the files: what the system says is in the language
 * of the user, and Java says only the name of the file.
 */
final class IoFailures {
    /** Of a socket's path with its ending while it is being made: sockaddr_un has 108 bytes, the last of them zero. */
    private static final int MAX_SOCKET_PATH = 107;

    private IoFailures() {}

    static Report store(Path file, StoreUnusableException e) {
        Failure failure =
                switch (e.reason()) {
                    case NOT_A_FILE -> Failure.STORE_NOT_A_FILE;
                    case NOT_A_STORE -> Failure.STORE_NOT_A_STORE;
                    case NEWER_FORMAT -> Failure.STORE_NEWER;
                    case CUT_SHORT -> Failure.STORE_CUT_SHORT;
                    case DAMAGED -> Failure.STORE_DAMAGED;
                    case OTHER_SLOT_COUNT -> Failure.STORE_OTHER_SLOTS;
                    case NAME_TAKEN -> Failure.STORE_NAME_TAKEN;
                    case IN_USE -> Failure.STORE_IN_USE;
                    case DEVICE_TAKEN -> Failure.STORE_DEVICE_TAKEN;
                    case DEVICE_NOT_BLANK -> Failure.STORE_DEVICE_NOT_BLANK;
                    case DEVICE_TOO_SMALL -> Failure.STORE_DEVICE_TOO_SMALL;
                };
        return failure.of(file);
    }

    /** @param slots of a store that was to be made */
    static Report store(Path file, int slots, IOException e) {
        Path directory = directory(file);
        boolean exists = Files.exists(file);
        if (!Files.isDirectory(directory)) {
            return Failure.STORE_DIRECTORY_MISSING.of(file);
        }
        Path written = exists ? file : directory;
        if (isReadOnly(written)) {
            return Failure.STORE_READ_ONLY.of(file);
        }
        if (e instanceof AccessDeniedException || e instanceof NoSuchFileException || !Files.isWritable(written)) {
            return Failure.STORE_NOT_PERMITTED.of(file);
        }
        long needed = (long) Geometry.blocks(slots) * Storage.PAGES_PER_BLOCK * Storage.PAGE;
        if (!exists && room(directory) < needed) {
            return Failure.STORE_NO_ROOM.of(file);
        }
        return Failure.STORE_FAILED.of(file, said(e));
    }

    static Report link(ListenAddress link, IOException e) {
        if (link instanceof ListenAddress.Stream stream) {
            return streamLink(stream.address(), e);
        }
        if (link instanceof ListenAddress.FunctionFs) {
            return e instanceof GadgetRefusedException refused
                    ? gadget(refused.reason()).of(link, refused.detail())
                    : Failure.GADGET_FAILED.of(link, said(e));
        }
        if (link instanceof ListenAddress.UsbIp usbIp) {
            return portLink(usbIp, usbIp.port(), e);
        }
        return Failure.LINK_FAILED.of(link, said(e));
    }

    private static Failure gadget(GadgetRefusedException.Reason reason) {
        return switch (reason) {
            case NOT_ROOT -> Failure.GADGET_NOT_ROOT;
            case NO_SUPPORT -> Failure.GADGET_NO_SUPPORT;
            case NO_CONTROLLER -> Failure.GADGET_NO_CONTROLLER;
            case SEVERAL_CONTROLLERS -> Failure.GADGET_SEVERAL_CONTROLLERS;
            case UNKNOWN_CONTROLLER -> Failure.GADGET_UNKNOWN_CONTROLLER;
            case CONTROLLER_IN_USE -> Failure.GADGET_CONTROLLER_IN_USE;
            case IN_USE -> Failure.GADGET_IN_USE;
            case NOT_OURS -> Failure.GADGET_NOT_OURS;
            case DIRECTORY_MISSING -> Failure.LINK_DIRECTORY_MISSING;
            case DIRECTORY_TAKEN -> Failure.GADGET_DIRECTORY_TAKEN;
        };
    }

    private static Report streamLink(LinkAddress.Stream link, IOException e) {
        if (e instanceof NotLoopbackException) {
            return Failure.LINK_NOT_LOOPBACK.of(link);
        }
        if (link instanceof LinkAddress.Unix unix) {
            return unixLink(unix, e);
        }
        return portLink(link, link instanceof LinkAddress.Tcp tcp ? tcp.port() : 0, e);
    }

    private static Report portLink(Object link, int port, IOException e) {
        if (e instanceof BindException) {
            boolean privileged = port > 0 && port < 1024;
            return (privileged ? Failure.LINK_PRIVILEGED : Failure.LINK_IN_USE).of(link);
        }
        return Failure.LINK_FAILED.of(link, said(e));
    }

    private static Report unixLink(LinkAddress.Unix link, IOException e) {
        Path directory = directory(link.path());
        if (!Files.isDirectory(directory)) {
            return Failure.LINK_DIRECTORY_MISSING.of(link);
        }
        if (Files.exists(link.path(), LinkOption.NOFOLLOW_LINKS) && !isSocket(link.path())) {
            return Failure.LINK_NOT_A_SOCKET.of(link);
        }
        if (e instanceof BindException) {
            return Failure.LINK_IN_USE.of(link);
        }
        int length = link.path().toString().getBytes(StandardCharsets.UTF_8).length;
        if (length + ".new".length() > MAX_SOCKET_PATH) {
            return Failure.LINK_PATH_TOO_LONG.of(link);
        }
        if (e instanceof AccessDeniedException || !Files.isWritable(directory) || isReadOnly(directory)) {
            return Failure.LINK_NOT_PERMITTED.of(link);
        }
        return Failure.LINK_FAILED.of(link, said(e));
    }

    private static boolean isSocket(Path path) {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .isOther();
        } catch (IOException e) {
            return false;
        }
    }

    private static Path directory(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        return directory == null ? file.toAbsolutePath() : directory;
    }

    private static boolean isReadOnly(Path path) {
        try {
            return Files.getFileStore(path).isReadOnly();
        } catch (IOException e) {
            return false;
        }
    }

    /** Asked of the system itself: Java's file stores are looked up in the table of mounts, which may not list the root. */
    private static long room(Path directory) {
        return directory.toFile().getUsableSpace();
    }

    /** Never the name of an exception. */
    static String said(IOException e) {
        String text = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
        return text == null || text.isBlank() ? "the system does not say why" : text;
    }
}
