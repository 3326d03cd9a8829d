package keyloader.host;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import org.w3c.dom.NodeList;

/**
 * A picture of the window that carries the words which it shows (PNG, iTXt), so that one in the guide can be held to the window
 * as it is now: fonts, and with them pixels, differ from machine to machine, words do not.
 */
final class GuidePicture {
    private static final String FORMAT = "javax_imageio_png_1.0";
    private static final String KEYWORD = "keyloader words";

    private GuidePicture() {}

    static void write(BufferedImage seen, String words, Path file) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
        IIOMetadata metadata = writer.getDefaultImageMetadata(ImageTypeSpecifier.createFromRenderedImage(seen), null);
        IIOMetadataNode entry = new IIOMetadataNode("iTXtEntry");
        entry.setAttribute("keyword", KEYWORD);
        entry.setAttribute("compressionFlag", "FALSE");
        entry.setAttribute("compressionMethod", "0");
        entry.setAttribute("languageTag", "");
        entry.setAttribute("translatedKeyword", "");
        entry.setAttribute("text", withoutChance(words));
        IIOMetadataNode texts = new IIOMetadataNode("iTXt");
        texts.appendChild(entry);
        IIOMetadataNode root = new IIOMetadataNode(FORMAT);
        root.appendChild(texts);
        metadata.mergeTree(FORMAT, root);
        Files.deleteIfExists(file);
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file.toFile())) {
            writer.setOutput(out);
            writer.write(new IIOImage(seen, null, metadata));
        } finally {
            writer.dispose();
        }
    }

    /** Keys are other ones each time, and so are times and all numbers that come from keys. */
    private static String withoutChance(String words) {
        return words.replaceAll("X:[0-9A-F]+;K:[^;]*", "X:...;K:...")
                .replaceAll("\\b\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}", "(time)")
                .replaceAll("\\b[0-9a-f]{16}\\b", "(serial)")
                .replaceAll("\\b[0-9A-F]{4}-[0-9A-F]{4}\\b", "(code)")
                .replaceAll("\\b([0-9a-f]{4} ){3}[0-9a-f]{4}\\b", "(code)");
    }

    /** @return empty where it carries none */
    static String words(Path file) throws IOException {
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
            reader.setInput(in);
            NodeList entries =
                    ((IIOMetadataNode) reader.getImageMetadata(0).getAsTree(FORMAT)).getElementsByTagName("iTXtEntry");
            for (int i = 0; i < entries.getLength(); i++) {
                IIOMetadataNode entry = (IIOMetadataNode) entries.item(i);
                if (entry.getAttribute("keyword").equals(KEYWORD)) {
                    return entry.getAttribute("text");
                }
            }
            return "";
        }
    }
}
