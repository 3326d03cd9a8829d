package keyloader.host.station.dialogue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import keyloader.host.station.dialogue.DialogueException.Kind;

/** Reads an answer, never more of it than makes sense. */
record Answer(String request, JsonNode node) {
    private static final int MAX_TEXT = 512;
    private static final int MAX_ITEMS = 64;

    String text(String name) throws DialogueException {
        return text(node.get(name), name);
    }

    /** A number is text here too. */
    String word(String name) throws DialogueException {
        JsonNode value = node.get(name);
        return value != null && value.isIntegralNumber() ? value.asText() : text(value, name);
    }

    boolean flag(String name) throws DialogueException {
        JsonNode value = node.get(name);
        if (value == null || !value.isBoolean()) {
            throw lacks(name);
        }
        return value.booleanValue();
    }

    int number(String name) throws DialogueException {
        JsonNode value = node.get(name);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
            throw lacks(name);
        }
        return value.intValue();
    }

    List<String> texts(String name) throws DialogueException {
        List<String> texts = new ArrayList<>();
        for (JsonNode item : items(name)) {
            texts.add(text(item, name));
        }
        return List.copyOf(texts);
    }

    List<JsonNode> items(String name) throws DialogueException {
        JsonNode value = node.get(name);
        if (value == null || !value.isArray() || value.size() > MAX_ITEMS) {
            throw lacks(name);
        }
        List<JsonNode> items = new ArrayList<>();
        value.forEach(items::add);
        return items;
    }

    DialogueException lacks(String name) {
        return new DialogueException(Kind.NONSENSE, request, "its " + name + " is missing, or of no use", "");
    }

    /** Of a text that is for people, as much as they read. */
    static String shortened(JsonNode value) {
        String text = value.asText();
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT) + "...";
    }

    private String text(JsonNode value, String name) throws DialogueException {
        if (value == null || !value.isTextual() || value.textValue().length() > MAX_TEXT) {
            throw lacks(name);
        }
        return value.textValue();
    }
}
