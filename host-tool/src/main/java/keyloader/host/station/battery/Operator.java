package keyloader.host.station.battery;

import java.util.OptionalInt;

/** The person at the station. */
public interface Operator {

    /** Returns when it is answered, with a number; empty where nobody is there, or nobody answers in time. */
    OptionalInt count(String jig, String question) throws InterruptedException;

    /** What is to be done now. */
    void tell(String jig, String what);
}
