package keyloader.host.station.dialogue;

import java.util.List;

/**
 * What the meter's double has become.
 *
 * @param owners their kids in hexadecimal
 * @param ssids of the network in force, as the meter prints them
 */
public record Scratch(boolean claimed, List<String> owners, int marks, int prekeys, List<String> ssids) {
    public Scratch {
        owners = List.copyOf(owners);
        ssids = List.copyOf(ssids);
    }

    static Scratch of(Answer answer) throws DialogueException {
        return new Scratch(
                answer.flag("claimed"),
                answer.texts("owners"),
                answer.number("marks"),
                answer.number("prekeys"),
                answer.texts("ssids"));
    }
}
