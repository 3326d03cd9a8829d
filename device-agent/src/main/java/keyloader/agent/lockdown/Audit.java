package keyloader.agent.lockdown;

import java.util.Arrays;
import java.util.List;

/** Looks for every {@link Channel} in what is on the meter and what runs on it. Changes nothing. */
final class Audit {
    private Audit() {}

    /** @return one finding for each channel, in their order */
    static List<Finding> of(Tree tree, Iw iw, Rfkill rfkill) {
        Evidence evidence = new Evidence(tree);
        Processes processes = Processes.read(
                evidence,
                Channel.HOSTAPD,
                Channel.ACCESS_POINT,
                Channel.WPS,
                Channel.P2P,
                Channel.DPP,
                Channel.SETUP_PROGRAMS);
        Services services = Services.read(evidence, Channel.HOSTAPD, Channel.SETUP_PROGRAMS);
        Sockets sockets = Sockets.read(evidence, Channel.HOSTAPD, Channel.P2P);
        HostapdCheck.look(evidence, processes, services, sockets);
        WpaSupplicantCheck.look(evidence, processes, sockets);
        BusPolicyCheck.look(evidence);
        NetworkManagerCheck.look(evidence);
        OtherProgramsCheck.look(evidence, processes, services);
        CommandsCheck.look(evidence, services);
        RadioCheck.look(evidence, iw, rfkill);
        return Arrays.stream(Channel.values()).map(evidence::of).toList();
    }
}
