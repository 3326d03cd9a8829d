package keyloader.host.station.battery;

/** The person at the station. */
public interface Operator {

    /** What a person answers. */
    enum Answer {
        YES,
        NO,
        /** Nobody is there, or nobody answered in time. */
        NONE
    }

    /** Returns when it is answered; one question at a time, whichever jig it is of. */
    Answer ask(String jig, String question) throws InterruptedException;

    /** What is to be done now. */
    void tell(String jig, String what);
}
