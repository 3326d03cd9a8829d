package keyloader.agent.failure;

import java.io.IOException;
import java.util.Arrays;

/** A {@link Problem} that happened, with what belongs into its words; they are escaped here. */
public final class FailureException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Problem problem;
    private final String hint;

    /** @param about as many as the problem's message and hint ask for */
    public FailureException(Problem problem, Object... about) {
        super(words(problem.message(), about));
        this.problem = problem;
        this.hint = words(problem.hint(), about);
    }

    private static String words(String template, Object... about) {
        return String.format(
                template,
                Arrays.stream(about)
                        .map(one ->
                                one instanceof IOException io ? IoReason.of(io) : Printable.text(String.valueOf(one)))
                        .toArray());
    }

    /** With what lay beneath it, for whoever debugs this. */
    public FailureException causedBy(Exception cause) {
        initCause(cause);
        return this;
    }

    public Problem problem() {
        return problem;
    }

    public String hint() {
        return hint;
    }
}
