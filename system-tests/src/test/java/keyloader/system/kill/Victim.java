package keyloader.system.kill;

import java.nio.file.Path;
import keyloader.system.Program;

/** A program that stops before one of its steps, for tests elsewhere. */
public final class Victim {
    private Victim() {}

    /**
     * @param step its number, from 1, or its name: "rename current #1" is the first that gives something this name
     * @param marker the file in which it says so; then it waits to be killed
     */
    public static Program.Start agent(Program.Start agent, String step, Path marker) {
        return armed(agent.withMain(VictimAgentMain.class.getName()), step, marker);
    }

    static Program.Start armed(Program.Start start, String step, Path marker) {
        return start.withProperty(Steps.STOP_BEFORE, step).withProperty(Steps.MARKER, marker.toString());
    }
}
