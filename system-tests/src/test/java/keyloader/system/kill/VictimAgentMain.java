package keyloader.system.kill;

import java.util.List;
import java.util.Set;
import keyloader.agent.Main;
import keyloader.agent.command.AgentPorts;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.durable.FileSteps;
import keyloader.usb.Links;
import keyloader.wire.LoaderLink;

/** The agent, stopping before a durable step, or an exchange with the loader, of the test's choice. */
public final class VictimAgentMain {
    private VictimAgentMain() {}

    public static void main(String[] args) {
        DurableSteps steps = Steps.counted(
                DurableSteps.class,
                new FileSteps(),
                Set.of("createDirectory", "write", "rename", "symbolicLink", "delete", "sync"));
        AgentPorts ports = AgentPorts.system()
                .withDurable(steps)
                .withDialling(address -> Steps.counted(LoaderLink.class, Links.open(address), Set.of("exchange")));
        System.exit(Main.run(List.of(args), ports));
    }
}
