package keyloader.agent.lockdown;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is run at boot under whatever name: the commands of units, init scripts, {@code /etc/rc.local}, {@code
 * /etc/inittab} and ifupdown, and of scripts that a unit names. A shell is not understood: a line's simple commands are
 * looked at, whatever they depend on.
 */
final class CommandsCheck {
    private static final Channel[] CHANNELS = {
        Channel.HOSTAPD,
        Channel.WPS,
        Channel.P2P,
        Channel.DPP,
        Channel.HOTSPOT,
        Channel.TETHERING,
        Channel.IWD,
        Channel.INTERFACES,
        Channel.SETUP_PROGRAMS
    };

    /** systemd.service(5), with the signs that may stand before the program. */
    private static final Pattern EXEC = Pattern.compile("Exec(?:Start|StartPre|StartPost)\\s*=\\s*[-@:+!|]*(.*)");

    /** Words after which a shell, or a helper, has the command. */
    private static final String BEFORE =
            "if|then|elif|else|do|while|until|!|exec|time|sudo|nohup|setsid|nice|env|command|sh|-c|\\w+=.*";

    private final Evidence evidence;

    private CommandsCheck(Evidence evidence) {
        this.evidence = evidence;
    }

    static void look(Evidence evidence, Services services) {
        new CommandsCheck(evidence).look(services);
    }

    private void look(Services services) {
        for (String file : services.files()) {
            if (file.endsWith(".service")) {
                unit(file);
            } else {
                script(file);
            }
        }
        shell("/etc/rc.local");
        String[] inittab = evidence.text("/etc/inittab", CHANNELS).orElse("").split("\n", -1);
        for (int i = 0; i < inittab.length; i++) { // id:runlevels:action:command
            String[] fields = inittab[i].strip().split(":", 4);
            if (fields.length == 4 && !fields[0].startsWith("#")) {
                line("/etc/inittab:" + (i + 1), fields[3]);
            }
        }
        for (Interfaces.Line line : Interfaces.read(evidence, CHANNELS)) {
            if (Set.of("pre-up", "up", "post-up").contains(line.option())) {
                line(line.place(), line.value());
            }
        }
    }

    private void unit(String file) {
        String[] lines = evidence.text(file, CHANNELS).orElse("").split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            Matcher exec = EXEC.matcher(lines[i].strip());
            if (exec.matches()) {
                line(file + ":" + (i + 1), exec.group(1));
                for (String word : exec.group(1).split("[\\s\"']+", -1)) {
                    if (word.startsWith("/")) {
                        script(word);
                    }
                }
            }
        }
    }

    private void script(String file) {
        try {
            if (evidence.tree().isScript(file)) {
                shell(file);
            }
        } catch (IOException e) {
            evidence.text(file, CHANNELS); // fails as well, and that is told
        }
    }

    private void shell(String file) {
        String[] lines = evidence.text(file, CHANNELS).orElse("").split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            line(file + ":" + (i + 1), lines[i]);
        }
    }

    private void line(String place, String line) {
        if (line.strip().startsWith("#")) {
            return;
        }
        for (String simple : line.split("[;&|(){}`\"']+", -1)) {
            List<String> words = new ArrayList<>(List.of(simple.strip().split("\\s+", -1)));
            while (words.size() > 1 && base(words.get(0)).matches(BEFORE)) {
                words.remove(0);
            }
            command(place, words);
        }
    }

    private void command(String place, List<String> words) {
        if (starts(words, "hostapd")) {
            evidence.open(Channel.HOSTAPD, place + " starts it");
        }
        for (String program : OtherProgramsCheck.SETUP_PROGRAMS) {
            if (starts(words, program)) {
                evidence.open(Channel.SETUP_PROGRAMS, place + " starts " + program);
            }
        }
        String all = String.join(" ", words);
        switch (base(words.get(0))) {
            case "wpa_cli" -> {
                found(Channel.WPS, place, all, "wps_(pbc|pin|nfc|reg|er_start)\\S*");
                found(Channel.P2P, place, all, "p2p_(find|listen|ext_listen|connect|group_add|invite)");
                found(Channel.DPP, place, all, "dpp_(listen|chirp|auth_init)");
            }
            case "nmcli" -> found(Channel.HOTSPOT, place, all, "hotspot|(\\S+\\.)?mode (ap|adhoc|mesh)");
            case "connmanctl" -> found(Channel.TETHERING, place, all, "tether (wifi|bluetooth) on|enable p2p");
            case "iwctl" -> found(Channel.IWD, place, all, "ap \\S+ start(-profile)?");
            case "iw" -> found(Channel.INTERFACES, place, all, "type (__ap|ibss|mesh|mp|__p2pgo)");
            case "iwconfig" -> found(Channel.INTERFACES, place, all, "mode (" + WpaSupplicantCheck.WIRELESS_MODE + ")");
            default -> {
                // another program
            }
        }
    }

    /** What it is told stands among its words. */
    private void found(Channel channel, String place, String command, String told) {
        Matcher matcher = Pattern.compile(" (" + told + ")( |$)").matcher(command);
        if (matcher.find()) { // no more of it: a hotspot's passphrase may follow
            evidence.open(channel, place + " runs " + base(command.split(" ", 2)[0]) + " " + matcher.group(1));
        }
    }

    /** By itself, by an interpreter, or by an init's own command. */
    private static boolean starts(List<String> words, String program) {
        String first = base(words.get(0));
        List<String> rest = words.subList(1, words.size());
        return switch (first) {
            case "systemctl" ->
                rest.stream().anyMatch(Set.of("start", "restart", "enable")::contains)
                        && rest.stream().anyMatch(word -> word.matches(Pattern.quote(program) + "(@.*)?(\\.service)?"));
            case "service", "rc-service" -> rest.contains(program) && !rest.contains("stop");
            case "start-stop-daemon" ->
                (rest.contains("--start") || rest.contains("-S"))
                        && rest.stream().anyMatch(word -> base(word).equals(program));
            default ->
                (first.equals(program) && !rest.contains("stop"))
                        || (Processes.INTERPRETER.matcher(first).matches()
                                && rest.stream().limit(2).anyMatch(word -> base(word)
                                        .equals(program)));
        };
    }

    private static String base(String word) {
        return Processes.Running.program(word);
    }
}
