package keyloader.agent;

/** The agent's version, as receipts carry it. */
public final class Version {
    public static final String TEXT = "0.1.0";

    private Version() {}
}
