package keyloader.host.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import keyloader.host.text.Utf8;
import keyloader.sealing.Label;
import keyloader.wire.Bytes;

/**
 * What a factory has made, in the order in which it was printed: the lines of {@code keyloader-agent provision}, from one
 * file or several. Each is held against SPEC 16, as if it stood in a manifest already.
 */
public final class MeterLines {
    /** For the first and last line of the manifest. */
    private static final int AROUND = 2048;

    private final MeterSet set = new MeterSet();
    private final List<Label> labels = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private long length;

    /**
     * Adds those of one more file. Blank lines, and white space around a line, are passed over.
     *
     * @param name of the file, for whoever looks for an earlier line
     */
    public void read(byte[] file, String name) throws ManifestException {
        int line = 1;
        for (int start = 0; start < file.length; line++) {
            int end = start;
            while (end < file.length && file[end] != '\n') {
                end++;
            }
            add(file, start, end, line, name);
            start = end + 1;
        }
    }

    private void add(byte[] file, int start, int end, int line, String name) throws ManifestException {
        String text = Utf8.decode(Bytes.of(Arrays.copyOfRange(file, start, end)))
                .orElseThrow(() -> new ManifestException(line, "not UTF-8"))
                .strip();
        if (text.isEmpty()) {
            return;
        }
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MeterLine.MAX_LENGTH) {
            throw new ManifestException(line, "longer than " + MeterLine.MAX_LENGTH + " bytes");
        }
        JsonNode node = MeterLine.json(text, line);
        if (text.startsWith(Manifest.BEGINNING) || node.has("signature")) {
            throw new ManifestException(line, "of a finished manifest, and not of a meter");
        }
        MeterLine meter = MeterLine.of(node, line);
        Label label = meter.label(line);
        set.add(meter, line, "line " + line + " of " + name);
        length += bytes + 1;
        if (length > Manifest.MAX_LENGTH - AROUND) {
            throw new ManifestException(line, "more than fits into one manifest");
        }
        labels.add(label);
        texts.add(text);
    }

    /**
     * The meters of a manifest whose signature is right; whose it is is not judged.
     *
     * @param file of which {@link Manifest#isOne}
     */
    public static MeterLines ofManifest(byte[] file) throws ManifestException {
        Manifest manifest = Manifest.parse(file);
        MeterLines lines = new MeterLines();
        int line = 1;
        for (int start = 0; lines.labels.size() < manifest.meters().size(); line++) {
            int end = start;
            while (file[end] != '\n') {
                end++;
            }
            if (line > 1) {
                lines.add(file, start, end, line, "the manifest");
            }
            start = end + 1;
        }
        return lines;
    }

    /** In order. */
    public List<Label> labels() {
        return List.copyOf(labels);
    }

    List<String> texts() {
        return texts;
    }
}
