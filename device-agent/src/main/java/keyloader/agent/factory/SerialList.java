package keyloader.agent.factory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.IoReason;
import keyloader.agent.failure.Problem;
import keyloader.sealing.Label;

/**
 * The serials of meters that are to be made: the first column of a CSV file, in its order. It is read whole before anything
 * is made by it, so that a bad line costs no meter.
 */
public final class SerialList {
    /** As many as a manifest may have (SPEC 16). */
    public static final int MAX_SERIALS = 100_000;
    /** Other columns included. */
    static final int MAX_BYTES = 32 << 20;

    private static final String BYTE_ORDER_MARK = "\u00ef\u00bb\u00bf"; // as the bytes of UTF-8, each a character
    private static final String HEADER = "serial";
    /** Of a spreadsheet, too, that writes what its country writes. */
    private static final Pattern COLUMN_END = Pattern.compile("[,;\t]");

    private final String name;
    private final List<String> serials = new ArrayList<>();
    private final Map<String, Integer> lines = new HashMap<>();

    private SerialList(Path file) {
        this.name = file.toString();
    }

    /**
     * @return at least one serial, no two of them alike; those that differ only in case are alike, since people and file
     *     systems confuse them
     */
    public static List<String> read(Path file) throws FailureException {
        SerialList list = new SerialList(file);
        // The other columns may be in any encoding, and a serial is ASCII.
        List<String> lines =
                new String(bytes(file), StandardCharsets.ISO_8859_1).lines().toList();
        boolean first = true;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            String cell = firstCell(i == 0 && line.startsWith(BYTE_ORDER_MARK) ? line.substring(3) : line);
            if (cell.startsWith("#") || line.isBlank()) {
                continue;
            }
            if (!(first && cell.equalsIgnoreCase(HEADER))) {
                list.add(cell, i + 1);
            }
            first = false;
        }
        if (list.serials.isEmpty()) {
            throw new FailureException(Problem.SERIALS_NONE, file);
        }
        return List.copyOf(list.serials);
    }

    private static byte[] bytes(Path file) throws FailureException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new FailureException(Problem.SERIALS_TOO_MANY, file, (MAX_BYTES >> 20) + " MiB");
            }
            return bytes;
        } catch (IOException e) {
            throw new FailureException(Problem.SERIALS_UNREADABLE, file, IoReason.inWords(e)).causedBy(e);
        }
    }

    private static String firstCell(String line) {
        String cell = COLUMN_END.split(line, 2)[0].strip();
        boolean quoted = cell.length() >= 2 && cell.startsWith("\"") && cell.endsWith("\"");
        return quoted ? cell.substring(1, cell.length() - 1).strip() : cell;
    }

    private void add(String serial, int line) throws FailureException {
        String place = name + ":" + line;
        // Each serial is the name of a directory, and these two are taken.
        if (!Label.isSerial(serial) || serial.equals(".") || serial.equals("..")) {
            throw new FailureException(Problem.SERIALS_BAD, place);
        }
        Integer earlier = lines.putIfAbsent(alike(serial), line);
        if (earlier != null) {
            throw new FailureException(Problem.SERIALS_TWICE, place, serial, earlier);
        }
        if (serials.size() == MAX_SERIALS) {
            throw new FailureException(Problem.SERIALS_TOO_MANY, name, MAX_SERIALS + " serials");
        }
        serials.add(serial);
    }

    /** Equal for those that differ only in case. */
    static String alike(String serial) {
        return serial.toLowerCase(Locale.ROOT);
    }
}
