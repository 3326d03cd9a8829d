package keyloader.host.window;

import java.text.MessageFormat;
import java.util.Locale;
import java.util.ResourceBundle;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Remark;
import keyloader.host.receipts.Wiping;
import keyloader.host.round.JobView;
import keyloader.host.text.Escape;
import keyloader.sealing.Verdict;

/** The window's words in one language: German for those who speak it, English for all others. */
final class Texts {
    private static final String BUNDLE = "keyloader.host.window.texts";

    /** Before the name of a problem whose message is another one here, or in another language. */
    static final String MESSAGE = "MESSAGE.";

    /** Before the name of a problem whose hint is another one here. */
    static final String HINT = "HINT.";

    /** Before the name of a notice. */
    static final String NOTICE = "NOTICE.";

    /** Before the names of verdicts, where their words are others than the catalogue's. */
    static final String VERDICT = "VERDICT.";

    static final String NEXT = "NEXT.";

    private final ResourceBundle bundle;
    private final Locale locale;

    private Texts(ResourceBundle bundle, Locale locale) {
        this.bundle = bundle;
        this.locale = locale;
    }

    static Texts of(Locale locale) {
        ResourceBundle.Control noOther =
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);
        return new Texts(ResourceBundle.getBundle(BUNDLE, locale, noOther), locale);
    }

    /** @param arguments text and numbers; what comes from outside is shown as text, never as HTML */
    String of(Text text, Object... arguments) {
        return format(text.name(), arguments);
    }

    /** A sentence for itself, where the command line has its name before it. */
    String message(Complaint complaint) {
        String own = MESSAGE + complaint.problem().name();
        return bundle.containsKey(own) ? format(own, complaint.arguments().toArray()) : sentence(complaint.message());
    }

    /** A warning or an alarm. */
    String remark(Remark remark) {
        String own = NOTICE + remark.notice().name();
        return bundle.containsKey(own) ? format(own, remark.arguments().toArray()) : sentence(remark.text());
    }

    /** @param kept as the command line has said it */
    String alarm(String kept) {
        return of(Text.RESULT_ALARM, Remark.alarm(kept).map(this::remark).orElseGet(() -> Escape.text(kept)));
    }

    private String format(String key, Object... arguments) {
        return new MessageFormat(bundle.getString(key), locale).format(arguments);
    }

    private static String sentence(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
    }

    String state(JobView.State state) {
        return of(Text.valueOf("STATE_" + state.name()));
    }

    /** English has the words of the one table. */
    String verdict(Verdict verdict) {
        String own = VERDICT + verdict.name();
        return bundle.containsKey(own) ? bundle.getString(own) : verdict.sentence();
    }

    String wiped(Wiping wiping) {
        return of(Text.valueOf("RESULT_WIPED_" + wiping.name()));
    }

    /** What a person does next about a meter, at this window. */
    String next(JobView view) {
        if (view.isAlarm()) {
            return of(Text.NEXT_ALARM);
        }
        return switch (view.state()) {
            case WAITING -> view.job().listed() ? of(Text.NEXT_WAITING) : "";
            case SEALED -> of(Text.NEXT_SEALED);
            case CARRIED -> of(Text.NEXT_CARRIED);
            case JOINED, REPLACED -> "";
            case FAILED -> view.verdict().map(this::rowNext).orElse("");
            case GONE -> of(Text.NEXT_GONE);
        };
    }

    /** In a list, where a button prepares again, what that does not put right. */
    private String rowNext(Verdict verdict) {
        String own = NEXT + "ROW." + verdict.name();
        return bundle.containsKey(own) ? bundle.getString(own) : next(verdict);
    }

    String next(Verdict verdict) {
        String own = NEXT + verdict.name();
        return bundle.containsKey(own) ? bundle.getString(own) : verdict.nextStep();
    }

    /** What to do about a row of a list. */
    String rowHint(Complaint complaint) {
        String own = HINT + "ROW." + complaint.problem().name();
        return bundle.containsKey(own) ? bundle.getString(own) : hint(complaint);
    }

    /** What to do about it at this window; the catalogue's hint speaks of the command line where there is another way there. */
    String hint(Complaint complaint) {
        String problem = complaint.problem().name();
        String own = HINT + problem;
        if (bundle.containsKey(own)) {
            return bundle.getString(own);
        }
        // Whatever is wrong with a router's code, or a network of this computer's, here it can be typed.
        return problem.startsWith("WIFI_") || problem.startsWith("KNOWN_")
                ? bundle.getString(HINT + "WIFI")
                : sentence(complaint.hint());
    }

    ResourceBundle bundle() {
        return bundle;
    }
}
