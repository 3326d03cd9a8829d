package keyloader.host.prepare;

import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.label.PictureUnreadableException;
import keyloader.sealing.Label;
import keyloader.wire.MalformedException;

/** Which of the many ways in which a label can be wrong this one is, as the remedies differ. */
final class LabelProblem {
    private static final String FIELD = "label field ";

    private LabelProblem() {}

    static Failure of(PictureUnreadableException e) {
        return Failure.of(Problem.PICTURE_UNREADABLE, String.valueOf(e.getMessage()));
    }

    static Failure of(MalformedException e) {
        if (e.place().equals("picture")) {
            return e.reason().startsWith("has ")
                    ? Failure.of(Problem.LABEL_SEVERAL, e.reason())
                    : Failure.of(Problem.LABEL_NOT_FOUND);
        }
        if (e.place().startsWith(FIELD)) {
            return field(e.place().substring(FIELD.length()), e);
        }
        if (e.reason().startsWith("longer than")) {
            return Failure.of(Problem.LABEL_TOO_LONG, Label.MAX_LENGTH);
        }
        if (e.reason().startsWith("has a field")) {
            return Failure.of(Problem.LABEL_FIELD_UNKNOWN);
        }
        return Failure.of(Problem.LABEL_INVALID, e.reason());
    }

    private static Failure field(String field, MalformedException e) {
        if (e.reason().equals("missing")) {
            return Failure.of(Problem.LABEL_FIELD_MISSING, field);
        }
        if (e.reason().startsWith("repeated")) {
            return Failure.of(Problem.LABEL_FIELD_REPEATED, field);
        }
        return switch (field) {
            case "I" -> Failure.of(Problem.LABEL_SERIAL);
            case "X" -> Failure.of(Problem.LABEL_CHECK_WRONG);
            case "K" -> key(e);
            default -> Failure.of(Problem.LABEL_INVALID, e);
        };
    }

    private static Failure key(MalformedException e) {
        if (e.reason().contains("base64")) {
            return Failure.of(Problem.LABEL_KEY_GARBLED);
        }
        // A coordinate beyond the field's prime is on no curve either (SEC 1 section 3.2.2.1).
        boolean offCurve = e.reason().contains("not on the curve") || e.reason().contains("out of range");
        return Failure.of(offCurve ? Problem.LABEL_POINT_OFF_CURVE : Problem.LABEL_OTHER_CURVE);
    }
}
