package keyloader.host.window;

import java.io.File;
import java.util.Optional;
import java.util.function.ToIntFunction;
import javax.swing.JButton;
import javax.swing.JFileChooser;

/** Asks for a file; then the keyboard is at the button that asked, whatever gives it back to the window. */
final class FileChoice {
    private FileChoice() {}

    static Optional<File> open(JButton from) {
        return ask(from, new JFileChooser(), chooser -> chooser.showOpenDialog(from.getParent()));
    }

    /** @param name that is proposed */
    static Optional<File> save(JButton from, String name) {
        JFileChooser chooser = new JFileChooser();
        chooser.setSelectedFile(new File(chooser.getCurrentDirectory(), name));
        return ask(from, chooser, shown -> shown.showSaveDialog(from.getParent()));
    }

    private static Optional<File> ask(JButton from, JFileChooser chooser, ToIntFunction<JFileChooser> dialog) {
        boolean chosen = dialog.applyAsInt(chooser) == JFileChooser.APPROVE_OPTION;
        Parts.focus(from);
        return Optional.ofNullable(chooser.getSelectedFile()).filter(file -> chosen);
    }
}
