package keyloader.system.kill;

import java.nio.file.Path;
import keyloader.system.Program;

/** A program that stops before one of its steps, for tests elsewhere. */
public final class Victim {
    private Victim() {}

    /**
     * @param step from 1
     * @param marker the file in which it says so; then it waits to be killed
     */
    public static Program.Start agent(Program.Start agent, int step, Path marker) {
        return armed(agent.withMain(VictimAgentMain.class.getName()), step, marker);
    }

    static Program.Start armed(Program.Start start, int step, Path marker) {
        return start.withProperty(Steps.STOP_BEFORE, String.valueOf(step))
                .withProperty(Steps.MARKER, marker.toString());
    }
}
