package keyloader.host.window;

import java.awt.Component;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.swing.JDialog;
import javax.swing.JOptionPane;
import javax.swing.JPasswordField;
import javax.swing.Timer;
import keyloader.sealing.Secret;

/** Asks for a token's PIN; the token stays open until the container is closed. */
final class PinDialog {
    private PinDialog() {}

    /**
     * On Swing's thread.
     *
     * @param left whether nobody is there any more, who would answer it
     * @return empty when it was called off
     */
    static Optional<Secret> ask(Component over, Texts texts, BooleanSupplier left) {
        JPasswordField field = new JPasswordField(16);
        field.setName("pin.field");
        field.putClientProperty("JPasswordField.cutCopyAllowed", false);
        field.getAccessibleContext().setAccessibleName(texts.of(Text.PIN_FIELD));
        JOptionPane pane =
                new JOptionPane(
                        new Object[] {texts.of(Text.PIN_FIELD), field},
                        JOptionPane.QUESTION_MESSAGE,
                        JOptionPane.OK_CANCEL_OPTION) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public void selectInitialValue() {
                        Parts.focus(field);
                    }
                };
        field.addActionListener(event -> pane.setValue(JOptionPane.OK_OPTION));
        JDialog dialog = pane.createDialog(over, texts.of(Text.TITLE));
        Timer watch = new Timer(1_000, event -> {
            if (left.getAsBoolean()) {
                pane.setValue(JOptionPane.CANCEL_OPTION);
            }
        });
        watch.start();
        dialog.setVisible(true); // returns when it is answered
        watch.stop();
        dialog.dispose();
        boolean typed = Integer.valueOf(JOptionPane.OK_OPTION).equals(pane.getValue())
                && field.getDocument().getLength() > 0;
        Optional<Secret> pin = typed ? Optional.of(Secret.typed(field.getPassword())) : Optional.empty();
        field.setText("");
        return pin;
    }
}
