package keyloader.host.station.battery;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keyloader.host.outcome.Failure;
import keyloader.host.prepare.LabelSource;
import keyloader.host.station.dialogue.DialogueException;
import keyloader.host.station.dialogue.Hello;
import keyloader.host.station.dialogue.MeterCheck;
import keyloader.host.text.Escape;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;

/** The steps that need no message: who the meter is, how it is kept, and what a person sees. */
final class MeterSteps {
    private static final int PROTOCOL = 1;
    /** A person has to walk over and find it. */
    private static final int BUTTON_SECONDS = 30;

    private final Trial trial;
    private final BatterySettings settings;
    private final String jig;
    private final Operator operator;

    MeterSteps(Trial trial, BatterySettings settings, String jig, Operator operator) {
        this.trial = trial;
        this.settings = settings;
        this.jig = jig;
        this.operator = operator;
    }

    String connect() throws StepFailure {
        Hello hello = trial.said();
        if (hello.protocol() != PROTOCOL) {
            throw StepFailure.of(Finding.PROTOCOL_OTHER, hello.protocol());
        }
        return "";
    }

    String version() throws StepFailure {
        Hello hello = trial.said();
        if (settings.agent().isPresent() && !settings.agent().get().equals(hello.agent())) {
            throw StepFailure.of(
                    Finding.AGENT_OTHER, hello.agent(), settings.agent().get());
        }
        return "agent " + Escape.text(hello.agent());
    }

    String fresh() throws StepFailure {
        if (!trial.said().fresh()) {
            throw StepFailure.of(Finding.NOT_FRESH);
        }
        return "";
    }

    /** @param text what was scanned, or a picture's file */
    String label(String text) throws StepFailure {
        Label scanned;
        try {
            scanned = LabelSource.read(text);
        } catch (Failure e) {
            throw StepFailure.of(Finding.LABEL_UNREADABLE, e.complaint().message());
        }
        trial.scanned = Optional.of(scanned);
        Label own = trial.said().label();
        if (!scanned.serial().equals(own.serial())) {
            throw StepFailure.of(Finding.LABEL_OTHER_METER, scanned.serial(), own.serial());
        }
        if (!scanned.kid().equals(own.kid())) {
            throw StepFailure.of(
                    Finding.LABEL_OTHER_KEY,
                    own.serial(),
                    scanned.kid().checkCode(),
                    own.kid().checkCode());
        }
        if (settings.manifest().isPresent()) {
            isListed(settings.manifest().get().meters(), own);
        }
        return "check code " + own.kid().checkCode();
    }

    private static void isListed(Map<String, KeyId> meters, Label own) throws StepFailure {
        KeyId listed = meters.get(own.serial());
        if (own.kid().equals(listed)) {
            return;
        }
        throw listed == null && !meters.containsValue(own.kid())
                ? StepFailure.of(Finding.NOT_IN_MANIFEST, own.serial())
                : StepFailure.of(Finding.MANIFEST_OTHER_KEY, own.serial());
    }

    String checks() throws StepFailure, DialogueException, InterruptedException {
        List<MeterCheck> failed = new ArrayList<>();
        List<MeterCheck> unknown = new ArrayList<>();
        List<MeterCheck> allowed = new ArrayList<>();
        List<String> missing = new ArrayList<>(MeterCheck.NAMES);
        for (MeterCheck check : trial.meter().check()) {
            missing.remove(check.name());
            switch (check.state()) {
                case OK -> {}
                case FAILED -> failed.add(check);
                case UNKNOWN -> (settings.mayBeUnknown(check.name()) ? allowed : unknown).add(check);
            }
        }
        if (!failed.isEmpty()) {
            // What cannot be told is said after what is wrong has been mended.
            throw StepFailure.of(Finding.CHECK_FAILED, joined(failed), next(failed));
        }
        if (!missing.isEmpty()) {
            throw StepFailure.of(Finding.CHECK_MISSING, String.join(", ", missing));
        }
        if (!unknown.isEmpty()) {
            String names = String.join(
                    ",", unknown.stream().map(MeterCheck::name).distinct().toList());
            throw StepFailure.of(Finding.CHECK_UNKNOWN, joined(unknown), next(unknown), names);
        }
        return allowed.isEmpty() ? "" : "not known, and allowed: " + Escape.text(joined(allowed));
    }

    private static String joined(List<MeterCheck> checks) {
        return String.join(
                "; ",
                checks.stream()
                        .map(check -> check.name() + ": " + check.detail())
                        .toList());
    }

    private static String next(List<MeterCheck> checks) {
        return String.join(
                "; ",
                checks.stream()
                        .map(MeterCheck::next)
                        .filter(next -> !next.isEmpty())
                        .distinct()
                        .toList());
    }

    String lights() throws StepFailure, DialogueException, InterruptedException {
        shows("steady", "is the light on, and steady?");
        shows("3", "does the light blink three times, again and again?");
        trial.meter().show("slow");
        return "";
    }

    private void shows(String pattern, String question) throws StepFailure, DialogueException, InterruptedException {
        trial.meter().show(pattern);
        switch (operator.ask(jig, question)) {
            case YES -> {}
            case NO -> throw StepFailure.of(Finding.LIGHT_WRONG, pattern);
            case NONE -> throw StepFailure.of(Finding.LIGHT_UNANSWERED);
        }
    }

    String buttons() throws StepFailure, DialogueException, InterruptedException {
        for (String button : trial.said().buttons()) {
            if (!button.matches("[a-z]{1,16}")) {
                continue; // of a later version, which this one cannot name
            }
            operator.tell(jig, "press the button \"" + button + "\" of the meter, and let go");
            if (!trial.meter().button(button, BUTTON_SECONDS)) {
                throw StepFailure.of(Finding.BUTTON_NOT_PRESSED, button, BUTTON_SECONDS);
            }
        }
        return "";
    }
}
