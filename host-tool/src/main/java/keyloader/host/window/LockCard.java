package keyloader.host.window;

import java.awt.BorderLayout;
import java.util.function.Consumer;
import javax.swing.JButton;
import javax.swing.JPanel;
import javax.swing.JPasswordField;
import javax.swing.JTextArea;
import keyloader.host.outcome.Complaint;
import keyloader.host.window.DeskState.Store;
import keyloader.sealing.Secret;

/** Stands in the page's place while the container is locked, or can't be used. */
final class LockCard {
    private final Texts texts;
    private final JPanel panel = new JPanel(new BorderLayout());
    private final JPasswordField field = new JPasswordField(24);
    private final JButton unlock;
    private final JTextArea message = Parts.message("lock.message");

    LockCard(Texts texts, Consumer<Secret> unlocking) {
        this.texts = texts;
        JPanel card = Parts.card(texts.of(Text.TITLE), "lock");
        panel.add(card, BorderLayout.NORTH);
        field.setName("lock.field");
        unlock = new JButton(texts.of(Text.UNLOCK));
        unlock.setName("lock.unlock");
        unlock.addActionListener(event -> unlocking.accept(typed()));
        field.addActionListener(event -> unlock.doClick());
        Parts.wide(card, 0, message);
        Parts.row(card, 1, texts.of(Text.UNLOCK_FIELD), field);
        Parts.behind(card, 1, unlock);
    }

    JPanel panel() {
        return panel;
    }

    void render(Store store) {
        boolean locked = store instanceof Store.Locked;
        field.setEnabled(locked);
        unlock.setEnabled(locked);
        if (store instanceof Store.Locked given) {
            given.refused()
                    .ifPresentOrElse(
                            this::refuse, () -> Parts.say(message, texts.of(Text.UNLOCK_TITLE), Parts.plain()));
            Parts.focus(field);
        } else if (store instanceof Store.Unusable unusable) {
            refuse(unusable.complaint());
        }
    }

    /** Where nobody is any more, no passphrase stays. */
    void forget() {
        field.setText("");
    }

    private void refuse(Complaint complaint) {
        Parts.say(message, texts.message(complaint) + "\n" + texts.hint(complaint), Parts.bad());
    }

    private Secret typed() {
        Secret secret = Secret.typed(field.getPassword());
        field.setText("");
        return secret;
    }
}
