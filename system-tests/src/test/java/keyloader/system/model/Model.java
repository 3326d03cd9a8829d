package keyloader.system.model;

import edu.mit.csail.sdg.alloy4.A4Reporter;
import edu.mit.csail.sdg.ast.Command;
import edu.mit.csail.sdg.parser.CompModule;
import edu.mit.csail.sdg.parser.CompUtil;
import edu.mit.csail.sdg.translator.A4Options;
import edu.mit.csail.sdg.translator.A4Solution;
import edu.mit.csail.sdg.translator.A4Tuple;
import edu.mit.csail.sdg.translator.A4TupleSet;
import edu.mit.csail.sdg.translator.TranslateAlloyToKodkod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import kodkod.engine.satlab.SATFactory;

/** {@code docs/model/keyloader.als}, or what a test makes of it, solved by Alloy. */
final class Model {
    private static final Path FILE = Path.of("..", "docs", "model", "keyloader.als");
    private static final String STILL = "still";

    private final CompModule module;

    private Model(String text) {
        module = CompUtil.parseEverything_fromString(
                A4Reporter.NOP, text + "\nrun " + STILL + " {} for 1 but 1 steps\n");
    }

    static Model read() throws IOException {
        return new Model(text());
    }

    /** With a fault in it: {@code fragment}, which it has exactly once, replaced. */
    static Model with(String fragment, String fault) throws IOException {
        String text = text();
        int at = text.indexOf(fragment);
        if (at < 0 || text.indexOf(fragment, at + 1) >= 0) {
            throw new IllegalArgumentException("not once in the model: " + fragment);
        }
        return new Model(text.substring(0, at) + fault + text.substring(at + fragment.length()));
    }

    private static String text() throws IOException {
        return Files.readString(FILE);
    }

    /** What it checks, by name. */
    List<String> checks() {
        return module.getAllCommands().stream()
                .filter(command -> command.check)
                .map(command -> command.label)
                .toList();
    }

    /** What it shows to be possible, by name. */
    List<String> examples() {
        return module.getAllCommands().stream()
                .filter(command -> !command.check && !command.label.equals(STILL))
                .map(command -> command.label)
                .toList();
    }

    /** @return the steps of what Alloy has found: an example, or for a check a way to break it; none if there is nothing */
    List<String> find(String name) {
        A4Solution solution = solve(name);
        List<String> steps = new ArrayList<>();
        for (int step = 0; solution.satisfiable() && step < solution.getTraceLength(); step++) {
            steps.add(solution.toString(step));
        }
        return steps;
    }

    /** Each tuple of a constant, its atoms parted by a blank. */
    Set<String> tuples(String constant) {
        A4Solution solution = solve(STILL);
        Set<String> tuples = new TreeSet<>();
        A4TupleSet found = (A4TupleSet) solution.eval(CompUtil.parseOneExpression_fromString(module, constant));
        for (A4Tuple tuple : found) {
            List<String> atoms = new ArrayList<>();
            for (int column = 0; column < tuple.arity(); column++) {
                atoms.add(tuple.atom(column).replaceFirst("\\$0$", ""));
            }
            tuples.add(String.join(" ", atoms));
        }
        return tuples;
    }

    private A4Solution solve(String name) {
        Command wanted = module.getAllCommands().stream()
                .filter(command -> command.label.equals(name))
                .findFirst()
                .orElseThrow();
        A4Options options = new A4Options();
        options.solver = SATFactory.get("sat4j"); // in Java alone
        return TranslateAlloyToKodkod.execute_command(A4Reporter.NOP, module.getAllReachableSigs(), wanted, options);
    }
}
