package keyloader.host.outcome;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import keyloader.host.text.Json;

/**
 * A problem with what varies filled in. Its texts are safe to print.
 *
 * @param arguments what varies
 * @param message one sentence
 * @param hint what to do about it
 */
public record Complaint(Problem problem, List<String> arguments, String message, String hint) {
    public Complaint {
        arguments = List.copyOf(arguments);
    }

    /** @param arguments for message and hint: text, numbers, paths, or the exception that says it; escaped here */
    public static Complaint of(Problem problem, Object... arguments) {
        int wanted = Math.max(Template.arguments(problem.message()), Template.arguments(problem.hint()));
        if (wanted != arguments.length) {
            throw new IllegalStateException(problem + " takes " + wanted + " arguments");
        }
        return new Complaint(
                problem,
                Template.words(arguments),
                Template.fill(problem.message(), arguments),
                Template.fill(problem.hint(), arguments));
    }

    /** As programs read it. */
    public ObjectNode json() {
        return Json.object().put("code", problem.name()).put("message", message).put("hint", hint);
    }
}
