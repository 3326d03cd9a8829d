package keyloader.host.station.battery;

/** A step that a meter has not passed. Its texts are safe to print, a line each. */
public final class StepFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final Finding finding;
    private final String what;
    private final String next;

    private StepFailure(Finding finding, String what, String next) {
        super(what);
        this.finding = finding;
        this.what = what;
        this.next = next;
    }

    /** @param arguments for both texts; from anywhere */
    public static StepFailure of(Finding finding, Object... arguments) {
        if (arguments.length != finding.arguments()) {
            throw new IllegalStateException(finding + " takes " + finding.arguments() + " arguments");
        }
        return new StepFailure(finding, finding.what(arguments), finding.next(arguments));
    }

    public Finding finding() {
        return finding;
    }

    public String what() {
        return what;
    }

    public String next() {
        return next;
    }
}
