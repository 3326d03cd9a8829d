package keyloader.host.window;

import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.datatransfer.Clipboard;
import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.UnsupportedFlavorException;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import javax.swing.ImageIcon;
import javax.swing.JComponent;
import javax.swing.TransferHandler;
import org.jspecify.annotations.Nullable;

/**
 * Takes a file that is dropped or pasted, or a picture itself, as a browser or a screen copies it, and leaves the rest to
 * what took it before. What has text beside the picture, as cells of a spreadsheet do, is text.
 */
final class FileDrop extends TransferHandler {
    private static final long serialVersionUID = 1L;
    private final transient Consumer<File> file;
    private final transient @Nullable Consumer<BufferedImage> picture;
    private final transient @Nullable TransferHandler rest;

    /** @param rest for all else, and for what is copied */
    FileDrop(Consumer<File> file, @Nullable TransferHandler rest) {
        this(file, null, rest);
    }

    FileDrop(Consumer<File> file, @Nullable Consumer<BufferedImage> picture, @Nullable TransferHandler rest) {
        this.file = file;
        this.picture = picture;
        this.rest = rest;
    }

    private boolean isPicture(TransferSupport support) {
        return picture != null
                && support.isDataFlavorSupported(DataFlavor.imageFlavor)
                && !support.isDataFlavorSupported(DataFlavor.stringFlavor);
    }

    /** Not while something is being done. */
    @Override
    public boolean canImport(TransferSupport support) {
        return support.getComponent().isEnabled()
                && (support.isDataFlavorSupported(DataFlavor.javaFileListFlavor)
                        || isPicture(support)
                        || (rest != null && rest.canImport(support)));
    }

    @Override
    public boolean importData(TransferSupport support) {
        if (!canImport(support)) {
            return false;
        }
        try {
            if (support.isDataFlavorSupported(DataFlavor.javaFileListFlavor)) {
                return takeFile((List<?>) support.getTransferable().getTransferData(DataFlavor.javaFileListFlavor));
            }
            if (picture != null && isPicture(support)) {
                picture.accept(pixels((Image) support.getTransferable().getTransferData(DataFlavor.imageFlavor)));
                return true;
            }
        } catch (UnsupportedFlavorException | IOException e) {
            return false;
        }
        return rest != null && rest.importData(support);
    }

    private boolean takeFile(List<?> files) {
        if (files.isEmpty()) {
            return false;
        }
        file.accept((File) files.get(0));
        return true;
    }

    private static BufferedImage pixels(Image image) throws IOException {
        if (image instanceof BufferedImage pixels) {
            return pixels;
        }
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
        return rest == null ? NONE : rest.getSourceActions(component);
    }

    @Override
    public void exportToClipboard(JComponent component, Clipboard clipboard, int action) {
        if (rest != null) {
            rest.exportToClipboard(component, clipboard, action);
        }
    }
}
