package keyloader.host.station.dialogue;

/**
 * What came of the meter's look at its loader.
 *
 * @param code of a verdict, or another that {@code run --once} ends with
 * @param light {@code steady}, or a number of blinks
 */
public record Look(int code, String light) {
    static Look of(Answer answer) throws DialogueException {
        return new Look(answer.number("code"), answer.word("light"));
    }
}
