package keyloader.host.window;

import java.awt.event.ActionEvent;
import java.awt.event.KeyEvent;
import java.util.Optional;
import java.util.function.BiConsumer;
import javax.swing.AbstractAction;
import javax.swing.JButton;
import javax.swing.JCheckBox;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JPasswordField;
import javax.swing.JTextArea;
import javax.swing.KeyStroke;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.text.Escape;
import keyloader.host.window.DeskState.Work;
import keyloader.sealing.Secret;

/** Asks for one network's passphrase, and keeps nothing of it. */
final class PassphrasePanel {
    private final Texts texts;
    private final BiConsumer<NetworkName, Secret> given;
    private final JPanel panel;
    private final JLabel label = new JLabel();
    private final JPasswordField field = new JPasswordField(24);
    private final JCheckBox shown;
    private final JButton goOn;
    private final JTextArea message = Parts.message("ask.message");
    private final char dot = field.getEchoChar();
    private Optional<Work.Asking> asking = Optional.empty();

    PassphrasePanel(Texts texts, BiConsumer<NetworkName, Secret> given, Runnable cancelled) {
        this.texts = texts;
        this.given = given;
        panel = Parts.card(texts.of(Text.ASK), "ask");
        field.setName("ask.field");
        field.putClientProperty("JPasswordField.cutCopyAllowed", false);
        label.setLabelFor(field);
        label.putClientProperty("html.disable", true);
        shown = new JCheckBox(texts.of(Text.PASSPHRASE_SHOW));
        shown.setName("ask.show");
        shown.addActionListener(event -> field.setEchoChar(shown.isSelected() ? (char) 0 : dot));
        goOn = Parts.button(texts.of(Text.ASK_GIVE), "ask.give");
        goOn.addActionListener(event -> give());
        JButton cancel = Parts.button(texts.of(Text.ASK_CANCEL), "ask.cancel");
        cancel.addActionListener(event -> cancelled.run());
        panel.getInputMap(JComponent.WHEN_ANCESTOR_OF_FOCUSED_COMPONENT)
                .put(KeyStroke.getKeyStroke(KeyEvent.VK_ESCAPE, 0), "cancel");
        panel.getActionMap().put("cancel", new AbstractAction() {
            private static final long serialVersionUID = 1L;

            @Override
            public void actionPerformed(ActionEvent event) {
                cancelled.run();
            }
        });
        field.addActionListener(event -> give());
        JPanel buttons = new JPanel();
        buttons.add(goOn);
        buttons.add(cancel);
        Parts.wide(panel, 0, label);
        Parts.wide(panel, 1, field);
        Parts.behind(panel, 2, buttons);
        Parts.wide(panel, 3, message);
        Parts.first(panel, 2, shown);
        Parts.whenChanged(field, this::judge);
        render(new Work.Idle());
    }

    JPanel panel() {
        return panel;
    }

    void render(Work work) {
        Optional<Work.Asking> now = work instanceof Work.Asking wanted ? Optional.of(wanted) : Optional.empty();
        if (now.equals(asking) && now.isPresent()) {
            return;
        }
        asking = now;
        forget();
        panel.setVisible(now.isPresent());
        if (now.isPresent()) {
            NetworkName network = now.get().network();
            label.setText(texts.of(
                    now.get().corrected() ? Text.ASK_CORRECTED : Text.ASK_FIELD,
                    Escape.quoted(network.ssid()),
                    texts.of(Text.valueOf("SECURITY_" + network.security().name()))));
            field.getAccessibleContext().setAccessibleName(label.getText());
            judge();
            focus();
        }
    }

    /** If something is asked. */
    void focus() {
        if (asking.isPresent()) {
            Parts.focus(field);
        }
    }

    void forget() {
        field.setText("");
        shown.setSelected(false);
        field.setEchoChar(dot);
    }

    private void judge() {
        asking.ifPresent(now -> {
            Optional<String> wrong = PassphraseRule.wrong(field, now.network().security(), texts);
            goOn.setEnabled(wrong.isEmpty());
            Parts.say(message, wrong.orElse(""), Parts.plain());
        });
    }

    private void give() {
        if (goOn.isEnabled() && asking.isPresent()) {
            Secret typed = Secret.typed(field.getPassword());
            NetworkName network = asking.get().network();
            asking = Optional.empty();
            forget();
            given.accept(network, typed);
        }
    }
}
