package keyloader.host.station;

import java.nio.file.Path;
import keyloader.host.outcome.Complaint;
import keyloader.host.station.battery.Step;
import keyloader.host.station.battery.TestOutcome;

/** Hears how the meters of a station fare, from the threads of several jigs. */
public interface StationListener {

    void begins(String jig, Step step);

    /** @param report the signed one; record and report are on the disk */
    void ended(TestOutcome outcome, Path report);

    /** The meter has neither passed nor failed: what came of it could not be kept. */
    void notKept(String jig, Complaint why);
}
