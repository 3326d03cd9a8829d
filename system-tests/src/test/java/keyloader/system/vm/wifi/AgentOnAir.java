package keyloader.system.vm.wifi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import keyloader.system.Program;

/** How an agent is started that has a radio: by a configuration, with what has the radio in hand. */
final class AgentOnAir {
    private AgentOnAir() {}

    /**
     * In a view of its own of what runs: an access point of the test is no part of this meter, and would be refused.
     *
     * @param loader the key of the configuration
     */
    static Program.Start start(Path directory, String loader, WifiSystem wifi) throws IOException {
        return command(directory, "run", loader, wifi.network(), wifi, List.of());
    }

    /** The same, where the agent is to see by itself what has the radio in hand. */
    static Program.Start startAuto(Path directory, String loader, WifiSystem wifi) throws IOException {
        return command(directory, "run", loader, "auto:" + Air.METER, wifi, List.of());
    }

    /** The meter's half of the factory's test. */
    static Program.Start qa(Path directory, String loader, WifiSystem wifi, String... more) throws IOException {
        return command(directory, "qa", loader, wifi.network(), wifi, List.of(more));
    }

    private static Program.Start command(
            Path directory, String command, String loader, String network, WifiSystem wifi, List<String> more)
            throws IOException {
        List<String> lines = new ArrayList<>(
                List.of("state = " + directory.resolve("meter"), "loader = " + loader, "network = " + network));
        lines.addAll(wifi.settings(directory));
        lines.addAll(more);
        Path configuration = directory.resolve("agent.conf");
        Files.write(configuration, lines);
        return Program.Start.of(Program.AGENT, command, "--config", configuration.toString())
                .within("unshare", "--pid", "--fork", "--kill-child", "--mount-proc");
    }

    /** Its command line, with the script that sets what it got. */
    static String dhcpClient(Path directory) throws IOException {
        Path script = directory.resolve("udhcpc-script");
        Files.writeString(script, """
                #!/bin/sh
                [ "$1" = bound ] || [ "$1" = renew ] || exit 0
                exec ip address replace "$ip/$mask" dev "$interface"
                """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return "/usr/bin/busybox udhcpc -f -i " + Air.METER + " -s " + script;
    }
}
