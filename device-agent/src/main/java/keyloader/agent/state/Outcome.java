package keyloader.agent.state;

import java.util.OptionalLong;
import keyloader.sealing.KeyId;
import keyloader.sealing.Verdict;
import keyloader.wire.Bytes;

/**
 * What became of a message that is used up. Once this is durable the message is applied, or will never be.
 *
 * @param digest of the sealed message
 * @param receipt as it is sent, byte for byte, however often
 * @param token spends the message on the loader
 * @param generation of the networks that it brought
 * @param done the loader has confirmed CONSUME
 */
public record Outcome(
        Bytes digest,
        Bytes messageId,
        KeyId signer,
        long sequence,
        Verdict verdict,
        Bytes receipt,
        Bytes token,
        OptionalLong generation,
        boolean done) {

    public Outcome finished() {
        return new Outcome(digest, messageId, signer, sequence, verdict, receipt, token, generation, true);
    }

    /** Whether the message was obeyed, and not only used up. */
    public boolean isApplied() {
        return verdict == Verdict.JOINED || verdict == Verdict.ENROLLED;
    }

    /** The token stays unsaid. */
    @Override
    public String toString() {
        return "Outcome[" + digest + ", " + verdict + (done ? ", done]" : ", pending]");
    }
}
