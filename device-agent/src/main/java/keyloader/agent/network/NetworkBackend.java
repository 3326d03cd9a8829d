package keyloader.agent.network;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import keyloader.agent.failure.FailureException;
import keyloader.sealing.KeyId;
import keyloader.sealing.Network;
import keyloader.sealing.Security;

/**
 * What the agent needs of a meter's network. A trial lives in the running daemon only (wpa_supplicant without
 * SaveConfig, NetworkManager's in-memory connections), so that a reboot is its roll-back; a generation is prepared
 * without effect and activated later. Only what Keyloader brought is ever replaced.
 *
 * <p>An {@link IOException} is trouble with the backend itself and no verdict about a network. Everything but {@link
 * #join} can be repeated after a cut.
 */
public interface NetworkBackend extends AutoCloseable {

    /**
     * Called once, before all else; changes nothing.
     *
     * @param meter whose configuration this is
     * @param inForce what this meter committed last
     * @throws FailureException when what is there is another meter's
     */
    void claim(KeyId meter, Optional<Generation> inForce) throws FailureException;

    /**
     * Makes the claim last: afterwards what is there is known as this meter's without {@code inForce}. Called before the
     * record forgets what is in force.
     */
    void keepClaim() throws IOException;

    boolean supports(Security security);

    /** Whether all that was ordered about a network can be done. */
    default boolean supports(Network network) {
        return supports(network.security()) && network.addresses().isAutomatic();
    }

    /** Whether the meter is on any network, or has one configured: then there is something that a trial interrupts. */
    boolean hasNetwork();

    /**
     * Tries one network until it is joined or has failed, in place of an earlier trial. Joined, it stays so until {@link
     * #activate} or {@link #discardTrial}.
     *
     * @param country two capital letters, or 00
     */
    Trial join(Network network, String country) throws IOException;

    /** Ends a trial, if there is one; the meter goes back to the network that it had. */
    void discardTrial() throws IOException;

    /** Writes a generation durably and without effect, replacing an unfinished one of the same number. */
    Generation prepare(long number, List<Network> networks, String country) throws IOException;

    /** Makes a prepared generation the meter's configuration, and drops every other that Keyloader brought. */
    void activate(Generation generation) throws IOException;

    /** Drops everything that Keyloader brought, and no network but that. */
    void clear() throws IOException;

    /** Whether anything is left of what Keyloader brought or tried, in force or not. */
    boolean hasLeft() throws IOException;

    /** Whether what was activated is still so. Asked every few seconds: a daemon may have been started anew. */
    default boolean isInForce(Generation generation) {
        return true;
    }

    /** Ends what serves this object alone; the networks stay. */
    @Override
    default void close() {}
}
