package keyloader.host;

/** The end of the program at this instant. Not an exception that anything could handle. */
final class PowerCut extends Error {
    private static final long serialVersionUID = 1L;
}
