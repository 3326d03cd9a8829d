package keyloader.board.buttons;

import java.util.Optional;

/**
 * A button of the case as a person writes it: {@code KEY_RESTART}, {@code 408}, or {@code gpio-keys:KEY_RESTART}.
 *
 * @param device as in /sys/class/input/event*&#47;device/name; without, the first device that has the code
 */
public record InputName(Optional<String> device, InputCode code) {

    public static Optional<InputName> parse(String text) {
        int colon = text.lastIndexOf(':'); // names of devices may have some themselves
        Optional<String> device = colon < 0
                ? Optional.empty()
                : Optional.of(text.substring(0, colon).strip());
        if (device.isPresent() && device.get().isEmpty()) {
            return Optional.empty();
        }
        return InputCode.parse(text.substring(colon + 1).strip()).map(code -> new InputName(device, code));
    }

    /** @return whether both could be one button */
    public boolean mayBe(InputName other) {
        boolean sameDevice = device.isEmpty() || other.device.isEmpty() || device.equals(other.device);
        return sameDevice && code.sameAs(other.code);
    }

    @Override
    public String toString() {
        return device.map(name -> name + ":").orElse("") + code;
    }
}
