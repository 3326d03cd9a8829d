package keyloader.label;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import keyloader.sealing.Label;
import keyloader.wire.MalformedException;

/** Finds labels in pictures. ZXing reads the picture; what the text says is for {@link Label#parse} alone. */
public final class LabelReader {
    /** Of a picture file, in bytes. */
    public static final int MAX_FILE = 32 << 20;
    /** Of a picture, before it is decoded. */
    public static final long MAX_PIXELS = 50_000_000;

    private static final String PLACE = "picture";

    private LabelReader() {}

    /** A code with the scheme of a label. */
    public sealed interface Found {

        /** It holds. */
        record Read(Label label) implements Found {}

        /** @param reason which rule of SPEC 3 it breaks */
        record Refused(MalformedException reason) implements Found {}
    }

    /**
     * The texts of all QR codes that were found in a PNG or JPEG picture, each once.
     *
     * @param wanted what is looked for: without one of these the search goes on for longer
     * @return empty when there is none
     */
    public static List<String> readTexts(byte[] picture, Predicate<String> wanted) throws PictureUnreadableException {
        return List.copyOf(search(picture, wanted).texts());
    }

    /**
     * All labels in a picture, each once; QR codes of other things are passed over.
     *
     * @return one at least
     * @throws MalformedException when there is none, saying what there is instead
     */
    public static List<Found> readLabels(byte[] picture) throws PictureUnreadableException, MalformedException {
        return labels(search(picture, LabelReader::isLabel));
    }

    private static List<Found> labels(CodeFinder finder) throws MalformedException {
        List<Found> found = new ArrayList<>();
        for (String text : finder.texts()) {
            if (!isLabel(text)) {
                continue;
            }
            Found each = parse(text);
            if (!found.contains(each)) {
                found.add(each);
            }
        }
        if (!found.isEmpty()) {
            return List.copyOf(found);
        }
        if (finder.sawUnreadable()) {
            throw new MalformedException(PLACE, "has a QR code that is too blurred, covered or damaged to be read");
        }
        if (!finder.texts().isEmpty()) {
            throw new MalformedException(PLACE, "has a QR code, but not one of a Keyloader label");
        }
        throw new MalformedException(PLACE, "no Keyloader label was found in it");
    }

    /**
     * The one label in a picture.
     *
     * @throws MalformedException when there is none, or more than one, or it breaks a rule of SPEC 3
     */
    public static Label readLabel(byte[] picture) throws PictureUnreadableException, MalformedException {
        return one(readLabels(picture));
    }

    private static Label one(List<Found> labels) throws MalformedException {
        if (labels.size() > 1) {
            throw new MalformedException(PLACE, "has " + labels.size() + " labels; one is wanted");
        }
        if (labels.get(0) instanceof Found.Read read) {
            return read.label();
        }
        throw ((Found.Refused) labels.get(0)).reason();
    }

    /** As {@link #readLabel(byte[])}, of a picture that this program has made itself. */
    public static Label readLabel(BufferedImage picture) throws MalformedException {
        return one(labels(search(picture, LabelReader::isLabel)));
    }

    private static CodeFinder search(byte[] picture, Predicate<String> wanted) throws PictureUnreadableException {
        return search(PictureFile.decode(picture), wanted);
    }

    private static CodeFinder search(BufferedImage picture, Predicate<String> wanted) {
        CodeFinder finder = new CodeFinder();
        finder.search(Grey.of(picture), wanted);
        return finder;
    }

    private static boolean isLabel(String text) {
        return text.strip().startsWith(Label.SCHEME);
    }

    private static Found parse(String text) {
        try {
            return new Found.Read(Label.parse(text));
        } catch (MalformedException e) {
            return new Found.Refused(e);
        }
    }
}
