package keyloader.host;

import java.util.Arrays;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Problem;

/** Our own mistakes, in one line. Never with the exception's message: it may hold what was being worked on. */
public final class Faults {
    private static final String OURS = "keyloader.";

    private Faults() {}

    public static Complaint complaint(Throwable fault) {
        String place = Arrays.stream(fault.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith(OURS))
                .findFirst()
                .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                .orElse("a place that is not known");
        return Complaint.of(Problem.INTERNAL, fault.getClass().getSimpleName(), place);
    }
}
