package keyloader.host.wifi;

import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;

/** What is told about a code that is refused. */
public final class WifiProblem {
    private WifiProblem() {}

    public static Failure of(WifiRefusedException e) {
        return switch (e.kind()) {
            case NOT_WIFI -> malformed("it does not begin with WIFI:");
            case TOO_LONG -> Failure.of(Problem.WIFI_TOO_LONG, WifiFields.MAX_LENGTH);
            case UNFINISHED -> Failure.of(Problem.WIFI_UNFINISHED);
            case FIELD_MALFORMED -> malformed("it has a field without a name");
            case FIELD_UNKNOWN -> malformed("it has a field that is not known here");
            case FIELD_REPEATED -> Failure.of(Problem.WIFI_REPEATED);
            case ESCAPE -> malformed("it has a % or \\ that is no escape");
            case CHARACTERS -> malformed("it has control characters");
            case ENTERPRISE -> Failure.of(Problem.WIFI_ENTERPRISE);
            case WEP -> Failure.of(Problem.WIFI_WEP);
            case TYPE_UNKNOWN -> Failure.of(Problem.WIFI_TYPE_UNKNOWN);
            case PASSWORD_ID -> Failure.of(Problem.WIFI_PASSWORD_ID);
            case VALUE -> malformed("its field H, K or R has a value that is not known here");
            case NAME_MISSING -> Failure.of(Problem.WIFI_NAME_MISSING);
            case NAME_LENGTH -> Failure.of(Problem.WIFI_NAME_LENGTH);
            case PASSPHRASE_MISSING -> Failure.of(Problem.WIFI_PASSPHRASE_MISSING);
            case PASSPHRASE_FOR_OPEN -> Failure.of(Problem.WIFI_PASSPHRASE_FOR_OPEN);
            case PASSPHRASE_LENGTH -> Failure.of(Problem.WIFI_PASSPHRASE_LENGTH);
            case PASSPHRASE_CHARACTERS -> Failure.of(Problem.WIFI_PASSPHRASE_CHARACTERS);
        };
    }

    private static Failure malformed(String what) {
        return Failure.of(Problem.WIFI_MALFORMED, what);
    }
}
