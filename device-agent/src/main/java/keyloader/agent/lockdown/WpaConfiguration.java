package keyloader.agent.lockdown;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A configuration file of wpa_supplicant, in its grammar (wpa_supplicant.conf(5) and hostap's {@code config_file.c}): a
 * line is a setting, begins a block or ends one; {@code #} begins a comment, but not between the first and the last
 * quotation mark of a line.
 *
 * @param settings in their order; of blobs none
 * @param broken why wpa_supplicant would refuse it, with the line
 */
record WpaConfiguration(List<Setting> settings, Optional<String> broken) {
    /** @param block "" outside of any, "network" or "cred" */
    record Setting(int line, String block, String key, String value) {
        boolean isGlobal() {
            return block.isEmpty();
        }

        boolean isOfNetwork() {
            return block.equals("network");
        }

        /** As C's strtol with base 0 reads it; 0 where it is no number. */
        int number() {
            try {
                return Integer.decode(value);
            } catch (NumberFormatException e) {
                return 0;
            }
        }

        boolean isSet() {
            return !value.isEmpty() && !value.equals("\"\"");
        }

        /** Whether a list of words has this one. */
        boolean has(String word) {
            return List.of(value.replace("\"", "").split("[ \t]+", -1)).contains(word);
        }
    }

    private static final String BLOB = "blob";

    WpaConfiguration {
        settings = List.copyOf(settings);
    }

    static WpaConfiguration parse(String text) {
        List<Setting> settings = new ArrayList<>();
        String broken = null;
        String block = "";
        int begun = 0;
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = content(lines[i]);
            int equals = line.indexOf('=');
            if (line.isEmpty()) {
                continue;
            }
            if (!block.isEmpty() && line.equals("}")) {
                block = "";
            } else if (block.isEmpty() && line.matches("(network|cred|blob-base64-.+)=\\{")) {
                block = line.startsWith(BLOB) ? BLOB : line.substring(0, equals);
                begun = i + 1;
            } else if (equals > 0 && !block.equals(BLOB)) {
                settings.add(new Setting(
                        i + 1,
                        block,
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip()));
            } else if (!block.equals(BLOB)) {
                broken = first(broken, "line " + (i + 1) + " is no setting");
            }
        }
        if (!block.isEmpty()) {
            broken = first(broken, "the block of line " + begun + " has no end");
        }
        return new WpaConfiguration(settings, Optional.ofNullable(broken));
    }

    private static String first(@Nullable String before, String now) {
        return before == null ? now : before;
    }

    private static String content(String line) {
        String content = line.strip();
        if (content.startsWith("#")) {
            return "";
        }
        int first = content.indexOf('"');
        int last = first < 0 ? -1 : content.lastIndexOf('"');
        int comment = content.indexOf('#', last > first ? last : 0);
        return comment < 0 ? content : content.substring(0, comment).strip();
    }
}
