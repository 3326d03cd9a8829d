package keyloader.host.outcome;

/** Why a command did not do what was asked: one of the catalogue, and nothing else. */
public final class Failure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Complaint complaint;

    private Failure(Complaint complaint) {
        super(complaint.message());
        this.complaint = complaint;
    }

    /** @param arguments as for {@link Complaint#of} */
    public static Failure of(Problem problem, Object... arguments) {
        return new Failure(Complaint.of(problem, arguments));
    }

    public Complaint complaint() {
        return complaint;
    }
}
