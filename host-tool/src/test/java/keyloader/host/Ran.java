package keyloader.host;

import java.util.List;

/** How a command ended, and what it said. */
record Ran(int exit, List<String> outLines, List<String> errLines, FakeTerminal terminal) {
    String out() {
        return String.join("\n", outLines);
    }

    String err() {
        return String.join("\n", errLines);
    }

    String all() {
        return out() + "\n" + err() + "\n" + String.join("\n", terminal.progress) + String.join("\n", terminal.prompts);
    }
}
