package keyloader.system.tamper;

import java.util.Arrays;

/** All the ways in which one bit of some bytes can be wrong, or their end be missing. */
final class Sweep {
    private Sweep() {}

    /** One altered artefact. */
    @FunctionalInterface
    interface Trial {
        void of(byte[] altered, String what) throws Exception;
    }

    /** @return how many there were */
    static int everyBit(byte[] artefact, Trial trial) throws Exception {
        for (int bit = 0; bit < 8 * artefact.length; bit++) {
            byte[] altered = artefact.clone();
            altered[bit / 8] ^= (byte) (1 << bit % 8);
            trial.of(altered, "bit " + bit % 8 + " of byte " + bit / 8);
        }
        return 8 * artefact.length;
    }

    static int everyTruncation(byte[] artefact, Trial trial) throws Exception {
        for (int length = 0; length < artefact.length; length++) {
            trial.of(Arrays.copyOf(artefact, length), "cut to " + length + " bytes");
        }
        return artefact.length;
    }

    static int everything(byte[] artefact, Trial trial) throws Exception {
        return everyBit(artefact, trial) + everyTruncation(artefact, trial);
    }
}
