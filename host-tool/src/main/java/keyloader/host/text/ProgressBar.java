package keyloader.host.text;

/** How far a piece of work has come, in ASCII: {@code writing [#####.....]  50%}. */
final class ProgressBar {
    private static final int WIDTH = 24;

    private ProgressBar() {}

    /** @param total not negative; 0 is done at once */
    static String text(String what, long done, long total) {
        long bounded = Math.max(0, Math.min(done, total));
        int filled = total == 0 ? WIDTH : (int) (bounded * WIDTH / total);
        long percent = total == 0 ? 100 : bounded * 100 / total;
        return what + " [" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] "
                + " ".repeat(percent == 100 ? 0 : percent >= 10 ? 1 : 2) + percent + "%";
    }
}
