package keyloader.host.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.RoundRecord;
import keyloader.host.container.RoundRecord.Job;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Problem;
import keyloader.host.round.HandOver;
import keyloader.host.round.JobView;
import keyloader.host.round.JobView.State;
import keyloader.host.round.RoundPlan;
import keyloader.host.round.RoundRun.Outcome;
import keyloader.host.round.RowFault;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import keyloader.host.text.Tell;

/** What {@code batch} and {@code round again} have done: lines for people, or one document for programs. */
final class RoundReport {
    /** More than these are counted only. */
    static final int SHOWN = 100;

    private final Tell tell;
    private final boolean json;
    private final ObjectNode document = Json.object();
    private final List<String> lost = new ArrayList<>();

    RoundReport(Tell tell, boolean json) {
        this.tell = tell;
        this.json = json;
    }

    boolean hasLost() {
        return !lost.isEmpty();
    }

    void lost(String loader, Complaint why) {
        lost.add(loader);
        ObjectNode node = Json.object().put("loader", loader);
        node.set("error", why.json());
        document.withArray("lost").add(node);
    }

    /** Faults of the list's rows, before anything was done. */
    void faults(List<RowFault> faults, String file) {
        ArrayNode rows = document.putArray("faults");
        for (RowFault fault : faults.subList(0, Math.min(SHOWN, faults.size()))) {
            tell.error("line " + fault.line() + ": ", fault.complaint());
            rows.add(fault.complaint().json().put("line", fault.line()));
        }
        Complaint all = Complaint.of(Problem.LIST_ROWS_WRONG, RowFault.rows(faults), file);
        tell.error(all);
        if (json) {
            document.put("faultsFound", faults.size());
            document.set("error", all.json());
            tell.result(Json.print(document));
        }
    }

    void dryRun(RoundPlan plan, Optional<Integer> fitting) {
        if (json) {
            head(plan);
            document.put("toSeal", plan.toSeal().size());
            fitting.ifPresent(fits -> document.put("fitting", fits));
            document.put("dryRun", true);
            tell.result(Json.print(document));
            return;
        }
        sayChanges(plan);
        tell.result("to seal     " + plan.toSeal().size() + " of "
                + plan.round().jobs().size() + " meter(s)"
                + fitting.map(fits -> "; " + fits + " fit on the loaders that are plugged in")
                        .orElse(""));
        tell.result("all is well; nothing was sealed or written (--dry-run)");
    }

    void done(RoundPlan plan, Outcome outcome, ContainerContent content) {
        RoundRecord round = content.rounds().stream()
                .filter(kept -> kept.id().equals(plan.round().id()))
                .findFirst()
                .orElseThrow();
        List<JobView> views = JobView.of(round, content);
        if (json) {
            head(plan);
            document.put("written", outcome.all());
            document.put("found", outcome.found());
            document.put("waiting", outcome.waiting());
            ObjectNode elsewhere = document.putObject("elsewhere");
            outcome.elsewhere().forEach(elsewhere::put);
            ArrayNode meters = document.putArray("meters");
            views.forEach(view -> meters.add(HandOver.json(view)));
            document.put("dryRun", false);
            tell.result(Json.print(document));
        } else {
            sayChanges(plan);
            tell.result("round       " + round.id().hex() + "  " + Escape.text(round.name()) + ", "
                    + round.jobs().size() + " meter(s)");
            tell.result("written     " + outcome.all()
                    + (outcome.found() > 0 ? ", and " + outcome.found() + " that had been written before a cut" : ""));
            sayLoaders(views);
            if (outcome.waiting() > 0) {
                tell.result("waiting     " + outcome.waiting()
                        + " meter(s): as many free slots are wanted; plug in further loaders, or free slots with"
                        + " \"keyloader receipts\", and run the same command again; a failed message keeps its slot"
                        + " until its meter clears it");
            }
            tell.explain("next        \"keyloader round sheet " + round.id().hex()
                    + " --output FILE.pdf\" prints the round;");
            tell.explain("            back from the site, \"keyloader receipts\" for each loader, then"
                    + " \"keyloader round show " + round.id().hex() + "\"");
        }
        outcome.elsewhere().forEach((loader, count) -> tell.notice(Notice.ROUND_ELSEWHERE, count, loader));
    }

    private void sayLoaders(List<JobView> views) {
        Map<String, Integer> carried = new LinkedHashMap<>();
        views.stream()
                .filter(view -> view.state() == State.CARRIED || view.state() == State.FAILED)
                .forEach(view -> carried.merge(view.message().orElseThrow().loaderSerial(), 1, Integer::sum));
        carried.forEach((loader, count) ->
                tell.result("loader      " + Escape.text(loader) + ": " + count + " meter(s) of this round"));
    }

    private void sayChanges(RoundPlan plan) {
        say("added", plan.added(), "new in the list");
        say("changed", plan.changed(), "another network than before; sealed anew");
        say("removed", plan.removed(), "no longer in the list; left alone");
    }

    private void say(String what, List<Job> jobs, String why) {
        for (Job job : jobs.subList(0, Math.min(SHOWN, jobs.size()))) {
            tell.result(String.format("%-12s", what) + Escape.text(job.serial()) + " " + Escape.text(job.name()) + ": "
                    + why);
        }
        if (jobs.size() > SHOWN) {
            tell.result(String.format("%-12s", what) + (jobs.size() - SHOWN) + " more");
        }
    }

    private void head(RoundPlan plan) {
        document.set("round", HandOver.head(plan.round()));
        document.put("begun", plan.begun());
        serials("added", plan.added());
        serials("changed", plan.changed());
        serials("removed", plan.removed());
    }

    private void serials(String member, List<Job> jobs) {
        ArrayNode serials = document.putArray(member);
        jobs.forEach(job -> serials.add(job.serial()));
    }
}
