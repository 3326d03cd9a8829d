package keyloader.host;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with a command line. Never repeats the value of an argument: somebody may have put a passphrase there. */
final class WrongUse {
    private WrongUse() {}

    static Failure of(ParameterException e) {
        CommandLine where = e.getCommandLine();
        String command = where.getCommandSpec().qualifiedName();
        if (e instanceof UnmatchedArgumentException unmatched) {
            Optional<String> option = unmatched.getUnmatched().stream()
                    .filter(argument -> argument.startsWith("-"))
                    .map(argument -> argument.split("=", 2)[0])
                    .findFirst();
            if (option.isPresent()) {
                boolean secret = option.get().contains("pass");
                return Failure.of(
                        secret ? Problem.OPTION_WITH_PASSPHRASE : Problem.OPTION_UNKNOWN, option.get(), command);
            }
            Set<String> commands = where.getSubcommands().keySet();
            return commands.isEmpty()
                    ? Failure.of(Problem.ARGUMENT_TOO_MANY, command)
                    : Failure.of(
                            Problem.COMMAND_UNKNOWN,
                            hint(unmatched.getUnmatched().get(0), commands, command));
        }
        if (e instanceof OverwrittenOptionException twice && twice.getOverwritten() instanceof OptionSpec option) {
            return Failure.of(Problem.OPTION_TWICE, option.longestName(), command);
        }
        if (e.getArgSpec() instanceof OptionSpec option) {
            return Failure.of(Problem.OPTION_VALUE, option.longestName(), command);
        }
        return Failure.of(Problem.COMMAND_LINE, command);
    }

    private static String hint(String word, Set<String> commands, String command) {
        String all = "the commands are " + String.join(", ", commands) + "; see \"" + command + " --help\"";
        return commands.stream()
                .filter(known -> near(word.toLowerCase(Locale.ROOT), known))
                .findFirst()
                .map(known -> "is \"" + known + "\" meant? " + all)
                .orElse(all);
    }

    /** At most two letters are wrong, missing or too many, or it is a beginning of the word. */
    static boolean near(String word, String known) {
        if (word.length() > known.length() + 2) {
            return false;
        }
        int[] row = new int[known.length() + 1];
        for (int i = 0; i < row.length; i++) {
            row[i] = i;
        }
        for (int i = 1; i <= word.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int above = row[j];
                int change = diagonal + (word.charAt(i - 1) == known.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
                diagonal = above;
            }
        }
        return row[known.length()] <= 2 || (word.length() >= 3 && known.startsWith(word));
    }
}
