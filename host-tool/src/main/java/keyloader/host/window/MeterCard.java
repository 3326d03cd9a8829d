package keyloader.host.window;

import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.UnsupportedFlavorException;
import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import javax.swing.JButton;
import javax.swing.JPanel;
import javax.swing.JTextArea;
import javax.swing.JTextField;
import javax.swing.SwingUtilities;
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
    private Consumer<String> router = nothing -> {};
    private final JPanel panel;
    private final JTextField field = new JTextField(28);
    private final JTextArea message = Parts.message("meter.message");
    private final FileChoice choice = new FileChoice();
    private final Reading.Turns turns = new Reading.Turns();
    private @Nullable Label label;

    MeterCard(Texts texts) {
        this.texts = texts;
        panel = Parts.card(texts.of(Text.METER), "meter");
        field.setName("meter.field");
        Parts.row(panel, 0, texts.of(Text.METER_FIELD), field);
        JButton open = new JButton(texts.of(Text.METER_OPEN));
        open.setName("meter.open");
        open.addActionListener(event -> choice.open(open).ifPresent(this::readPicture));
        Parts.behind(panel, 0, open);
        Parts.wide(panel, 1, message);
        Parts.whenChanged(field, this::read);
        // A scanner ends what it types with Enter.
        field.addActionListener(event -> entered.run());
        field.setTransferHandler(new FileDrop(this::readPicture, this::readPicture, field.getTransferHandler()));
        panel.setTransferHandler(new FileDrop(this::readPicture, this::readPicture, new TextDrop()));
        message.setTransferHandler(new FileDrop(this::readPicture, this::readPicture, message.getTransferHandler()));
        read();
    }

    JPanel panel() {
        return panel;
    }

    void whenChanged(Runnable then) {
        changed = then;
    }

    /** @param then gets a router's code that was scanned here */
    void whenRouter(Consumer<String> then) {
        router = then;
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
        turns.next(); // a picture that is still being read is not meant any more
        if (NetworkCard.isCode(text)) {
            // A document can't be changed while it tells of a change.
            SwingUtilities.invokeLater(() -> handOver(text));
        } else if (text.isEmpty()) {
            Parts.say(message, texts.of(Text.METER_WANTED), Parts.faint());
        } else {
            try {
                // Not every text is a file's name: what is typed here is a label.
                accept(LabelSource.text(text));
            } catch (Failure e) {
                refuse(e.complaint(), "");
            }
        }
        changed.run();
    }

    /** A router's code that was scanned here has a passphrase in it, which this field would show. */
    private void handOver(String text) {
        if (field.getText().strip().equals(text)) {
            field.setText("");
            router.accept(text);
        }
    }

    /** Where nobody is any more, no router's code stays. */
    void forget() {
        if (NetworkCard.beginsCode(field.getText().strip())) {
            field.setText("");
        }
    }

    private void accept(Label read) {
        label = read;
        Parts.say(message, texts.of(Text.METER_READ, read.serial(), read.kid().checkCode()), Parts.good());
    }

    private void refuse(Complaint complaint, String more) {
        Parts.say(message, texts.message(complaint) + "\n" + texts.hint(complaint) + more, Parts.bad());
    }

    void readPicture(File file) {
        readPicture(() -> LabelSource.read(file.toString()));
    }

    private void readPicture(BufferedImage picture) {
        readPicture(() -> LabelSource.picture(picture));
    }

    /** A picture with a label in it. */
    @FunctionalInterface
    private interface Picture {
        Label read() throws Failure;
    }

    private void readPicture(Picture picture) {
        Parts.say(message, texts.of(Text.METER_READING), Parts.plain());
        new Reading<Label>(turns) {
            @Override
            Label find() throws Failure {
                return picture.read();
            }

            @Override
            void read(Label found) {
                field.setText(found.uri());
            }

            @Override
            void drop(Label found) {} // it says no secret

            @Override
            void refuse(Complaint complaint) {
                MeterCard.this.refuse(complaint, still());
            }
        }.execute();
    }

    /** What the field has goes on counting. */
    private String still() {
        return label == null
                ? ""
                : "\n" + texts.of(Text.METER_STILL, label.serial(), label.kid().checkCode());
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
