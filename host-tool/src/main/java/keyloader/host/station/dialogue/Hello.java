package keyloader.host.station.dialogue;

import java.util.List;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/**
 * Who a meter says that it is. What is text is the meter's, and not made safe.
 *
 * @param label as its URI says it, which is also that of serial and kid
 * @param key {@code file} or {@code token}
 * @param network as it is configured
 * @param prekeys {@code file}, {@code erasable} or {@code token}
 */
public record Hello(
        int protocol,
        String agent,
        Label label,
        String key,
        boolean locked,
        boolean fresh,
        String network,
        String prekeys,
        List<String> lights,
        List<String> buttons) {

    public Hello {
        lights = List.copyOf(lights);
        buttons = List.copyOf(buttons);
    }

    static Hello of(Answer answer) throws DialogueException {
        int protocol = answer.number("protocol");
        return new Hello(
                protocol,
                answer.text("agent"),
                label(answer),
                answer.text("key"),
                answer.flag("locked"),
                answer.flag("fresh"),
                answer.text("network"),
                answer.text("prekeys"),
                answer.texts("lights"),
                buttons(answer));
    }

    private static List<String> buttons(Answer answer) throws DialogueException {
        List<String> names = answer.texts("buttons");
        if (!names.stream().allMatch(name -> name.matches("[a-z]{1,16}"))) {
            throw answer.lacks("buttons");
        }
        return names;
    }

    private static Label label(Answer answer) throws DialogueException {
        String serial = answer.text("serial");
        String hex = answer.text("kid");
        if (!hex.matches("[0-9a-f]{64}")) {
            throw answer.lacks("kid");
        }
        try {
            Label label = Label.parse(answer.text("uri"));
            if (label.serial().equals(serial) && label.kid().equals(new KeyId(Bytes.ofHex(hex)))) {
                return label;
            }
        } catch (MalformedException e) {
            // said below
        }
        throw answer.lacks("uri");
    }

    /** Whether its network is an access point, and not a directory of files. */
    public boolean hasRadio() {
        return !network.startsWith("files:");
    }
}
