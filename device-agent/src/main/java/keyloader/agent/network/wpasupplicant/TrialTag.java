package keyloader.agent.network.wpasupplicant;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the {@code id_str} of a trial's network says of the time before it.
 *
 * @param country 00 for none; empty where an older agent has made the trial
 * @param displaced numbers of the networks that were switched on
 */
record TrialTag(Optional<String> country, List<Integer> displaced) {
    private static final Pattern TEXT = Pattern.compile("\"?keyloader-trial(?: ([A-Z]{2}|00))?((?: [0-9]{1,9})*)\"?");

    static boolean isOne(String id) {
        return TEXT.matcher(id).matches();
    }

    String text() {
        return "keyloader-trial" + country.map(code -> " " + code).orElse("")
                + displaced.stream().map(number -> " " + number).collect(Collectors.joining());
    }

    /**
     * A trial that has been brought keeps its name, since with another one wpa_supplicant would leave an access point that
     * SAE was used with; it has got a priority.
     *
     * @param properties of the network
     * @return empty where it is not a trial's
     */
    static Optional<TrialTag> read(Map<String, Object> properties) {
        Matcher tag = TEXT.matcher(String.valueOf(properties.getOrDefault("id_str", "")));
        if (!tag.matches() || !"0".equals(String.valueOf(properties.getOrDefault("priority", "0")))) {
            return Optional.empty();
        }
        List<Integer> displaced = Arrays.stream(tag.group(2).strip().split(" "))
                .filter(word -> !word.isEmpty())
                .map(Integer::valueOf)
                .toList();
        return Optional.of(new TrialTag(Optional.ofNullable(tag.group(1)), displaced));
    }
}
