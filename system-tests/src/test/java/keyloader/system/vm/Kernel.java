package keyloader.system.vm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** The kernel's log from a mark on. */
public final class Kernel {
    private static final Path KMSG = Path.of("/dev/kmsg");
    private static final AtomicInteger MARKS = new AtomicInteger();

    /** What the kernel prints where it finds itself, or memory, in a state that must not be. */
    private static final Pattern COMPLAINT = Pattern.compile(
            "WARNING:|BUG:|BUG at|Oops|Call Trace|general protection fault|refcount_t:|use-after-free"
                    + "|blocked for more than|RIP: |unable to handle|possible recursive locking|list_(add|del) corruption");

    private final String mark;

    private Kernel(String mark) {
        this.mark = mark;
    }

    /** Everything that the kernel says from now on. */
    public static Kernel mark() throws IOException {
        String mark = "keyloader: mark " + ProcessHandle.current().pid() + "." + MARKS.incrementAndGet() + ".";
        say(mark);
        return new Kernel(mark);
    }

    /** Puts a line into the kernel's log, to be found among its own. */
    public static void say(String line) throws IOException {
        Attribute.write(KMSG, line + "\n");
    }

    public List<String> log() throws IOException, InterruptedException {
        List<String> all = Command.run("dmesg").lines().toList();
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).endsWith(mark)) {
                return all.subList(i + 1, all.size());
            }
        }
        throw new AssertionError("the kernel's log no longer has the mark: it was overrun");
    }

    public List<String> complaints() throws IOException, InterruptedException {
        return log().stream().filter(line -> COMPLAINT.matcher(line).find()).toList();
    }

    /** No complaint since the mark. The whole log since then is in the message, since what went before a complaint explains it. */
    public void assertClean() throws IOException, InterruptedException {
        List<String> complaints = complaints();
        if (!complaints.isEmpty()) {
            throw new AssertionError("the kernel complains: " + complaints.get(0) + "\n" + String.join("\n", log()));
        }
    }
}
