package keyloader.label;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.DecodeHintType;
import com.google.zxing.NotFoundException;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.Result;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.multi.qrcode.QRCodeMultiReader;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import keyloader.sealing.Label;
import keyloader.wire.MalformedException;

/** Finds labels in pictures. ZXing reads the picture; what the text says is for {@link Label#parse} alone. */
public final class LabelReader {
    /** Of a picture file, in bytes. */
    public static final int MAX_FILE = 32 << 20;
    /** Of a picture, before it is decoded. */
    public static final long MAX_PIXELS = 50_000_000;

    private LabelReader() {}

    /**
     * The texts of all QR codes in a PNG or JPEG picture.
     *
     * @return empty when there is none
     */
    public static List<String> readTexts(byte[] picture) throws PictureUnreadableException {
        BufferedImage image = decode(picture);
        int width = image.getWidth();
        int height = image.getHeight();
        int[] pixels = image.getRGB(0, 0, width, height, null, 0, width);
        BinaryBitmap bitmap = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(width, height, pixels)));
        List<String> texts = new ArrayList<>();
        try {
            for (Result result :
                    new QRCodeMultiReader().decodeMultiple(bitmap, Map.of(DecodeHintType.TRY_HARDER, true))) {
                if (result.getBarcodeFormat() == BarcodeFormat.QR_CODE) {
                    texts.add(result.getText());
                }
            }
        } catch (NotFoundException e) {
            return List.of();
        }
        return List.copyOf(texts);
    }

    /**
     * The one label in a picture.
     *
     * @throws MalformedException when there is none, or more than one, or it breaks a rule of SPEC 3
     */
    public static Label readLabel(byte[] picture) throws PictureUnreadableException, MalformedException {
        List<String> labels = readTexts(picture).stream()
                .filter(text -> text.strip().startsWith(Label.SCHEME))
                .distinct()
                .toList();
        if (labels.isEmpty()) {
            throw new MalformedException("picture", "no Keyloader label was found in it");
        }
        if (labels.size() > 1) {
            throw new MalformedException("picture", "has " + labels.size() + " labels; one is wanted");
        }
        return Label.parse(labels.get(0));
    }

    private static BufferedImage decode(byte[] picture) throws PictureUnreadableException {
        if (picture.length > MAX_FILE) {
            throw new PictureUnreadableException("the picture's file is larger than 32 MiB");
        }
        // The size is looked at before any pixel is decoded: a small file may announce a huge picture.
        try (ImageInputStream stream = ImageIO.createImageInputStream(new ByteArrayInputStream(picture))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw new PictureUnreadableException("not a PNG or JPEG picture");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(stream, true, true);
                if ((long) reader.getWidth(0) * reader.getHeight(0) > MAX_PIXELS) {
                    throw new PictureUnreadableException("the picture has more than 50 million pixels");
                }
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new PictureUnreadableException("the picture is damaged"); // ImageIO's plug-ins throw all three
        }
    }
}
