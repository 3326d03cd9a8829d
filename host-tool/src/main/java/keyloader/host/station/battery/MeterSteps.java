package keyloader.host.station.battery;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import keyloader.host.manifest.Manifest;
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

    /** What the meter can show. */
    private static final int FEWEST_BLINKS = 2;

    private static final int MOST_BLINKS = 5;

    private final Trial trial;
    private final BatterySettings settings;
    private final String jig;
    private final Operator operator;
    private final SecureRandom random;

    MeterSteps(Trial trial, BatterySettings settings, String jig, Operator operator, SecureRandom random) {
        this.trial = trial;
        this.settings = settings;
        this.jig = jig;
        this.operator = operator;
        this.random = random;
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

    String label(ScannedLabel label) throws StepFailure {
        Label scanned = label.label().orElseThrow(() -> StepFailure.of(Finding.LABEL_UNREADABLE, label.complaint()));
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
        return "check code " + own.kid().checkCode();
    }

    String manifest() throws StepFailure {
        Manifest manifest = settings.manifest().orElseThrow();
        isListed(manifest.meters(), trial.said().label());
        return "of maker " + manifest.maker().id().ownerCode();
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

    /** Different numbers, so that nobody answers out of habit. */
    String lights() throws StepFailure, DialogueException, InterruptedException {
        if (trial.said().lights().isEmpty()) {
            throw StepFailure.of(Finding.PARTS_MISSING, "lights");
        }
        int first = FEWEST_BLINKS + random.nextInt(MOST_BLINKS - FEWEST_BLINKS + 1);
        int second = first == MOST_BLINKS ? FEWEST_BLINKS : first + 1;
        shows(first);
        shows(second);
        trial.meter().show("slow");
        return "";
    }

    private void shows(int blinks) throws StepFailure, DialogueException, InterruptedException {
        trial.meter().show(String.valueOf(blinks));
        OptionalInt seen = operator.count(jig, "how often does the light blink before each pause?");
        if (seen.isEmpty()) {
            throw StepFailure.of(Finding.LIGHT_UNANSWERED);
        }
        if (seen.getAsInt() != blinks) {
            throw StepFailure.of(Finding.LIGHT_WRONG, blinks, seen.getAsInt());
        }
    }

    String buttons() throws StepFailure, DialogueException, InterruptedException {
        if (trial.said().buttons().isEmpty()) {
            throw StepFailure.of(Finding.PARTS_MISSING, "buttons");
        }
        for (String button : trial.said().buttons()) {
            operator.tell(jig, "press the button \"" + button + "\" of the meter, and let go");
            if (!trial.meter().button(button, BUTTON_SECONDS)) {
                throw StepFailure.of(Finding.BUTTON_NOT_PRESSED, button, BUTTON_SECONDS);
            }
        }
        return "";
    }
}
