package keyloader.agent.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.durable.DurableSteps.Access;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Problem;
import keyloader.sealing.KeyId;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.wire.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What one meter keeps of its networks, in a directory of its own (SPEC 13): generation n is the directory {@code
 * keyloader-generation-n}; {@code current} is a symbolic link to the one in force. Claims, prepares, activates and clears
 * as {@link NetworkBackend} says.
 */
public final class Generations {
    static final String CURRENT = "current";
    private static final String PREFIX = "keyloader-generation-";
    private static final String UNFINISHED = ".keyloader-";
    private static final Pattern GENERATION = Pattern.compile("keyloader-generation-[0-9]{1,19}");
    private final Path directory;
    private final DurableSteps steps;
    private final GenerationContent content;
    private final OwnerMark mark;
    private @Nullable KeyId meter;

    public Generations(Path directory, DurableSteps steps, GenerationContent content) {
        this.content = content;
        this.directory = directory.toAbsolutePath().normalize();
        this.steps = steps;
        this.mark = new OwnerMark(this.directory, steps);
    }

    public void claim(KeyId claiming, Optional<Generation> inForce) throws FailureException {
        try {
            if (mark.exists()) {
                KeyId owner =
                        mark.read().orElseThrow(() -> new FailureException(Problem.NETWORK_MARK_DAMAGED, mark.path()));
                if (!owner.equals(claiming)) {
                    throw new FailureException(Problem.NETWORK_OF_ANOTHER, directory, owner.checkCode());
                }
            } else if (!ours().isEmpty() && !(inForce.isPresent() && isThere(inForce.get()))) {
                throw new FailureException(Problem.NETWORK_OF_NOBODY, directory);
            }
        } catch (IOException e) {
            throw new FailureException(Problem.NETWORK_UNREADABLE, e).causedBy(e);
        }
        meter = claiming;
    }

    public void keepClaim() throws IOException {
        if (!ours().isEmpty()) {
            mark();
        }
    }

    /** Where the files of a generation lie. */
    public Path place(Generation generation) {
        return directory.resolve(PREFIX + generation.number());
    }

    /** Before there were marks: what this very meter has committed is known by its hash. */
    private boolean isThere(Generation generation) throws IOException {
        Path place = place(generation);
        return Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS)
                && content.hashOf(place, generation.ssids().size()).equals(generation.hash());
    }

    private void mark() throws IOException {
        KeyId owner = meter;
        if (owner == null) {
            throw new IllegalStateException("a directory that was not claimed");
        }
        if (!mark.exists()) {
            mark.write(owner);
        }
    }

    /** Whether a generation is in force. */
    public boolean hasCurrent() {
        return Files.exists(directory.resolve(CURRENT), LinkOption.NOFOLLOW_LINKS);
    }

    /** Whether a generation is in force, or lies there. */
    public boolean hasAny() throws IOException {
        return hasCurrent() || !ours().isEmpty();
    }

    public Generation prepare(long number, List<Network> networks, String country) throws IOException {
        createDirectory();
        mark();
        Path staged = directory.resolve(UNFINISHED + number);
        Path ready = directory.resolve(PREFIX + number);
        remove(staged);
        remove(ready);
        steps.createDirectory(staged);
        Map<String, Bytes> hashes = write(staged, content.encode(number, networks, country, ready));
        steps.sync(staged);
        steps.rename(staged, ready);
        steps.sync(directory);
        return new Generation(
                number,
                GenerationContent.hash(hashes),
                networks.stream().map(Network::ssid).toList());
    }

    /** Where something may lie that the next generation, or none, drops. */
    public Path unfinished(String name) {
        return directory.resolve(UNFINISHED + name);
    }

    public void createDirectory() throws IOException {
        if (!Files.isDirectory(directory)) {
            steps.createDirectory(directory);
            Path parent = directory.getParent();
            if (parent != null) {
                steps.sync(parent);
            }
        }
    }

    /** @param files are closed here */
    private Map<String, Bytes> write(Path staged, Map<String, Secret> files) throws IOException {
        Map<String, Bytes> hashes = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, Secret> file : files.entrySet()) {
                byte[] bytes = file.getValue().copy();
                try {
                    steps.write(staged.resolve(file.getKey()), bytes, Access.OWNER_ONLY);
                    hashes.put(file.getKey(), Bytes.sha256(bytes));
                } finally {
                    Arrays.fill(bytes, (byte) 0);
                }
            }
            return hashes;
        } finally {
            files.values().forEach(Secret::close);
        }
    }

    public void activate(Generation generation) throws IOException {
        String name = PREFIX + generation.number();
        if (Files.isDirectory(directory.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
            mark();
        }
        if (!isCurrent(name)) {
            if (!content.hashOf(directory.resolve(name), generation.ssids().size())
                    .equals(generation.hash())) {
                throw new IOException(
                        "the network configuration " + directory.resolve(name) + " is not the one that was committed");
            }
            Path link = directory.resolve(UNFINISHED + CURRENT);
            steps.delete(link);
            steps.symbolicLink(link, Path.of(name));
            steps.rename(link, directory.resolve(CURRENT));
            steps.sync(directory);
        }
        removeAllBut(Optional.of(name));
    }

    /** What is in force, by its file's name; or that nothing is. In one line. */
    public String inForce() throws IOException {
        Path current = directory.resolve(CURRENT);
        return Files.isSymbolicLink(current)
                ? String.valueOf(Files.readSymbolicLink(current).getFileName())
                : "nothing";
    }

    /** @throws IOException when the name is taken by something that Keyloader did not put there */
    private boolean isCurrent(String name) throws IOException {
        Path current = directory.resolve(CURRENT);
        if (!Files.exists(current, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        if (Files.isSymbolicLink(current)) {
            String target = Files.readSymbolicLink(current).toString();
            if (GENERATION.matcher(target).matches()) {
                return target.equals(name);
            }
        }
        throw new IOException(current + " is not Keyloader's; move it away");
    }

    public void clear() throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        isCurrent("");
        if (hasCurrent()) {
            steps.delete(directory.resolve(CURRENT));
            steps.sync(directory);
        }
        removeAllBut(Optional.empty());
        if (ours().isEmpty()) {
            mark.remove(); // otherwise somebody's own file keeps a generation's directory, and the mark says whose
            // that is
        }
    }

    private void removeAllBut(Optional<String> kept) throws IOException {
        List<Path> old = ours().stream()
                .filter(entry -> !kept.equals(Optional.of(entry.getFileName().toString())))
                .toList();
        for (Path entry : old) {
            remove(entry);
        }
        if (!old.isEmpty()) {
            steps.sync(directory);
        }
    }

    /** All that Keyloader put there, but for the mark and the link to what is in force. */
    private List<Path> ours() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(entry -> isOurs(entry.getFileName().toString()))
                    .sorted()
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static boolean isOurs(String name) {
        return GENERATION.matcher(name).matches() || name.startsWith(UNFINISHED);
    }

    /** Removes a generation, and of its directory only what Keyloader wrote. */
    private void remove(Path entry) throws IOException {
        if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
            steps.delete(entry);
            return;
        }
        List<Path> files;
        try (Stream<Path> inside = Files.list(entry)) {
            files = inside.filter(content::isOne).sorted().toList();
        }
        for (Path file : files) {
            steps.delete(file);
        }
        try {
            steps.delete(entry);
        } catch (DirectoryNotEmptyException e) {
            // somebody keeps a file of his own in it
            steps.sync(entry);
        }
    }
}
