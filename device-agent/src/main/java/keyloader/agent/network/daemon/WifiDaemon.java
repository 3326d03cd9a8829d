package keyloader.agent.network.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import keyloader.sealing.Network;

/**
 * The program that runs a meter's WiFi. Whatever is done through here is in its memory alone, so that a reboot, and a
 * restart of it, undo it. An {@link IOException} is trouble with the program itself, and no verdict about a network.
 */
public interface WifiDaemon extends AutoCloseable {

    /** Whether the radio and the program can do this kind of network. */
    boolean supports(Network network);

    /** Whether it has networks that Keyloader did not bring. */
    boolean hasOtherNetworks() throws IOException;

    /**
     * Tries one network in place of all others, until it is joined or has failed. Ends by itself within two minutes.
     *
     * @param country two capital letters, or 00
     * @param certificates where those files lie that this network needs
     */
    Association join(Network network, String country, Path certificates) throws IOException;

    /** Whether the meter is on what was joined last. An {@link IOException} also where somebody has interfered since. */
    boolean isOnTrial() throws IOException;

    /**
     * Ends a trial, also one of an agent that was killed; what it displaced is as it was before.
     *
     * @return whether there was one
     */
    boolean discardTrial() throws IOException;

    /**
     * Makes these the networks that Keyloader brought, in order of preference, and drops every other that it brought. A
     * trial that has joined one of them goes on as that.
     */
    void bring(long generation, List<Network> networks, String country, Path certificates) throws IOException;

    /** Whether all of a generation is still there: the program may have been started anew, or somebody may have removed it. */
    boolean hasBrought(long generation, int networks) throws IOException;

    /** Drops every network that Keyloader brought. */
    void dropBrought() throws IOException;

    /** Whether it has a network that Keyloader brought, or tries. */
    boolean hasOurs() throws IOException;

    /** Which of the networks that were brought the meter is on, from 0. */
    OptionalInt current() throws IOException;

    @Override
    void close();
}
