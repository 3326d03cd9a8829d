package keyloader.host.round;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.container.RoundRecord;
import keyloader.host.manifest.LabelCheck;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.prepare.InputFile;
import keyloader.wire.Bytes;

/**
 * A list that was read whole and held against what this PC knows.
 *
 * @param file the list's name, without its directories
 * @param source SHA-256 of the list
 */
public record ListReading(String file, Bytes source, Rows rows) {

    /**
     * @param given the list's file
     * @param files the networks that were given as files, by name
     * @param country of rows that name none
     * @param acceptNewLabel takes another key under a known serial
     */
    public static ListReading of(
            String given,
            ContainerContent known,
            Map<String, NetworkName> files,
            Optional<String> country,
            boolean acceptNewLabel,
            LabelCheck labels)
            throws Failure {
        Path file = InputFile.path(given).toAbsolutePath();
        byte[] content = InputFile.read(given, ListFile.MAX_LENGTH, "list");
        Path directory = Optional.ofNullable(file.getParent()).orElse(file);
        Rows rows = new Rows(known, directory, files, country, acceptNewLabel, labels);
        ListFile.read(content, given, rows::add);
        return new ListReading(String.valueOf(file.getFileName()), Bytes.sha256(content), rows);
    }

    /** The round that it belongs to, of those that are called so. */
    public Optional<RoundRecord> earlier(ContainerContent content, String name) {
        return RoundPlan.find(content, source, name, rows.entries());
    }

    /**
     * What it asks for; of a list without faults.
     *
     * @param name what a new round is called
     * @param earlier the round to go on with, or empty for a new one
     * @param now milliseconds since 1970
     */
    public RoundPlan plan(String name, Optional<RoundRecord> earlier, long now, SecureRandom random) throws Failure {
        if (name.length() > RoundRecord.MAX_TEXT) {
            throw Failure.of(Problem.ROW_TEXT_LONG, "--name", RoundRecord.MAX_TEXT);
        }
        return earlier.isPresent()
                ? RoundPlan.goOn(earlier.get(), source, rows.entries())
                : RoundPlan.begin(name, source, now, rows.entries(), random);
    }
}
