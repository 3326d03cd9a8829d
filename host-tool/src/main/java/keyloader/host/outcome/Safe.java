package keyloader.host.outcome;

/** Text for a {@link Complaint} that is escaped already, such as a name that is no text at all. */
public record Safe(String text) {}
