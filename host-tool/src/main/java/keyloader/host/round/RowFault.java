package keyloader.host.round;

import keyloader.host.outcome.Complaint;

/**
 * Why a row of the list cannot be used.
 *
 * @param line of the file, from 1
 */
public record RowFault(int line, Complaint complaint) {}
