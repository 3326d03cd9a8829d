package keyloader.agent.life;

import java.util.List;
import keyloader.agent.state.AgentState;

/**
 * @param state to be made durable first, where it differs from the one before
 * @param actions to be done then, in this order
 */
public record Step(AgentState state, List<Action> actions) {
    public Step {
        actions = List.copyOf(actions);
    }

    static Step of(AgentState state, Action... actions) {
        return new Step(state, List.of(actions));
    }
}
