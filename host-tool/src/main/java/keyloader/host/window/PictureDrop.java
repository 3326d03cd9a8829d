package keyloader.host.window;

import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.datatransfer.Clipboard;
import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.UnsupportedFlavorException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.function.Consumer;
import javax.swing.ImageIcon;
import javax.swing.JComponent;
import javax.swing.TransferHandler;

/** Takes a picture itself, as a browser or a screen copies it; what has text beside it, as cells of a spreadsheet do, is text. */
final class PictureDrop extends TransferHandler {
    private static final long serialVersionUID = 1L;
    private final transient Consumer<BufferedImage> picture;
    private final transient TransferHandler rest;

    /** @param rest for all else, and for what is copied */
    PictureDrop(Consumer<BufferedImage> picture, TransferHandler rest) {
        this.picture = picture;
        this.rest = rest;
    }

    private static boolean isPicture(TransferSupport support) {
        return support.isDataFlavorSupported(DataFlavor.imageFlavor)
                && !support.isDataFlavorSupported(DataFlavor.stringFlavor);
    }

    @Override
    public boolean canImport(TransferSupport support) {
        return isPicture(support) || rest.canImport(support);
    }

    @Override
    public boolean importData(TransferSupport support) {
        if (!isPicture(support)) {
            return rest.importData(support);
        }
        try {
            Image image = (Image) support.getTransferable().getTransferData(DataFlavor.imageFlavor);
            picture.accept(image instanceof BufferedImage pixels ? pixels : drawn(image));
            return true;
        } catch (UnsupportedFlavorException | IOException e) {
            return false;
        }
    }

    private static BufferedImage drawn(Image image) throws IOException {
        ImageIcon whole = new ImageIcon(image); // waits for all of it
        if (whole.getIconWidth() < 1 || whole.getIconHeight() < 1) {
            throw new IOException("a picture without pixels");
        }
        BufferedImage pixels =
                new BufferedImage(whole.getIconWidth(), whole.getIconHeight(), BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = pixels.createGraphics();
        graphics.drawImage(whole.getImage(), 0, 0, null);
        graphics.dispose();
        return pixels;
    }

    @Override
    public int getSourceActions(JComponent component) {
        return rest.getSourceActions(component);
    }

    @Override
    public void exportToClipboard(JComponent component, Clipboard clipboard, int action) {
        rest.exportToClipboard(component, clipboard, action);
    }
}
