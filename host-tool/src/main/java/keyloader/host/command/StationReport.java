package keyloader.host.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import keyloader.host.outcome.Complaint;
import keyloader.host.port.Terminal;
import keyloader.host.station.StationListener;
import keyloader.host.station.battery.Step;
import keyloader.host.station.battery.StepResult;
import keyloader.host.station.battery.TestOutcome;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import keyloader.host.text.Tell;
import keyloader.sealing.Label;
import keyloader.sealing.PublicPoint;

/** Says how the meters of a station fare: a line or two for each, and on a terminal what each jig does now. */
final class StationReport implements StationListener {
    private final Tell tell;
    private final Terminal terminal;
    private final boolean json;
    private final boolean live;
    private final Map<String, String> jigs = new TreeMap<>();
    private int passed;
    private int failed;
    private int notKept;
    private boolean understood = true;

    StationReport(Tell tell, Terminal terminal, boolean json, boolean quiet) {
        this.tell = tell;
        this.terminal = terminal;
        this.json = json;
        this.live = terminal.interactive() && !quiet && !json;
    }

    void begins(PublicPoint station, Collection<String> known, Optional<PublicPoint> maker) {
        if (json) {
            return;
        }
        tell.explain("station   " + station.id().ownerCode());
        tell.explain("jigs      " + Escape.text(String.join(", ", known)));
        maker.ifPresent(key -> tell.explain("manifest  of maker " + key.id().ownerCode()));
    }

    void nothingDone(boolean asJson) {
        if (asJson) {
            tell.result(Json.line(Json.object().put("dryRun", true)));
        } else {
            tell.result("everything holds; nothing was tested (--dry-run)");
        }
    }

    /** For the person at the bench. */
    synchronized void prompt(String line) {
        clear();
        terminal.err(line);
        show();
    }

    @Override
    public synchronized void begins(String jig, Step step) {
        jigs.put(jig, step.id());
        show();
    }

    @Override
    public synchronized void ended(TestOutcome outcome, Path report) {
        if (outcome.hasPassed()) {
            passed++;
        } else {
            failed++;
        }
        jigs.put(outcome.jig(), outcome.hasPassed() ? "PASS" : "FAIL");
        clear();
        if (json) {
            tell.result(Json.line(document(outcome, report)));
        } else {
            lines(outcome);
        }
        show();
    }

    private void lines(TestOutcome outcome) {
        String serial = outcome.serial().orElse("unknown");
        String code = outcome.meter()
                .map(meter -> meter.label().kid().checkCode())
                .or(() -> outcome.scanned().map(Label::kid).map(kid -> kid.checkCode()))
                .orElse("-");
        tell.result((outcome.hasPassed() ? "PASS" : "FAIL") + "  jig " + outcome.jig() + "  " + serial + "  " + code
                + String.format(Locale.ROOT, "  %.1f s", outcome.millis() / 1000.0)
                + (outcome.earlier() == 0 ? "" : "  retest " + outcome.earlier()));
        outcome.omitted().stream()
                .collect(Collectors.groupingBy(
                        StepResult::what,
                        TreeMap::new,
                        Collectors.mapping(one -> one.step().id(), Collectors.joining(", "))))
                .forEach((why, steps) -> tell.result("      without " + steps + ": " + why));
        for (StepResult step : outcome.failures()) {
            tell.result("      " + step.step().id() + ": " + step.what());
            tell.result("      next: " + step.next());
        }
    }

    private static ObjectNode document(TestOutcome outcome, Path report) {
        ObjectNode node = Json.object()
                .put("verdict", outcome.hasPassed() ? "PASS" : "FAIL")
                .put("jig", outcome.jig())
                .put("run", outcome.run())
                .put("millis", outcome.millis())
                .put("earlier", outcome.earlier());
        outcome.meter()
                .map(meter -> meter.label())
                .or(outcome::scanned)
                .ifPresent(label -> node.setAll(Json.meter(label.serial(), label.kid())));
        ArrayNode without = node.putArray("without");
        outcome.omitted().forEach(step -> without.add(step.step().id()));
        ArrayNode failures = node.putArray("failures");
        for (StepResult step : outcome.failures()) {
            failures.addObject()
                    .put("step", step.step().id())
                    .put("finding", step.finding().orElseThrow().name())
                    .put("what", step.what())
                    .put("next", step.next());
        }
        return node.put("report", report.toAbsolutePath().toString());
    }

    @Override
    public synchronized void notKept(String jig, Complaint why) {
        notKept++;
        jigs.put(jig, "NOT KEPT");
        clear();
        tell.error("jig " + Escape.text(jig) + ": ", why);
        if (json) {
            ObjectNode node = Json.object().put("verdict", "NONE").put("jig", jig);
            node.set("error", why.json());
            tell.result(Json.line(node));
        }
        show();
    }

    /** A line that began no test. */
    synchronized void notBegun(Complaint why) {
        understood = false;
        clear();
        tell.error(why);
        show();
    }

    /** Whether every line has begun a test. */
    synchronized boolean allUnderstood() {
        return understood;
    }

    synchronized void end() {
        clear();
        if (!json) {
            tell.explain(passed + failed + notKept + " meter(s): " + passed + " passed, " + failed + " failed"
                    + (notKept == 0 ? "" : ", " + notKept + " without a result"));
        }
    }

    private void show() {
        if (live) {
            terminal.progress(jigs.entrySet().stream()
                    .map(jig -> jig.getKey() + " " + jig.getValue())
                    .collect(Collectors.joining(" | ")));
        }
    }

    private void clear() {
        if (live) {
            terminal.progressDone();
        }
    }
}
