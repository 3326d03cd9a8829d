package keyloader.host.round;

import java.util.List;

/** Spreads jobs over loaders, as evenly as their free slots allow. */
final class Shares {
    private Shares() {}

    /**
     * @param free slots of each loader
     * @return how many each gets; together as many as there are jobs, or as fit
     */
    static int[] even(int jobs, List<Integer> free) {
        int[] shares = new int[free.size()];
        int left = jobs;
        boolean moved = true;
        while (left > 0 && moved) {
            moved = false;
            long open = 0;
            for (int i = 0; i < shares.length; i++) {
                open += shares[i] < free.get(i) ? 1 : 0;
            }
            int each = open == 0 ? 0 : (int) Math.max(1, left / open);
            for (int i = 0; i < shares.length && left > 0; i++) {
                int more = Math.min(Math.min(each, left), free.get(i) - shares[i]);
                shares[i] += more;
                left -= more;
                moved |= more > 0;
            }
        }
        return shares;
    }
}
