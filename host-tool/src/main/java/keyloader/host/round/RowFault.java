package keyloader.host.round;

import java.util.List;
import keyloader.host.outcome.Complaint;

/**
 * Why a row of the list cannot be used; it may have more than one.
 *
 * @param line of the file, from 1
 */
public record RowFault(int line, Complaint complaint) {

    /** How many rows have one, or several. */
    public static long rows(List<RowFault> faults) {
        return faults.stream().mapToInt(RowFault::line).distinct().count();
    }
}
