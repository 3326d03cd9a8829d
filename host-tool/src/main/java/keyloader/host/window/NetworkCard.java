package keyloader.host.window;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import javax.swing.DefaultComboBoxModel;
import javax.swing.DefaultListCellRenderer;
import javax.swing.JCheckBox;
import javax.swing.JComboBox;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JPasswordField;
import javax.swing.JTextArea;
import javax.swing.JTextField;
import keyloader.host.outcome.Failure;
import keyloader.host.prepare.NetworkProblem;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.Order;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/** Which network: typed, and judged with every key. */
final class NetworkCard {
    private static final int SHORTEST = 8;
    private static final int LONGEST = 63;

    private final Texts texts;
    private Runnable changed = () -> {};
    private final JPanel panel;
    private final JTextField ssid = new JTextField(28);
    private final JComboBox<Security> security = new JComboBox<>(new DefaultComboBoxModel<>(new Security[] {
        Security.WPA2_WPA3, Security.WPA2, Security.WPA3, Security.OWE, Security.OPEN
    }));
    private final JPasswordField passphrase = new JPasswordField(28);
    private final JCheckBox shown;
    private final JCheckBox hidden;
    private final JTextField country;
    private final JTextArea message = Parts.message("network.message");
    private boolean complete;

    /** @param here the country that is most likely */
    NetworkCard(Texts texts, String here) {
        this.texts = texts;
        panel = Parts.card(texts.of(Text.NETWORK), "network");
        ssid.setName("network.ssid");
        security.setName("network.security");
        security.setRenderer(new Names());
        passphrase.setName("network.passphrase");
        // A passphrase that a person has typed is nobody else's to copy.
        passphrase.putClientProperty("JPasswordField.cutCopyAllowed", false);
        shown = new JCheckBox(texts.of(Text.PASSPHRASE_SHOW));
        shown.setName("network.show");
        char dot = passphrase.getEchoChar();
        shown.addActionListener(event -> passphrase.setEchoChar(shown.isSelected() ? (char) 0 : dot));
        hidden = new JCheckBox(texts.of(Text.HIDDEN));
        hidden.setName("network.hidden");
        country = new JTextField(here, 4);
        country.setName("network.country");
        Parts.row(panel, 0, texts.of(Text.SSID), ssid);
        Parts.row(panel, 1, texts.of(Text.SECURITY), security);
        Parts.row(panel, 2, texts.of(Text.PASSPHRASE), passphrase);
        Parts.behind(panel, 2, shown);
        Parts.row(panel, 3, texts.of(Text.COUNTRY), country);
        Parts.wide(panel, 4, hidden);
        Parts.wide(panel, 5, message);
        Parts.whenChanged(ssid, this::judge);
        Parts.whenChanged(passphrase, this::judge);
        Parts.whenChanged(country, this::judge);
        security.addActionListener(event -> judge());
        judge();
    }

    JPanel panel() {
        return panel;
    }

    void whenChanged(Runnable then) {
        changed = then;
    }

    boolean isComplete() {
        return complete;
    }

    String country() {
        return country.getText().strip().toUpperCase(Locale.ROOT);
    }

    /** @return with a copy of the passphrase, which the caller closes */
    Network read() throws Failure {
        Security kind = kind();
        Credential credential =
                kind.hasSecret() ? new Credential.Passphrase(Secret.take(typed())) : new Credential.None();
        try {
            return Network.of(Bytes.of(name()), kind, credential, hidden.isSelected());
        } catch (MalformedException e) {
            throw NetworkProblem.of("of this window", e);
        }
    }

    /** Where nobody is any more, no passphrase stays. */
    void forget() {
        passphrase.setText("");
        shown.setSelected(false);
        passphrase.setEchoChar('\u2022');
    }

    private Security kind() {
        return (Security) security.getSelectedItem();
    }

    private byte[] name() {
        return ssid.getText().getBytes(StandardCharsets.UTF_8);
    }

    /** In UTF-8; the caller wipes it. */
    private byte[] typed() {
        char[] characters = passphrase.getPassword();
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(characters));
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        Arrays.fill(encoded.array(), (byte) 0);
        Arrays.fill(characters, '\0');
        return bytes;
    }

    private void judge() {
        passphrase.setEnabled(kind().hasSecret());
        shown.setEnabled(kind().hasSecret());
        boolean begun = ssid.getDocument().getLength() > 0;
        Optional<String> wrong = nameWrong().or(this::passphraseWrong).or(this::countryWrong);
        complete = wrong.isEmpty();
        if (complete) {
            Parts.say(message, texts.of(Text.NETWORK_READY), Parts.good());
        } else {
            Parts.say(message, wrong.get(), begun ? Parts.plain() : Parts.faint());
        }
        changed.run();
    }

    private Optional<String> nameWrong() {
        int length = name().length;
        if (length == 0) {
            return Optional.of(texts.of(Text.SSID_WANTED));
        }
        return length > 32 ? Optional.of(texts.of(Text.SSID_TOO_LONG)) : Optional.empty();
    }

    private Optional<String> passphraseWrong() {
        if (!kind().hasSecret()) {
            return Optional.empty();
        }
        byte[] bytes = typed();
        try {
            if (bytes.length == 0) {
                return Optional.of(texts.of(Text.PASSPHRASE_WANTED));
            }
            if (kind() == Security.WPA3) {
                return bytes.length > LONGEST
                        ? Optional.of(texts.of(Text.PASSPHRASE_LENGTH_WPA3, bytes.length))
                        : Optional.empty();
            }
            for (byte one : bytes) {
                if (one < ' ' || one > '~') {
                    return Optional.of(texts.of(Text.PASSPHRASE_CHARACTERS));
                }
            }
            return bytes.length < SHORTEST || bytes.length > LONGEST
                    ? Optional.of(texts.of(Text.PASSPHRASE_LENGTH, bytes.length))
                    : Optional.empty();
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private Optional<String> countryWrong() {
        return Order.Load.isCountry(country()) ? Optional.empty() : Optional.of(texts.of(Text.COUNTRY_WRONG));
    }

    private final class Names extends DefaultListCellRenderer {
        private static final long serialVersionUID = 1L;

        @Override
        public java.awt.Component getListCellRendererComponent(
                javax.swing.JList<?> list, Object value, int index, boolean selected, boolean focused) {
            String name = texts.of(Text.valueOf("SECURITY_" + ((Security) value).name()));
            JLabel shownAs = (JLabel) super.getListCellRendererComponent(list, name, index, selected, focused);
            return shownAs;
        }
    }
}
