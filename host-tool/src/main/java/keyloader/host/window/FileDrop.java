package keyloader.host.window;

import java.awt.datatransfer.Clipboard;
import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.UnsupportedFlavorException;
import java.io.File;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import javax.swing.JComponent;
import javax.swing.TransferHandler;
import org.jspecify.annotations.Nullable;

/** Takes a file that is dropped or pasted, and leaves the rest to what took it before. */
final class FileDrop extends TransferHandler {
    private static final long serialVersionUID = 1L;
    private final transient Consumer<File> file;
    private final transient @Nullable TransferHandler rest;

    /** @param rest for all else, and for what is copied */
    FileDrop(Consumer<File> file, @Nullable TransferHandler rest) {
        this.file = file;
        this.rest = rest;
    }

    @Override
    public boolean canImport(TransferSupport support) {
        return support.isDataFlavorSupported(DataFlavor.javaFileListFlavor)
                || (rest != null && rest.canImport(support));
    }

    @Override
    public boolean importData(TransferSupport support) {
        if (!support.isDataFlavorSupported(DataFlavor.javaFileListFlavor)) {
            return rest != null && rest.importData(support);
        }
        try {
            List<?> files = (List<?>) support.getTransferable().getTransferData(DataFlavor.javaFileListFlavor);
            if (files.isEmpty()) {
                return false;
            }
            file.accept((File) files.get(0));
            return true;
        } catch (UnsupportedFlavorException | IOException e) {
            return false;
        }
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
