package keyloader.agent.network.networkmanager;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import keyloader.agent.network.dbus.Bus;

/**
 * By what a connection is known for Keyloader's: its id, and the same id among the user's data (nm-settings-dbus(5),
 * "user"), so that neither one that has only such a name, nor a copy under another, is taken for ours.
 *
 * @param uuid NetworkManager lets nobody change it, so that a trial's stays when it is brought
 * @param priority larger is preferred; empty for a trial, which never starts by itself
 * @param displaced by a trial: uuid of the connection that the device was on
 * @param country before a trial; 00 for none
 */
record Mark(String id, String uuid, Optional<Integer> priority, Optional<String> displaced, Optional<String> country) {
    static final String TRIAL = "keyloader-trial";
    private static final Pattern OURS = Pattern.compile("keyloader-(trial|[0-9]{1,19}-[1-8])");
    private static final String ID = "keyloader.id";
    private static final String DISPLACED = "keyloader.displaced";
    private static final String COUNTRY = "keyloader.country";

    static Mark trial(Optional<String> displaced, String country) {
        return new Mark(TRIAL, UUID.randomUUID().toString(), Optional.empty(), displaced, Optional.of(country));
    }

    /** @param index from 0, of as many networks */
    static Mark brought(long generation, int index, int networks) {
        return new Mark(
                "keyloader-" + generation + "-" + (index + 1),
                UUID.randomUUID().toString(),
                Optional.of(networks - index),
                Optional.empty(),
                Optional.empty());
    }

    Mark withUuid(String other) {
        return new Mark(id, other, priority, displaced, country);
    }

    boolean isTrial() {
        return id.equals(TRIAL);
    }

    Map<String, String> data() {
        Map<String, String> data = new HashMap<>();
        data.put(ID, id);
        displaced.ifPresent(uuid -> data.put(DISPLACED, uuid));
        country.ifPresent(code -> data.put(COUNTRY, code));
        return data;
    }

    /**
     * @param settings as GetSettings gives them
     * @return empty where the connection is not ours
     */
    static Optional<Mark> read(Map<String, Object> settings) throws IOException {
        Map<String, Object> connection = section(settings, "connection");
        Map<String, Object> user = section(settings, "user");
        Map<String, Object> data = user.containsKey("data") ? Bus.dictionary(user.get("data")) : Map.of();
        if (connection.get("id") instanceof String id
                && connection.get("uuid") instanceof String uuid
                && OURS.matcher(id).matches()
                && id.equals(data.get(ID))) {
            return Optional.of(new Mark(
                    id,
                    uuid,
                    Bus.integer(connection.get("autoconnect-priority")),
                    Optional.ofNullable(data.get(DISPLACED)).map(String::valueOf),
                    Optional.ofNullable(data.get(COUNTRY)).map(String::valueOf)));
        }
        return Optional.empty();
    }

    static Map<String, Object> section(Map<String, Object> settings, String name) throws IOException {
        return settings.containsKey(name) ? Bus.dictionary(settings.get(name)) : Map.of();
    }
}
