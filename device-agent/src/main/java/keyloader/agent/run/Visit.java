package keyloader.agent.run;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import keyloader.agent.state.AgentState;
import keyloader.agent.state.Outcome;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderClient;
import keyloader.wire.LoaderInfo;
import keyloader.wire.LoaderLink;
import keyloader.wire.LoaderRefusedException;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotEntry.MessageEntry;
import keyloader.wire.SlotState;

/**
 * One bounded session with the loader. The agent never stays: between its visits a person can pull the loader, and a PC
 * on a shared link can have it. An {@link IOException} means that it is gone or not worth talking to.
 */
final class Visit implements AutoCloseable {
    private final LoaderClient client;
    private final Log log;

    private Visit(LoaderClient client, Log log) {
        this.client = client;
        this.log = log;
    }

    /** @param link is closed with the visit */
    static Visit on(LoaderLink link, Time time, SecureRandom random, Log log) {
        return new Visit(new LoaderClient(new BoundedLink(link, time), random), log);
    }

    /** Its identity is proved by a signature over a fresh nonce. */
    LoaderInfo info() throws IOException {
        try {
            return client.info();
        } catch (LoaderRefusedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    List<SlotEntry> list() throws IOException {
        try {
            return client.list();
        } catch (LoaderRefusedException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Empty when the loader does not give it out. */
    Optional<Bytes> get(int slot) throws IOException {
        try {
            return Optional.of(client.get(slot));
        } catch (LoaderRefusedException e) {
            log.say("slot " + slot + " cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    /** @return whether the loader has confirmed it */
    boolean consume(int slot, Outcome outcome) throws IOException {
        try {
            client.consume(slot, outcome.token(), outcome.receipt());
            return true;
        } catch (LoaderRefusedException e) {
            log.say("slot " + slot + " is not used up: " + e.getMessage());
            return false;
        }
    }

    void attempt(int slot, Bytes digest, Bytes note) throws IOException {
        try {
            client.attempt(slot, digest, note);
        } catch (LoaderRefusedException e) {
            log.say("slot " + slot + " takes no note: " + e.getMessage());
        }
    }

    /** The outcome that this slot still has to be told, or told again: what is SEALED there has been used. */
    static Optional<Outcome> toDeliver(AgentState state, SlotEntry entry) {
        Optional<Outcome> outcome = entry.message().map(MessageEntry::digest).flatMap(state::outcome);
        if (outcome.isEmpty()) {
            return outcome;
        }
        boolean again = entry.state() == SlotState.SEALED || entry.state() == SlotState.SPENDING;
        boolean first = entry.state() == SlotState.SPENT && !outcome.get().done();
        return again || first ? outcome : Optional.empty();
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            // it is gone: nothing was left to say
        }
    }
}
