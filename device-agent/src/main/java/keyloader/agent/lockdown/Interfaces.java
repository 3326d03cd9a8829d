package keyloader.agent.lockdown;

import java.util.ArrayList;
import java.util.List;

/** The options of ifupdown's {@code /etc/network/interfaces} and the directory that it is usually told to read as well. */
final class Interfaces {
    private static final String MAIN = "/etc/network/interfaces";
    private static final String MORE = "/etc/network/interfaces.d";

    private Interfaces() {}

    /** interfaces(5): words of a line; a backslash at its end continues it. */
    record Line(String place, String option, String value) {}

    static List<Line> read(Evidence evidence, Channel... concerned) {
        List<Line> lines = new ArrayList<>();
        read(evidence, MAIN, lines, concerned);
        for (String name : evidence.names(MORE, concerned)) {
            read(evidence, MORE + "/" + name, lines, concerned);
        }
        return lines;
    }

    private static void read(Evidence evidence, String path, List<Line> lines, Channel... concerned) {
        String[] all = evidence.text(path, concerned).orElse("").split("\n", -1);
        for (int i = 0; i < all.length; i++) {
            int number = i + 1;
            StringBuilder line = new StringBuilder(all[i].strip());
            while (line.length() > 0 && line.charAt(line.length() - 1) == '\\' && i + 1 < all.length) {
                line.setCharAt(line.length() - 1, ' ');
                line.append(all[++i].strip());
            }
            String[] words = line.toString().strip().split("\\s+", 2);
            if (!words[0].isEmpty() && !words[0].startsWith("#")) {
                lines.add(new Line(path + ":" + number, words[0], words.length > 1 ? words[1] : ""));
            }
        }
    }
}
