package keyloader.host.labels;

import java.awt.image.BufferedImage;

/**
 * The data of a graphic field ({@code ^GFA}) of ZPL II: rows of bytes in hexadecimal, a set bit is black, shortened by the
 * scheme that its programming guide calls alternative data compression.
 */
final class ZplGraphic {
    private static final String DIGITS = "0123456789ABCDEF";
    /** A count of 1 to 19 is a letter from G on; one of 20, 40 to 400 a letter from g on. They add up. */
    private static final int TWENTY = 20;

    private static final int MOST = 400;

    private ZplGraphic() {}

    static int bytesPerRow(BufferedImage image) {
        return (image.getWidth() + 7) / 8;
    }

    static String encode(BufferedImage image) {
        StringBuilder data = new StringBuilder();
        String above = "";
        for (int y = 0; y < image.getHeight(); y++) {
            String row = hex(image, y);
            if (row.equals(above)) {
                data.append(':');
            } else {
                shorten(row, data);
            }
            above = row;
        }
        return data.toString();
    }

    private static String hex(BufferedImage image, int y) {
        StringBuilder row = new StringBuilder();
        for (int x = 0; x < bytesPerRow(image) * 8; x += 4) {
            int digit = 0;
            for (int bit = 0; bit < 4; bit++) {
                boolean black = x + bit < image.getWidth() && (image.getRGB(x + bit, y) & 0xff) < 0x80;
                digit = digit << 1 | (black ? 1 : 0);
            }
            row.append(DIGITS.charAt(digit));
        }
        return row.toString();
    }

    private static void shorten(String row, StringBuilder data) {
        int filled = row.length();
        while (filled > 0 && row.charAt(filled - 1) == '0') {
            filled--;
        }
        for (int start = 0; start < filled; ) {
            int end = start;
            while (end < filled && row.charAt(end) == row.charAt(start)) {
                end++;
            }
            count(end - start, data);
            data.append(row.charAt(start));
            start = end;
        }
        if (filled < row.length()) {
            data.append(',');
        }
    }

    private static void count(int times, StringBuilder data) {
        int rest = times;
        for (; rest > MOST; rest -= MOST) {
            data.append('z');
        }
        if (rest >= TWENTY) {
            data.append((char) ('g' + rest / TWENTY - 1));
        }
        if (rest % TWENTY > 0 && times > 1) {
            data.append((char) ('G' + rest % TWENTY - 1));
        }
    }

    /**
     * Reads it as a printer does.
     *
     * @throws IllegalArgumentException when it is not data of such a size
     */
    static BufferedImage decode(String data, int bytesPerRow, int rows) {
        BufferedImage image = new BufferedImage(bytesPerRow * 8, rows, BufferedImage.TYPE_BYTE_BINARY);
        int digits = bytesPerRow * 2;
        StringBuilder row = new StringBuilder();
        String above = "0".repeat(digits);
        int count = 0;
        int y = 0;
        for (int i = 0; i < data.length(); i++) {
            char c = data.charAt(i);
            if (c >= 'G' && c <= 'Y') {
                count += c - 'G' + 1;
                continue;
            }
            if (c >= 'g' && c <= 'z') {
                count += (c - 'g' + 1) * TWENTY;
                continue;
            }
            switch (c) {
                case ',' -> row.append("0".repeat(digits - row.length()));
                case '!' -> row.append("F".repeat(digits - row.length()));
                case ':' -> row.append(above);
                default -> row.append(digit(c).repeat(Math.max(1, count)));
            }
            count = 0;
            if (row.length() > digits || y == rows) {
                throw new IllegalArgumentException("more data than fit into the graphic");
            }
            if (row.length() == digits) {
                above = row.toString();
                paint(image, y++, above);
                row.setLength(0);
            }
        }
        if (y != rows || row.length() > 0) {
            throw new IllegalArgumentException("less data than the graphic has");
        }
        return image;
    }

    private static String digit(char c) {
        if (DIGITS.indexOf(c) < 0) {
            throw new IllegalArgumentException("a character that such data do not have");
        }
        return String.valueOf(c);
    }

    private static void paint(BufferedImage image, int y, String row) {
        for (int x = 0; x < image.getWidth(); x++) {
            boolean black = (DIGITS.indexOf(row.charAt(x / 4)) >> (3 - x % 4) & 1) == 1;
            image.setRGB(x, y, black ? 0xff000000 : 0xffffffff);
        }
    }
}
