package keyloader.label;

import com.google.zxing.common.PerspectiveTransform;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Takes a picture of a label as a hurried person would: made of steps that are applied in the order they are called. */
final class Photo {
    private BufferedImage image;
    private final Random random;

    private Photo(BufferedImage image, Random random) {
        this.image = image;
        this.random = random;
    }

    static Photo of(byte[] png, long seed) throws IOException {
        BufferedImage read = ImageIO.read(new ByteArrayInputStream(png));
        BufferedImage image = new BufferedImage(read.getWidth(), read.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.drawImage(read, 0, 0, null);
        graphics.dispose();
        return new Photo(image, new Random(seed));
    }

    /** On a grey case with screws and writing, seen from aside: each corner is moved by up to {@code slant} of the size. */
    Photo placed(int width, int height, double size, double degrees, double slant) {
        double w = image.getWidth();
        double h = image.getHeight();
        double scale = size * Math.min(width, height) / Math.max(w, h);
        double[] x = {-w / 2, w / 2, w / 2, -w / 2};
        double[] y = {-h / 2, -h / 2, h / 2, h / 2};
        double cos = Math.cos(Math.toRadians(degrees)) * scale;
        double sin = Math.sin(Math.toRadians(degrees)) * scale;
        double room = Math.max(0, Math.min(width, height) / 2.0 - Math.hypot(w, h) * scale / 2);
        double middleX = width / 2.0 + (random.nextDouble() - 0.5) * room;
        double middleY = height / 2.0 + (random.nextDouble() - 0.5) * room;
        float[] cx = new float[4];
        float[] cy = new float[4];
        for (int i = 0; i < 4; i++) {
            double px = x[i] * (1 - slant * random.nextDouble());
            double py = y[i] * (1 - slant * random.nextDouble());
            cx[i] = (float) (middleX + px * cos - py * sin);
            cy[i] = (float) (middleY + px * sin + py * cos);
        }
        PerspectiveTransform back = PerspectiveTransform.quadrilateralToQuadrilateral(
                cx[0], cy[0], cx[1], cy[1], cx[2], cy[2], cx[3], cy[3], 0, 0, (float) w, 0, (float) w, (float) h, 0,
                (float) h);
        BufferedImage photo = cases(width, height);
        float[] point = new float[2];
        for (int py = 0; py < height; py++) {
            for (int px = 0; px < width; px++) {
                int light = 0;
                int hit = 0;
                for (int sub = 0; sub < 4; sub++) {
                    point[0] = px + 0.25f + 0.5f * (sub % 2);
                    point[1] = py + (sub < 2 ? 0.25f : 0.75f);
                    back.transformPoints(point);
                    if (point[0] >= 0 && point[1] >= 0 && point[0] < w && point[1] < h) {
                        light += image.getRGB((int) point[0], (int) point[1]) & 0xff;
                        hit++;
                    }
                }
                if (hit > 0) {
                    int mixed = (light + (4 - hit) * (photo.getRGB(px, py) & 0xff)) / 4;
                    photo.setRGB(px, py, mixed * 0x10101);
                }
            }
        }
        image = photo;
        return this;
    }

    private BufferedImage cases(int width, int height) {
        BufferedImage photo = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = photo.createGraphics();
        graphics.setColor(new Color(150, 150, 150));
        graphics.fillRect(0, 0, width, height);
        for (int i = 0; i < 40; i++) {
            int shade = random.nextInt(256);
            graphics.setColor(new Color(shade, shade, shade));
            int x = random.nextInt(width);
            int y = random.nextInt(height);
            int size = 4 + random.nextInt(Math.max(1, Math.min(width, height) / 20));
            switch (i % 3) {
                case 0 -> graphics.fillOval(x, y, size, size);
                case 1 -> graphics.drawLine(x, y, random.nextInt(width), random.nextInt(height));
                default -> graphics.drawString("230 V ~ 50 Hz  " + random.nextInt(), x, y);
            }
        }
        graphics.dispose();
        return photo;
    }

    private interface Shade {
        double of(int light, int x, int y);
    }

    private Photo each(Shade shade) {
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                double light = shade.of(image.getRGB(x, y) & 0xff, x, y);
                image.setRGB(x, y, (int) Math.max(0, Math.min(255, Math.round(light))) * 0x10101);
            }
        }
        return this;
    }

    /** Lit from one side: down to {@code darkest} of the light on the other. */
    Photo gradient(double darkest) {
        double width = image.getWidth();
        return each((light, x, y) -> light * (darkest + (1 - darkest) * x / width));
    }

    /** A hard edge across the middle, beyond which a part of the light is left. */
    Photo shadow(double left) {
        int middle = image.getWidth() + image.getHeight();
        return each((light, x, y) -> 2 * (x + y) < middle ? light * left : light);
    }

    /** Black and white are this many steps apart. */
    Photo contrast(int range, int black) {
        return each((light, x, y) -> black + light * range / 255.0);
    }

    Photo noise(double deviation) {
        return each((light, x, y) -> light + random.nextGaussian() * deviation);
    }

    Photo inverted() {
        return each((light, x, y) -> 255 - light);
    }

    /** Out of focus: the mean over a square, twice. */
    Photo blurred(int radius) {
        for (int round = 0; round < 2; round++) {
            BufferedImage sharp = image;
            image = new BufferedImage(sharp.getWidth(), sharp.getHeight(), BufferedImage.TYPE_INT_RGB);
            each((unused, x, y) -> {
                int sum = 0;
                int count = 0;
                for (int dy = -radius; dy <= radius; dy++) {
                    for (int dx = -radius; dx <= radius; dx++) {
                        int px = x + dx;
                        int py = y + dy;
                        if (px >= 0 && py >= 0 && px < sharp.getWidth() && py < sharp.getHeight()) {
                            sum += sharp.getRGB(px, py) & 0xff;
                            count++;
                        }
                    }
                }
                return (double) sum / count;
            });
        }
        return this;
    }

    Photo mirrored() {
        BufferedImage mirrored = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                mirrored.setRGB(image.getWidth() - 1 - x, y, image.getRGB(x, y));
            }
        }
        image = mirrored;
        return this;
    }

    Photo scribbled(double part) {
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.BLACK);
        graphics.fillRect(image.getWidth() / 3, image.getHeight() / 3, (int) (image.getWidth() * part), (int)
                (image.getHeight() * part));
        graphics.dispose();
        return this;
    }

    /** Side by side. */
    Photo beside(Photo other) {
        BufferedImage both = new BufferedImage(
                image.getWidth() + other.image.getWidth(),
                Math.max(image.getHeight(), other.image.getHeight()),
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = both.createGraphics();
        graphics.drawImage(image, 0, 0, null);
        graphics.drawImage(other.image, image.getWidth(), 0, null);
        graphics.dispose();
        image = both;
        return this;
    }

    BufferedImage image() {
        return image;
    }

    byte[] png() throws IOException {
        return png(image);
    }

    static byte[] png(BufferedImage image) throws IOException {
        return write(image, "png");
    }

    static byte[] write(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!ImageIO.write(image, format, out)) {
            throw new IOException("no writer for " + format);
        }
        return out.toByteArray();
    }

    byte[] jpeg(int quality) throws IOException {
        return jpeg(quality, false);
    }

    byte[] jpeg(int quality, boolean progressive) throws IOException {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("jpeg");
        ImageWriter writer = writers.next();
        ImageWriteParam how = writer.getDefaultWriteParam();
        how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        how.setCompressionQuality(quality / 100f);
        how.setProgressiveMode(progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), how);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }
}
