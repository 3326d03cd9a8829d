package keyloader.wire.link;

import java.io.IOException;
import java.time.Duration;
import keyloader.wire.LoaderLink;

/** Opens links. */
public final class Links {
    /** How long a loader may take for one answer. Erasing is its slowest work. */
    public static final Duration ANSWER_TIME = Duration.ofSeconds(10);

    private Links() {}

    /** @throws IOException when nobody listens there */
    public static LoaderLink open(LinkAddress address) throws IOException {
        return open(address, ANSWER_TIME);
    }

    /** @param answerTime how long the loader may take to be reached, and for one answer */
    public static LoaderLink open(LinkAddress address, Duration answerTime) throws IOException {
        return StreamLink.open(address, answerTime);
    }
}
