package keyloader.host.labels;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.print.Draft;
import keyloader.label.LabelCode;
import keyloader.label.LabelReader;
import keyloader.label.PictureUnreadableException;
import keyloader.sealing.Label;
import keyloader.wire.MalformedException;

/** A picture for each label, {@code SERIAL.png}, which says how large it is to be printed. */
public final class PngLabels {
    /** About 700 dpi: enough for any printer, and a whole number, so that the code has exactly its size. */
    private static final int DOTS_PER_MODULE = 12;

    private static final String NATIVE = "javax_imageio_png_1.0";

    private PngLabels() {}

    /** @throws Failure when two labels would have one file on a system that does not tell cases apart */
    public static void check(List<Label> labels) throws Failure {
        Map<String, String> names = new HashMap<>();
        for (Label label : labels) {
            String earlier = names.put(label.serial().toLowerCase(Locale.ROOT), label.serial());
            if (earlier != null) {
                throw Failure.of(Problem.LABELS_ALIKE, earlier, label.serial());
            }
        }
    }

    /** A picture that is there already, as it is to be, is left alone: so that what was cut off can be gone on with. */
    public static void write(Drawing drawing, Path directory) throws Failure {
        try {
            drawing.files().makePrivateDirectory(directory.toAbsolutePath());
        } catch (IOException e) {
            throw Failure.of(Problem.FILE_NOT_WRITTEN, directory, e);
        }
        int done = 0;
        for (Label label : drawing.labels()) {
            Path file = directory.resolve(label.serial() + ".png");
            byte[] png = png(label);
            try {
                if (!Files.exists(file)) {
                    write(drawing, label, file, png);
                } else if (!Arrays.equals(Files.readAllBytes(file), png)) {
                    throw Failure.of(Problem.FILE_IN_THE_WAY, file);
                }
            } catch (IOException e) {
                throw Failure.of(Problem.FILE_NOT_WRITTEN, file, e);
            }
            drawing.progress("pictures", ++done);
        }
    }

    private static void write(Drawing drawing, Label label, Path file, byte[] png) throws IOException, Failure {
        try (Draft draft = Draft.of(drawing.files(), file)) {
            draft.out().write(png);
            if (!shows(Files.readAllBytes(draft.written()), label)) {
                throw Drawing.notReadBack(label, file);
            }
            draft.keep();
        }
    }

    private static boolean shows(byte[] png, Label label) {
        try {
            return LabelReader.readLabel(png).equals(label);
        } catch (PictureUnreadableException | MalformedException e) {
            return false;
        }
    }

    static byte[] png(Label label) {
        double dotsPerMm = DOTS_PER_MODULE * LabelCode.of(label).size() / LabelForm.CODE;
        BufferedImage image = LabelImage.grey(label, dotsPerMm);
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            IIOMetadata about = writer.getDefaultImageMetadata(
                    ImageTypeSpecifier.createFromRenderedImage(image), writer.getDefaultWriteParam());
            setSize(about, (int) Math.round(dotsPerMm * 1000));
            writer.setOutput(stream);
            writer.write(new IIOImage(image, null, about));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    /** PNG, ISO/IEC 15948 section 11.3.5.3. */
    private static void setSize(IIOMetadata about, int dotsPerMetre) throws IIOInvalidTreeException {
        IIOMetadataNode size = new IIOMetadataNode("pHYs");
        size.setAttribute("pixelsPerUnitXAxis", Integer.toString(dotsPerMetre));
        size.setAttribute("pixelsPerUnitYAxis", Integer.toString(dotsPerMetre));
        size.setAttribute("unitSpecifier", "meter");
        IIOMetadataNode root = new IIOMetadataNode(NATIVE);
        root.appendChild(size);
        about.mergeTree(NATIVE, root);
    }
}
