package keyloader.loader.transport.functionfs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The table of mounts (proc(5)): {@code source directory type options 0 0}, blanks and the like as octal escapes. */
record Mounts(List<Mount> all) {
    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-7]{3})");

    record Mount(String source, String directory, String type) {
        boolean isFunctionFs() {
            return type.equals("functionfs");
        }
    }

    static Mounts read(Path table) throws IOException {
        // Paths are bytes; here they only meet ones that are ASCII.
        return parse(Files.readAllLines(table, StandardCharsets.ISO_8859_1));
    }

    static Mounts parse(List<String> lines) {
        return new Mounts(lines.stream()
                .map(line -> line.split(" ", -1))
                .filter(fields -> fields.length >= 3)
                .map(fields -> new Mount(plain(fields[0]), plain(fields[1]), fields[2]))
                .toList());
    }

    /** What is mounted there, the topmost last. */
    List<Mount> at(Path directory) {
        return all.stream()
                .filter(mount -> mount.directory().equals(directory.toString()))
                .toList();
    }

    /** FunctionFS instances of that name, wherever. */
    List<Mount> of(String gadget) {
        return all.stream()
                .filter(mount -> mount.isFunctionFs() && mount.source().equals(gadget))
                .toList();
    }

    private static String plain(String field) {
        return ESCAPE.matcher(field)
                .replaceAll(found -> java.util.regex.Matcher.quoteReplacement(
                        String.valueOf((char) Integer.parseInt(found.group(1), 8))));
    }
}
