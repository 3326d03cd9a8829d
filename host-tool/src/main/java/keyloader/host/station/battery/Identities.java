package keyloader.host.station.battery;

import keyloader.sealing.Label;

/** Which serials and keys have been seen, by whichever station shares the records. For several threads. */
public interface Identities {

    /**
     * @param meter as it says itself
     * @return how often it was tested before
     * @throws StepFailure when another meter has its serial or its key
     */
    int check(String jig, Label meter) throws StepFailure;
}
