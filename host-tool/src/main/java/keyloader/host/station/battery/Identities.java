package keyloader.host.station.battery;

import keyloader.host.station.dialogue.Hello;

/** Which serials and keys have been seen, by whichever station shares the records. For several threads. */
public interface Identities {

    /**
     * @param meter as it says itself
     * @return how often it was tested before
     * @throws StepFailure when another meter has its serial or its key, or it has passed before
     */
    int identify(String run, Hello meter) throws StepFailure;

    /** @throws StepFailure when its serial or key has been seen in another jig since */
    void confirm(String run) throws StepFailure;
}
