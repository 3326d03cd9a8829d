package keyloader.host.window;

import java.io.File;
import java.util.Optional;
import java.util.function.ToIntFunction;
import javax.swing.JButton;
import javax.swing.JFileChooser;
import org.jspecify.annotations.Nullable;

/** Asks for a file, next time where the last one was; then the keyboard is at the button that asked, whatever gives it back to the window. */
final class FileChoice {
    private @Nullable File directory;

    Optional<File> open(JButton from) {
        return ask(from, new JFileChooser(directory), chooser -> chooser.showOpenDialog(from.getParent()));
    }

    /** @param name that is proposed */
    Optional<File> save(JButton from, String name) {
        JFileChooser chooser = new JFileChooser(directory);
        chooser.setSelectedFile(new File(chooser.getCurrentDirectory(), name));
        return ask(from, chooser, shown -> shown.showSaveDialog(from.getParent()));
    }

    private Optional<File> ask(JButton from, JFileChooser chooser, ToIntFunction<JFileChooser> dialog) {
        boolean chosen = dialog.applyAsInt(chooser) == JFileChooser.APPROVE_OPTION;
        Parts.focus(from);
        if (!chosen) {
            return Optional.empty();
        }
        directory = chooser.getSelectedFile().getParentFile();
        return Optional.of(chooser.getSelectedFile());
    }
}
