package keyloader.host.container;

import java.util.List;
import java.util.Optional;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.sealing.KeyId;
import keyloader.wire.Bytes;

/**
 * Meters that are prepared together. Never a credential: what a message brings is in the message alone.
 *
 * @param id {@value #ID_LENGTH} random bytes
 * @param name for people, at first the list's file name
 * @param madeAt milliseconds since 1970
 * @param source SHA-256 of the list as it was read last
 */
public record RoundRecord(Bytes id, String name, long madeAt, Bytes source, List<Job> jobs) {
    public static final int ID_LENGTH = 4;
    /** Also of the rows in a list. */
    public static final int MAX_JOBS = 50_000;
    /** The longest name, place, or name of a network, in characters. */
    public static final int MAX_TEXT = 200;

    public RoundRecord {
        jobs = List.copyOf(jobs);
    }

    /**
     * One meter.
     *
     * @param serial from its label
     * @param name and {@code place}: the installer's own words, empty where there are none
     * @param networks in order of preference
     * @param listed whether the list still has it
     * @param message digest of the newest message that was sealed for it in this round
     */
    public record Job(
            KeyId meter,
            String serial,
            String name,
            String place,
            String country,
            List<Choice> networks,
            boolean listed,
            Optional<Bytes> message) {
        public Job {
            networks = List.copyOf(networks);
        }

        public Job withMessage(Optional<Bytes> digest) {
            return new Job(meter, serial, name, place, country, networks, listed, digest);
        }

        public Job unlisted() {
            return new Job(meter, serial, name, place, country, networks, false, message);
        }
    }

    /**
     * A network without its secret.
     *
     * @param file what its file was called on the command line; empty for one that the list describes itself
     */
    public record Choice(Optional<String> file, NetworkName network) {}

    public RoundRecord withJobs(List<Job> changed) {
        return new RoundRecord(id, name, madeAt, source, changed);
    }
}
