package keyloader.label;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A PNG or JPEG file, judged by its own bytes before Java's plug-ins see any of it. They get only the parts that pixels are
 * made of: profiles, texts and previews are where small files hide large ones.
 */
final class PictureFile {
    /** Of the decoded picture: 50 million pixels in colour, fewer with 16 bits a sample. */
    private static final long MAX_DECODED = 3 * LabelReader.MAX_PIXELS;

    /** A progressive JPEG is decoded once over for each; cameras make about ten. */
    private static final int MAX_SCANS = 64;

    private static final long PNG_SIGNATURE = 0x89504e470d0a1a0aL; // ISO/IEC 15948 section 5.2
    private static final Set<String> PNG_PIXELS = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");
    private static final int IHDR_LENGTH = 13;

    // ITU-T T.81 table B.1
    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int COM = 0xfe;
    private static final int APP0 = 0xe0;
    private static final int APP14 = 0xee;
    private static final int APP15 = 0xef;

    private PictureFile() {}

    static BufferedImage decode(byte[] file) throws PictureUnreadableException {
        if (file.length > LabelReader.MAX_FILE) {
            throw new PictureUnreadableException("the picture's file is larger than 32 MiB");
        }
        if (file.length >= 8 && ByteBuffer.wrap(file).getLong() == PNG_SIGNATURE) {
            return decode("png", pixelsOfPng(file));
        }
        if (file.length >= 3 && at(file, 0) == 0xff && at(file, 1) == SOI && at(file, 2) == 0xff) {
            return decode("jpeg", pixelsOfJpeg(file));
        }
        throw new PictureUnreadableException("not a PNG or JPEG picture");
    }

    private static BufferedImage decode(String format, byte[] pixels) throws PictureUnreadableException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        // In memory: what ImageIO would choose is a file, and the code on a router has its passphrase in it.
        try (ImageInputStream stream = new MemoryCacheImageInputStream(new ByteArrayInputStream(pixels))) {
            reader.setInput(stream, true, true);
            return reader.read(0);
        } catch (IOException | RuntimeException e) {
            // The plug-ins throw half a dozen unchecked exceptions for damaged pixels, and document none of them.
            throw new PictureUnreadableException("the picture is damaged");
        } finally {
            reader.dispose();
        }
    }

    /** ISO/IEC 15948 section 5.3: length, type, data, CRC. */
    static byte[] pixelsOfPng(byte[] file) throws PictureUnreadableException {
        ByteArrayOutputStream pixels = new ByteArrayOutputStream(file.length);
        pixels.write(file, 0, 8);
        int position = 8;
        String type = "";
        while (!type.equals("IEND")) {
            if (file.length - position < 12) {
                throw cutShort();
            }
            int length = ByteBuffer.wrap(file).getInt(position);
            if (length < 0 || length > file.length - position - 12) {
                throw cutShort();
            }
            boolean first = position == 8;
            type = new String(file, position + 4, 4, StandardCharsets.ISO_8859_1);
            if (first != type.equals("IHDR") || (first && length != IHDR_LENGTH)) {
                throw new PictureUnreadableException("the picture is damaged");
            }
            if (first) {
                checkPngSize(ByteBuffer.wrap(file, position + 8, length));
            }
            if (PNG_PIXELS.contains(type)) {
                pixels.write(file, position, length + 12);
            }
            position += length + 12;
        }
        return pixels.toByteArray();
    }

    private static void checkPngSize(ByteBuffer header) throws PictureUnreadableException {
        long width = Integer.toUnsignedLong(header.getInt());
        long height = Integer.toUnsignedLong(header.getInt());
        int bits = header.get();
        int colourType = header.get();
        int samples =
                switch (colourType) {
                    case 2 -> 3;
                    case 4 -> 2;
                    case 6 -> 4;
                    default -> 1;
                };
        checkSize(width, height, samples * (bits == 16 ? 2 : 1));
    }

    private static void checkSize(long width, long height, int bytesPerPixel) throws PictureUnreadableException {
        if (width < 1 || height < 1) {
            throw new PictureUnreadableException("the picture is damaged");
        }
        // Each below 2^32, so that the product of two may pass 2^63: they are bounded one by one first.
        if (width > LabelReader.MAX_PIXELS
                || height > LabelReader.MAX_PIXELS
                || width * height > LabelReader.MAX_PIXELS
                || width * height * bytesPerPixel > MAX_DECODED) {
            throw new PictureUnreadableException("the picture has more than 50 million pixels, or as many bytes");
        }
    }

    /** ITU-T T.81 section B.1.1: markers with segments, up to the first scan. */
    private static byte[] pixelsOfJpeg(byte[] file) throws PictureUnreadableException {
        ByteArrayOutputStream pixels = new ByteArrayOutputStream(file.length);
        pixels.write(file, 0, 2);
        int position = 2;
        boolean sized = false;
        while (true) {
            while (position + 1 < file.length && at(file, position) == 0xff && at(file, position + 1) == 0xff) {
                position++; // fill bytes
            }
            if (file.length - position < 4) {
                throw cutShort();
            }
            int marker = at(file, position + 1);
            int length = at(file, position + 2) << 8 | at(file, position + 3);
            if (at(file, position) != 0xff || marker < 0xc0 || length < 2) {
                throw new PictureUnreadableException("the picture is damaged");
            }
            if (length > file.length - position - 2) {
                throw cutShort();
            }
            if (isFrameHeader(marker)) {
                if (sized || length < 8) {
                    throw new PictureUnreadableException("the picture is damaged");
                }
                checkJpegSize(file, position + 4);
                sized = true;
            }
            if (marker == SOS) {
                break;
            }
            boolean metadata = (marker > APP0 && marker <= APP15 && marker != APP14) || marker == COM;
            if (!metadata) {
                pixels.write(file, position, length + 2);
            }
            position += length + 2;
        }
        if (!sized) {
            throw new PictureUnreadableException("the picture is damaged");
        }
        int end = endOfScans(file, position);
        pixels.write(file, position, end - position);
        return pixels.toByteArray();
    }

    /** SOF0 to SOF15, without DHT, JPG and DAC, which lie between. */
    private static boolean isFrameHeader(int marker) {
        return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
    }

    private static void checkJpegSize(byte[] file, int segment) throws PictureUnreadableException {
        int height = at(file, segment + 1) << 8 | at(file, segment + 2);
        int width = at(file, segment + 3) << 8 | at(file, segment + 4);
        int components = at(file, segment + 5);
        if (components == 4) {
            throw new PictureUnreadableException("a JPEG in the colours of print (CMYK); save it as RGB");
        }
        checkSize(width, height, components);
    }

    /** In a scan 0xff is followed by 0 or a restart number, so that any other marker is one. */
    private static int endOfScans(byte[] file, int from) throws PictureUnreadableException {
        int scans = 0;
        for (int i = from; i + 1 < file.length; i++) {
            if (at(file, i) != 0xff) {
                continue;
            }
            int marker = at(file, i + 1);
            if (marker == EOI) {
                return i + 2;
            }
            if (isFrameHeader(marker) || (marker == SOS && ++scans > MAX_SCANS)) {
                throw new PictureUnreadableException("the picture is damaged");
            }
        }
        throw cutShort();
    }

    private static PictureUnreadableException cutShort() {
        return new PictureUnreadableException("the picture is cut short");
    }

    private static int at(byte[] file, int index) {
        return Byte.toUnsignedInt(file[index]);
    }
}
