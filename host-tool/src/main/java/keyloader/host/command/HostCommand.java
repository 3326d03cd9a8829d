package keyloader.host.command;

import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;

/** One command of the command line, with its options filled in. */
public interface HostCommand {

    /** @return the exit code */
    int run(HostPorts ports) throws Failure;
}
