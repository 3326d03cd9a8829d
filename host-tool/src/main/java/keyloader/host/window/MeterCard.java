package keyloader.host.window;

import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.UnsupportedFlavorException;
import java.io.File;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import javax.swing.JButton;
import javax.swing.JFileChooser;
import javax.swing.JPanel;
import javax.swing.JTextArea;
import javax.swing.JTextField;
import javax.swing.SwingWorker;
import javax.swing.TransferHandler;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Failure;
import keyloader.host.prepare.LabelSource;
import keyloader.sealing.Label;
import org.jspecify.annotations.Nullable;

/** Which meter: its label as text (typed, pasted, or from a scanner that types), or as a picture. */
final class MeterCard {
    private final Texts texts;
    private Runnable changed = () -> {};
    private Runnable entered = () -> {};
    private final JPanel panel;
    private final JTextField field = new JTextField(28);
    private final JTextArea message = Parts.message("meter.message");
    private @Nullable Label label;

    MeterCard(Texts texts) {
        this.texts = texts;
        panel = Parts.card(texts.of(Text.METER), "meter");
        field.setName("meter.field");
        Parts.row(panel, 0, texts.of(Text.METER_FIELD), field);
        JButton open = new JButton(texts.of(Text.METER_OPEN));
        open.setName("meter.open");
        open.addActionListener(event -> choose());
        Parts.behind(panel, 0, open);
        Parts.wide(panel, 1, message);
        Parts.whenChanged(field, this::read);
        // A scanner ends what it types with Enter.
        field.addActionListener(event -> entered.run());
        field.setTransferHandler(new FileDrop(this::readPicture, field.getTransferHandler()));
        panel.setTransferHandler(new FileDrop(this::readPicture, new TextDrop()));
        read();
    }

    JPanel panel() {
        return panel;
    }

    void whenChanged(Runnable then) {
        changed = then;
    }

    void whenEntered(Runnable then) {
        entered = then;
    }

    Optional<Label> label() {
        return Optional.ofNullable(label);
    }

    /** For the next meter. */
    void clear() {
        field.setText("");
        focus();
    }

    void focus() {
        Parts.focus(field);
    }

    private void read() {
        String text = field.getText().strip();
        label = null;
        if (text.isEmpty()) {
            Parts.say(message, texts.of(Text.METER_WANTED), Parts.faint());
        } else {
            try {
                // Not every text is a file's name: what is typed here is a label.
                accept(LabelSource.text(text));
            } catch (Failure e) {
                refuse(e.complaint());
            }
        }
        changed.run();
    }

    private void accept(Label read) {
        label = read;
        Parts.say(message, texts.of(Text.METER_READ, read.serial(), read.kid().checkCode()), Parts.good());
    }

    private void refuse(Complaint complaint) {
        Parts.say(message, texts.message(complaint) + "\n" + texts.hint(complaint), Parts.bad());
    }

    private void choose() {
        JFileChooser chooser = new JFileChooser();
        if (chooser.showOpenDialog(panel) == JFileChooser.APPROVE_OPTION) {
            readPicture(chooser.getSelectedFile());
        }
    }

    /** A picture may take seconds, which the window must not wait for. */
    void readPicture(File file) {
        Parts.say(message, texts.of(Text.METER_READING), Parts.plain());
        new SwingWorker<Label, Void>() {
            @Override
            protected Label doInBackground() throws Failure {
                return LabelSource.read(file.toString());
            }

            @Override
            protected void done() {
                try {
                    field.setText(get().uri());
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof Failure failure)) {
                        throw new IllegalStateException("reading a picture", e.getCause());
                    }
                    label = null;
                    refuse(failure.complaint());
                    changed.run();
                }
            }
        }.execute();
    }

    /** Text that is dropped beside the field. */
    private final class TextDrop extends TransferHandler {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean canImport(TransferSupport support) {
            return support.isDataFlavorSupported(DataFlavor.stringFlavor);
        }

        @Override
        public boolean importData(TransferSupport support) {
            try {
                field.setText((String) support.getTransferable().getTransferData(DataFlavor.stringFlavor));
                return true;
            } catch (UnsupportedFlavorException | IOException e) {
                return false;
            }
        }
    }
}
