package keyloader.agent.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import keyloader.agent.durable.DurableSteps;
import keyloader.agent.durable.FileSteps;
import keyloader.agent.lockdown.Lockdown;
import keyloader.agent.network.FilesNetwork;
import keyloader.agent.network.NetworkBackend;
import keyloader.agent.run.Lights;
import keyloader.agent.run.Plugs;
import keyloader.agent.run.Time;
import keyloader.agent.run.WallClock;
import keyloader.usb.Links;
import keyloader.wire.LoaderLink;
import keyloader.wire.link.LinkAddress;

/**
 * The whole outside world of this program. A test replaces what it wants to control, such as {@link #durable} to cut the
 * power at the n-th step.
 */
public record AgentPorts(
        DurableSteps durable,
        Time time,
        WallClock clock,
        SecureRandom random,
        Dialling dialling,
        PlugWatch plugs,
        NetworkFiles networkFiles,
        Lights lights,
        Board board,
        Terminal terminal,
        Lockdown lockdown,
        InputStream in,
        PrintStream out,
        PrintStream err) {

    /** Opens a link to the loader. */
    @FunctionalInterface
    public interface Dialling {
        LoaderLink open(LinkAddress address) throws IOException;
    }

    /** Watches where a loader is plugged in. */
    @FunctionalInterface
    public interface PlugWatch {
        Plugs watch(LinkAddress address, Time time);
    }

    /** Opens the backend of {@code --network files:DIR}. */
    @FunctionalInterface
    public interface NetworkFiles {
        NetworkBackend open(Path directory, DurableSteps steps);
    }

    public static AgentPorts system() {
        return new AgentPorts(
                new FileSteps(),
                Time.system(),
                WallClock.system(),
                new SecureRandom(),
                Links::open,
                Plugs::of,
                FilesNetwork::new,
                Lights.printing(System.out),
                Board.ofThisComputer(System.err),
                Terminal.system(),
                Lockdown.system(),
                System.in,
                System.out,
                System.err);
    }

    public AgentPorts withDurable(DurableSteps other) {
        return new AgentPorts(
                other,
                time,
                clock,
                random,
                dialling,
                plugs,
                networkFiles,
                lights,
                board,
                terminal,
                lockdown,
                in,
                out,
                err);
    }

    public AgentPorts withTime(Time other) {
        return new AgentPorts(
                durable,
                other,
                clock,
                random,
                dialling,
                plugs,
                networkFiles,
                lights,
                board,
                terminal,
                lockdown,
                in,
                out,
                err);
    }

    public AgentPorts withClock(WallClock other) {
        return new AgentPorts(
                durable,
                time,
                other,
                random,
                dialling,
                plugs,
                networkFiles,
                lights,
                board,
                terminal,
                lockdown,
                in,
                out,
                err);
    }

    public AgentPorts withDialling(Dialling other) {
        return new AgentPorts(
                durable,
                time,
                clock,
                random,
                other,
                plugs,
                networkFiles,
                lights,
                board,
                terminal,
                lockdown,
                in,
                out,
                err);
    }

    public AgentPorts withPlugs(PlugWatch other) {
        return new AgentPorts(
                durable,
                time,
                clock,
                random,
                dialling,
                other,
                networkFiles,
                lights,
                board,
                terminal,
                lockdown,
                in,
                out,
                err);
    }

    public AgentPorts withNetworkFiles(NetworkFiles other) {
        return new AgentPorts(
                durable, time, clock, random, dialling, plugs, other, lights, board, terminal, lockdown, in, out, err);
    }

    public AgentPorts withBoard(Board other) {
        return new AgentPorts(
                durable,
                time,
                clock,
                random,
                dialling,
                plugs,
                networkFiles,
                lights,
                other,
                terminal,
                lockdown,
                in,
                out,
                err);
    }

    public AgentPorts withTerminal(Terminal other) {
        return new AgentPorts(
                durable,
                time,
                clock,
                random,
                dialling,
                plugs,
                networkFiles,
                lights,
                board,
                other,
                lockdown,
                in,
                out,
                err);
    }

    public AgentPorts withLockdown(Lockdown other) {
        return new AgentPorts(
                durable,
                time,
                clock,
                random,
                dialling,
                plugs,
                networkFiles,
                lights,
                board,
                terminal,
                other,
                in,
                out,
                err);
    }

    public AgentPorts withInput(InputStream other) {
        return new AgentPorts(
                durable,
                time,
                clock,
                random,
                dialling,
                plugs,
                networkFiles,
                lights,
                board,
                terminal,
                lockdown,
                other,
                out,
                err);
    }

    /** The lights are printed to {@code newOut}. */
    public AgentPorts withOutput(PrintStream newOut, PrintStream newErr) {
        return new AgentPorts(
                durable,
                time,
                clock,
                random,
                dialling,
                plugs,
                networkFiles,
                Lights.printing(newOut),
                board,
                terminal,
                lockdown,
                in,
                newOut,
                newErr);
    }
}
