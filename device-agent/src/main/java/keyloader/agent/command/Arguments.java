package keyloader.agent.command;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Problem;

/**
 * The options of one command, {@code --name VALUE} or {@code --name=VALUE}. By hand, because four small commands do not
 * earn a library that a meter has to load at every start.
 */
final class Arguments {
    private final Map<String, String> values = new HashMap<>();
    private final Set<String> flags = new HashSet<>();

    private Arguments() {}

    /**
     * @param options names that take a value
     * @param flags names that take none
     */
    static Arguments parse(List<String> arguments, Set<String> options, Set<String> flags) throws FailureException {
        Arguments parsed = new Arguments();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String name = equals < 0 ? argument : argument.substring(0, equals);
            if (flags.contains(name) && equals < 0) {
                if (!parsed.flags.add(name)) {
                    throw new FailureException(Problem.OPTION_TWICE, name);
                }
            } else if (options.contains(name)) {
                if (equals < 0 && i + 1 == arguments.size()) {
                    throw new FailureException(Problem.OPTION_WITHOUT_VALUE, name);
                }
                String value = equals < 0 ? arguments.get(++i) : argument.substring(equals + 1);
                if (parsed.values.put(name, value) != null) {
                    throw new FailureException(Problem.OPTION_TWICE, name);
                }
            } else {
                throw new FailureException(Problem.UNKNOWN_ARGUMENT, argument);
            }
        }
        return parsed;
    }

    boolean has(String flag) {
        return flags.contains(flag);
    }

    Optional<String> value(String option) {
        return Optional.ofNullable(values.get(option));
    }

    String required(String option) throws FailureException {
        Optional<String> value = value(option);
        if (value.isEmpty() || value.get().isEmpty()) {
            throw new FailureException(Problem.OPTION_MISSING, option);
        }
        return value.get();
    }
}
