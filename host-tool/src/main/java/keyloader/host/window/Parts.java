package keyloader.host.window;

import com.formdev.flatlaf.FlatLaf;
import java.awt.Color;
import java.awt.Component;
import java.awt.GridBagConstraints;
import java.awt.GridBagLayout;
import java.awt.Insets;
import java.awt.event.FocusAdapter;
import java.awt.event.FocusEvent;
import java.awt.event.FocusListener;
import java.awt.event.KeyEvent;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JTabbedPane;
import javax.swing.JTextArea;
import javax.swing.Timer;
import javax.swing.UIManager;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import javax.swing.text.DefaultCaret;
import javax.swing.text.JTextComponent;

/** What the window is put together from. */
final class Parts {
    /** Ends the wish for the keyboard that is still open. */
    private static Runnable notThere = () -> {};

    private Parts() {}

    /** A box with a heading; rows are added with {@link #row}. */
    static JPanel card(String heading, String name) {
        JPanel card = new JPanel(new GridBagLayout());
        card.setName(name);
        card.setBorder(BorderFactory.createCompoundBorder(
                BorderFactory.createTitledBorder(heading), BorderFactory.createEmptyBorder(4, 8, 6, 8)));
        card.getAccessibleContext().setAccessibleName(heading.replaceFirst("^\\d+\\s+", ""));
        return card;
    }

    /** A field with its label before it. */
    static JLabel row(JPanel card, int row, String label, JComponent field) {
        return row(card, row, label, field, field);
    }

    /** @param place what the field is in */
    static JLabel row(JPanel card, int row, String label, JComponent field, JComponent place) {
        JLabel words = new JLabel(label);
        words.setLabelFor(field);
        field.getAccessibleContext().setAccessibleName(label);
        card.add(words, at(row, 0, 1, 0));
        card.add(place, at(row, 1, 1, 1));
        return words;
    }

    /** Something before a field, in a label's place. */
    static void first(JPanel card, int row, JComponent field) {
        card.add(field, at(row, 0, 1, 0));
    }

    /** An ampersand stands before the letter that presses it together with Alt. */
    static JButton button(String text, String name) {
        JButton button = new JButton();
        button.setName(name);
        letter(button, text);
        return button;
    }

    static void letter(JButton button, String text) {
        button.setText(text.replace("&", ""));
        button.setMnemonic(letter(text));
    }

    static void tab(JTabbedPane tabs, String text, JComponent page) {
        tabs.addTab(text.replace("&", ""), page);
        tabs.setMnemonicAt(tabs.getTabCount() - 1, letter(text));
    }

    private static int letter(String text) {
        int at = text.indexOf('&');
        return at < 0 ? 0 : KeyEvent.getExtendedKeyCodeForChar(text.charAt(at + 1));
    }

    /** Something over the whole width. */
    static void wide(JPanel card, int row, JComponent field) {
        card.add(field, at(row, 0, 3, 1));
    }

    /** Something behind a field. */
    static void behind(JPanel card, int row, JComponent field) {
        card.add(field, at(row, 2, 1, 0));
    }

    private static GridBagConstraints at(int row, int column, int width, double weight) {
        return new GridBagConstraints(
                column,
                row,
                width,
                1,
                weight,
                0,
                GridBagConstraints.LINE_START,
                GridBagConstraints.HORIZONTAL,
                new Insets(3, column == 0 ? 0 : 8, 3, 0),
                0,
                0);
    }

    /** Text that wraps, can be read out and copied, and is never taken for HTML. */
    static JTextArea message(String name) {
        JTextArea text = new JTextArea();
        text.setName(name);
        text.setEditable(false);
        text.setLineWrap(true);
        text.setWrapStyleWord(true);
        text.setOpaque(false);
        text.setBorder(null);
        text.setFont(UIManager.getFont("Label.font"));
        // The keyboard goes from field to field; a screen reader finds it by its name.
        text.setFocusable(false);
        ((DefaultCaret) text.getCaret())
                .setUpdatePolicy(DefaultCaret.NEVER_UPDATE); // or what has changed is scrolled to
        return text;
    }

    /** Such text in a dialog, as high as it has to be. */
    static JTextArea paragraph(String name, String words) {
        JTextArea text = message(name);
        say(text, words, plain());
        text.setColumns(44);
        text.setSize(text.getPreferredSize().width, 1); // it wraps at its width, if it has one
        text.setPreferredSize(text.getPreferredSize());
        return text;
    }

    static void say(JTextArea message, String text, Color color) {
        message.setText(text);
        message.setForeground(color);
        message.getAccessibleContext().setAccessibleName(text);
    }

    static Color plain() {
        return UIManager.getColor("Label.foreground");
    }

    // At least 4.5:1 against both looks' backgrounds (WCAG 2.2, 1.4.3), which the looks' own are not.

    static Color faint() {
        return FlatLaf.isLafDark() ? new Color(0xb4b4b4) : new Color(0x5a5a5a);
    }

    static Color accent() {
        return FlatLaf.isLafDark() ? new Color(0x6ba4f8) : new Color(0x2675bf);
    }

    static Color good() {
        return FlatLaf.isLafDark() ? new Color(0x7bd88f) : new Color(0x1b6e2c);
    }

    static Color bad() {
        return FlatLaf.isLafDark() ? new Color(0xff8a80) : new Color(0xb3261e);
    }

    static void whenChanged(JTextComponent field, Runnable then) {
        field.getDocument().addDocumentListener(new DocumentListener() {
            @Override
            public void insertUpdate(DocumentEvent event) {
                then.run();
            }

            @Override
            public void removeUpdate(DocumentEvent event) {
                then.run();
            }

            @Override
            public void changedUpdate(DocumentEvent event) {
                then.run();
            }
        });
    }

    /**
     * Brings the keyboard to a component, after what the click that led here still does to it. A window that a popup or a dialog
     * gives back the keyboard to has it where it was before: then it is asked for again, until it has been there once, or until it
     * is wanted elsewhere. On Swing's thread.
     */
    static void focus(JComponent component) {
        notThere.run();
        Timer again = new Timer(50, null);
        FocusListener there = new FocusAdapter() {
            @Override
            public void focusGained(FocusEvent event) {
                notThere.run();
            }
        };
        notThere = () -> {
            component.removeFocusListener(there);
            again.stop();
        };
        int[] left = {60};
        again.addActionListener(event -> {
            left[0]--;
            if (left[0] == 0 || component.isFocusOwner() || !component.isShowing()) {
                notThere.run();
            } else {
                component.requestFocusInWindow();
            }
        });
        component.addFocusListener(there);
        component.requestFocusInWindow();
        again.start();
    }

    /** With all that is in it. */
    static void enable(Component component, boolean enabled) {
        component.setEnabled(enabled);
        if (component instanceof java.awt.Container container) {
            for (Component child : container.getComponents()) {
                enable(child, enabled);
            }
        }
    }
}
