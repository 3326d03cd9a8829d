package keyloader.host.command;

import keyloader.host.port.HostPorts;
import keyloader.host.outcome.Failure;

/** One command of the command line, with its options filled in. */
public interface HostCommand {

    CommonOptions common();

    /** @return the exit code */
    int run(HostPorts ports) throws Failure;
}
