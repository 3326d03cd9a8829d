package keyloader.agent.lockdown;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The programs that run, by {@code /proc}. */
final class Processes {
    /** TASK_COMM_LEN of Linux without its end. */
    private static final int COMM_LENGTH = 15;

    static final Pattern INTERPRETER = Pattern.compile("(python|node|nodejs|perl|ruby|sh|bash|dash|ash)[0-9.]*");
    private static final Set<String> ENDINGS = Set.of(".py", ".sh", ".js", ".pl", ".rb");

    private final List<Running> all;

    /** @param arguments with the name it was started by in front; empty for the kernel's own */
    record Running(String pid, String comm, List<String> arguments, String executable) {
        /** Whether it is this program, or an interpreter with a script of this name. */
        boolean is(String program) {
            String shortened = program.substring(0, Math.min(program.length(), COMM_LENGTH));
            if (comm.equals(shortened) || base(executable).equals(program)) {
                return true;
            }
            for (int i = 0; i < Math.min(arguments.size(), 3); i++) {
                if (program(arguments.get(i)).equals(program)) {
                    return i == 0 || INTERPRETER.matcher(base(arguments.get(0))).matches();
                }
            }
            return false;
        }

        private static String base(String path) {
            return path.substring(path.lastIndexOf('/') + 1).replace(" (deleted)", "");
        }

        /** The name of a program, or of a script without its ending. */
        static String program(String path) {
            return withoutEnding(base(path));
        }

        private static String withoutEnding(String name) {
            int dot = name.lastIndexOf('.');
            return dot > 0 && ENDINGS.contains(name.substring(dot)) ? name.substring(0, dot) : name;
        }
    }

    private Processes(List<Running> all) {
        this.all = all;
    }

    /** @param concerned channels that are unknown where processes cannot be seen */
    static Processes read(Evidence evidence, Channel... concerned) {
        Tree tree = evidence.tree();
        List<String> pids = evidence.names("/proc", concerned).stream()
                .filter(name -> name.chars().allMatch(c -> c >= '0' && c <= '9'))
                .toList();
        if (!pids.contains("1")) { // an image that is not running, or mounted with hidepid
            for (Channel channel : concerned) {
                evidence.unknown(channel, "what runs cannot be seen in /proc");
            }
        }
        List<Running> all = new ArrayList<>();
        for (String pid : pids) {
            String directory = "/proc/" + pid;
            try {
                Optional<String> comm = tree.text(directory + "/comm");
                if (comm.isPresent()) {
                    String words = tree.text(directory + "/cmdline").orElse("");
                    all.add(new Running(
                            pid,
                            comm.get().strip(),
                            words.isEmpty() ? List.of() : Arrays.asList(words.split("\0")),
                            tree.target(directory + "/exe").orElse("")));
                }
            } catch (IOException e) {
                if (tree.isThere(directory)) { // else it has ended
                    for (Channel channel : concerned) {
                        evidence.unknown(channel, "process " + pid + " cannot be looked at");
                    }
                }
            }
        }
        return new Processes(List.copyOf(all));
    }

    List<Running> of(String program) {
        return all.stream().filter(one -> one.is(program)).toList();
    }
}
