package keyloader.host.station;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;

/** The file of jigs: lines {@code NAME = COMMAND WORDS...}; blank ones, and those that begin with {@code #}, are passed over. */
public final class JigFile {
    /** In bytes. */
    public static final int MAX_LENGTH = 64 * 1024;

    static final int MAX_JIGS = 64;

    private JigFile() {}

    /** @param file its name, for errors */
    public static Map<String, Jig> parse(byte[] content, String file) throws Failure {
        Map<String, Jig> jigs = new LinkedHashMap<>();
        int number = 0;
        for (String line : text(content, file).split("\n", -1)) {
            number++;
            String bare = line.strip();
            if (bare.isEmpty() || bare.startsWith("#")) {
                continue;
            }
            Jig jig = jig(bare, number, file);
            if (jigs.size() == MAX_JIGS) {
                throw Failure.of(Problem.JIGS_LINE, file, number, "more than " + MAX_JIGS + " jigs");
            }
            if (jigs.put(jig.name(), jig) != null) {
                throw Failure.of(Problem.JIGS_LINE, file, number, "a jig that an earlier line has");
            }
        }
        if (jigs.isEmpty()) {
            throw Failure.of(Problem.JIGS_NONE, file);
        }
        return jigs;
    }

    private static String text(byte[] content, String file) throws Failure {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Failure.of(Problem.JIGS_LINE, file, 1, "it is not UTF-8");
        }
    }

    private static Jig jig(String line, int number, String file) throws Failure {
        int equals = line.indexOf('=');
        if (equals < 0) {
            throw Failure.of(Problem.JIGS_LINE, file, number, "no = behind the jig's name");
        }
        String name = line.substring(0, equals).strip();
        if (!Jig.isName(name)) {
            throw Failure.of(
                    Problem.JIGS_LINE,
                    file,
                    number,
                    "a jig's name is 1 to 16 letters, digits, dots, hyphens and underscores");
        }
        String command = line.substring(equals + 1).strip();
        if (command.isEmpty()) {
            throw Failure.of(Problem.JIGS_LINE, file, number, "no command behind the =");
        }
        return new Jig(name, List.of(command.split("\\s+")));
    }
}
