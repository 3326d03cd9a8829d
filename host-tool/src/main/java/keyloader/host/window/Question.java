package keyloader.host.window;

import java.awt.Component;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JOptionPane;

/** A dialog with a way on, which may not be open yet, and a way out. */
final class Question {
    private final JButton yes;
    private final JButton no;
    private final JOptionPane pane;
    private JComponent first;

    /** @param content texts are {@link Parts#paragraph} */
    Question(String yes, String no, Object... content) {
        this.yes = new JButton(yes);
        this.yes.setName("dialog.yes");
        this.no = new JButton(no);
        this.no.setName("dialog.no");
        this.first = this.no;
        pane =
                new JOptionPane(
                        content,
                        JOptionPane.PLAIN_MESSAGE,
                        JOptionPane.DEFAULT_OPTION,
                        null,
                        new Object[] {this.yes, this.no},
                        this.no) {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public void selectInitialValue() {
                        Parts.focus(first);
                    }
                };
        this.yes.addActionListener(event -> pane.setValue(this.yes));
        this.no.addActionListener(event -> pane.setValue(this.no));
    }

    void allow(boolean allowed) {
        yes.setEnabled(allowed);
    }

    /** The keyboard begins there, and Enter answers; without it Enter is the way out, as a scanner may send one. */
    Question from(JComponent field) {
        first = field;
        return this;
    }

    /** @return whether it goes on; what somebody does with the dialog's frame is the way out */
    boolean ask(Component over, String title) {
        JDialog dialog = pane.createDialog(over, title);
        dialog.getRootPane().setDefaultButton(first == no ? no : yes);
        dialog.setVisible(true); // returns when it is answered
        dialog.dispose();
        return pane.getValue() == yes;
    }
}
