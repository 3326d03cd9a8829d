package keyloader.host.window;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.swing.DefaultComboBoxModel;
import javax.swing.DefaultListCellRenderer;
import javax.swing.JButton;
import javax.swing.JCheckBox;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JOptionPane;
import javax.swing.JPanel;
import javax.swing.JPasswordField;
import javax.swing.JTextArea;
import javax.swing.JTextField;
import javax.swing.SwingUtilities;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;
import keyloader.host.port.Terminal;
import keyloader.host.prepare.NetworkProblem;
import keyloader.host.prepare.WifiSource;
import keyloader.host.text.Utf8;
import keyloader.host.wifi.WifiCode;
import keyloader.host.wifi.WifiProblem;
import keyloader.host.wifi.WifiRefusedException;
import keyloader.host.window.DeskState.KeptProfile;
import keyloader.host.window.DeskState.Store;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.Order;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/** Which network: typed, and judged with every key. */
final class NetworkCard {
    private final Texts texts;
    private final Terminal terminal;
    private final Keeper keeper;
    private final ComputerNetworks computer;
    private final ProfileChoice profile;
    private final JButton keep;
    private final List<JComponent> typed;
    private Runnable changed = () -> {};
    private final JPanel panel;
    private final JTextField ssid = new JTextField(28);
    private final JComboBox<Security> security = new JComboBox<>(new DefaultComboBoxModel<>(
            new Security[] {Security.WPA2_WPA3, Security.WPA2, Security.WPA3, Security.OWE, Security.OPEN}));
    private final JPasswordField passphrase = new JPasswordField(28);
    private final JCheckBox shown;
    private final JCheckBox hidden;
    private final JTextField country;
    private final JTextArea message = Parts.message("network.message");
    private final FileChoice choice = new FileChoice();
    private final Reading.Turns pictures = new Reading.Turns();
    private boolean complete;
    private boolean encrypted;
    private boolean enabled = true;

    /** Keeps networks under names. */
    @FunctionalInterface
    interface Keeper {
        /** See {@link Desk#keep}. */
        void keep(String name, Network network, boolean inClear);
    }

    /** @param here the country that is most likely */
    NetworkCard(Texts texts, String here, HostPorts ports, Keeper keeper) {
        this.texts = texts;
        this.terminal = ports.terminal();
        this.keeper = keeper;
        panel = Parts.card(texts.of(Text.NETWORK), "network");
        computer = new ComputerNetworks(texts, ports.known(), panel, new Taker());
        profile = new ProfileChoice(texts, panel, 0, this::judge);
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
        Parts.row(panel, 1, texts.of(Text.SSID), ssid);
        JButton open = new JButton(texts.of(Text.ROUTER_OPEN));
        open.setName("network.router");
        open.addActionListener(event -> choice.open(open).ifPresent(this::readCode));
        Parts.behind(panel, 1, open);
        ssid.setTransferHandler(new FileDrop(this::readCode, ssid.getTransferHandler()));
        panel.setTransferHandler(new FileDrop(this::dropped, null));
        message.setTransferHandler(new FileDrop(this::dropped, message.getTransferHandler()));
        Parts.row(panel, 2, texts.of(Text.SECURITY), security);
        JButton ask = new JButton(texts.of(Text.COMPUTER_OPEN));
        ask.setName("network.computer");
        ask.addActionListener(event -> computer.ask());
        Parts.behind(panel, 2, ask);
        Parts.row(panel, 3, texts.of(Text.PASSPHRASE), passphrase);
        Parts.behind(panel, 3, shown);
        Parts.row(panel, 4, texts.of(Text.COUNTRY), country);
        keep = new JButton(texts.of(Text.KEEP));
        keep.setName("network.keep");
        keep.addActionListener(event -> keep());
        Parts.behind(panel, 4, keep);
        Parts.wide(panel, 5, hidden);
        Parts.wide(panel, 6, message);
        typed = List.of(ssid, open, security, ask, passphrase, shown, hidden, keep);
        Parts.whenChanged(ssid, this::nameChanged);
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

    void focus() {
        Parts.focus(ssid);
    }

    boolean isComplete() {
        return complete;
    }

    String country() {
        return country.getText().strip().toUpperCase(Locale.ROOT);
    }

    void render(Store store) {
        encrypted = store instanceof Store.Open open && open.hasPassphrase();
        if (profile.render(store instanceof Store.Open open ? open.profiles() : List.of())) {
            judge();
        }
    }

    /** Whether anything may be changed now. */
    void enable(boolean now) {
        enabled = now;
        Parts.enable(panel, now);
        enable();
    }

    private void enable() {
        boolean byHand = enabled && profile.chosen().isEmpty();
        typed.forEach(each -> each.setEnabled(byHand));
        passphrase.setEnabled(byHand && kind().hasSecret());
        shown.setEnabled(byHand && kind().hasSecret());
        keep.setEnabled(byHand && complete);
    }

    private void keep() {
        Optional<KeepDialog.Wanted> wanted = KeepDialog.ask(panel, texts, encrypted);
        if (wanted.isPresent() && complete) {
            try {
                keeper.keep(wanted.get().name(), readTyped(), wanted.get().inClear());
            } catch (Failure e) {
                refuse(e.complaint());
            }
        }
    }

    /** @return which the caller closes */
    Wish.Source read() throws Failure {
        Optional<KeptProfile> chosen = profile.chosen();
        return chosen.isPresent() ? new Wish.FromProfile(chosen.get().name()) : new Wish.Typed(readTyped());
    }

    /** @return with a copy of the passphrase, which the caller closes */
    private Network readTyped() throws Failure {
        Security kind = kind();
        Credential credential = kind.hasSecret()
                ? new Credential.Passphrase(Secret.typed(passphrase.getPassword()))
                : new Credential.None();
        try {
            return Network.of(Bytes.of(name()), kind, credential, hidden.isSelected());
        } catch (MalformedException e) {
            throw NetworkProblem.of("of this window", e);
        }
    }

    /** Where nobody is any more, no passphrase stays. */
    void forget() {
        computer.giveUp();
        pictures.next();
        passphrase.setText("");
        if (beginsCode(ssid.getText().strip())) {
            ssid.setText("");
        }
        shown.setSelected(false);
        passphrase.setEchoChar('\u2022');
    }

    private void nameChanged() {
        String text = ssid.getText().strip();
        if (isCode(text)) {
            // Scanned or pasted; a document can't be changed while it tells of a change.
            SwingUtilities.invokeLater(() -> takeText(text));
        } else {
            judge();
        }
    }

    private void takeText(String text) {
        if (!ssid.getText().strip().equals(text)) {
            return; // it goes on
        }
        ssid.setText(""); // there is a passphrase in it
        scan(text);
    }

    /** The beginning of a router's code, at least. */
    static boolean beginsCode(String text) {
        return text.regionMatches(true, 0, "WIFI:", 0, 5);
    }

    /** The whole of it, as a scanner types it. */
    static boolean isCode(String text) {
        return beginsCode(text) && text.endsWith(";;");
    }

    /** @param text a router's code */
    void scan(String text) {
        Optional<KeptProfile> chosen = profile.chosen();
        if (chosen.isPresent()) {
            Parts.say(message, texts.of(Text.ROUTER_PROFILE, chosen.get().name()), Parts.bad());
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            take(WifiCode.parse(bytes, Optional.empty()));
        } catch (WifiRefusedException e) {
            refuse(WifiProblem.of(e).complaint());
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** Beside the fields, which take nothing themselves while a kept network is chosen. */
    private void dropped(File file) {
        if (profile.chosen().isEmpty()) {
            readCode(file);
        }
    }

    private void readCode(File file) {
        Parts.say(message, texts.of(Text.METER_READING), Parts.plain());
        new Reading<WifiCode>(pictures) {
            @Override
            WifiCode find() throws Failure {
                return WifiSource.read(file.toString(), Optional.empty(), terminal);
            }

            @Override
            void read(WifiCode code) {
                take(code);
            }

            @Override
            void drop(WifiCode code) {
                code.close();
            }

            @Override
            void refuse(Complaint complaint) {
                NetworkCard.this.refuse(complaint);
            }
        }.execute();
    }

    private void take(WifiCode code) {
        try (code) {
            if (code instanceof WifiCode.Clear clear) {
                fill(clear.reading().network());
                return;
            }
            WifiCode.Ambiguous two = (WifiCode.Ambiguous) code;
            int asked = pictures.now();
            String[] ways = {two.wpa3().shown(), two.zxing().shown()};
            int chosen = JOptionPane.showOptionDialog(
                    panel,
                    texts.of(Text.ROUTER_TWO_WAYS),
                    texts.of(Text.TITLE),
                    JOptionPane.DEFAULT_OPTION,
                    JOptionPane.QUESTION_MESSAGE,
                    null,
                    ways,
                    null);
            if (chosen >= 0 && asked == pictures.now()) { // nobody has left meanwhile
                fill((chosen == 0 ? two.wpa3() : two.zxing()).network());
            }
        }
    }

    private void fill(Network network) {
        Optional<String> name = Utf8.decode(network.ssid());
        if (name.isEmpty()) {
            Parts.say(message, texts.of(Text.ROUTER_NAME), Parts.bad());
            return;
        }
        ssid.setText(name.get());
        security.setSelectedItem(network.security());
        hidden.setSelected(network.hidden());
        passphrase.setText("");
        if (network.credential() instanceof Credential.Passphrase given) {
            byte[] bytes = given.secret().copy();
            passphrase.setText(new String(bytes, StandardCharsets.UTF_8));
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /** What comes from this computer's own networks. */
    private final class Taker implements ComputerNetworks.Hearer {
        @Override
        public void say(String words) {
            Parts.say(message, words, Parts.plain());
        }

        @Override
        public void refuse(Complaint complaint) {
            NetworkCard.this.refuse(complaint);
        }

        @Override
        public void take(Network network) {
            try (network) {
                fill(network);
                if (network.credential() instanceof Credential.Psk) {
                    Parts.say(message, texts.of(Text.COMPUTER_KEY), Parts.plain());
                }
            }
        }
    }

    private void refuse(Complaint complaint) {
        String still =
                complete && profile.chosen().isEmpty() ? "\n" + texts.of(Text.NETWORK_STILL, ssid.getText()) : "";
        Parts.say(message, texts.message(complaint) + "\n" + texts.hint(complaint) + still, Parts.bad());
    }

    private Security kind() {
        return (Security) security.getSelectedItem();
    }

    private byte[] name() {
        return ssid.getText().getBytes(StandardCharsets.UTF_8);
    }

    private void judge() {
        Optional<KeptProfile> chosen = profile.chosen();
        boolean begun = chosen.isPresent() || ssid.getDocument().getLength() > 0;
        Optional<String> wrong = chosen.isPresent()
                ? countryWrong()
                : nameWrong().or(this::passphraseWrong).or(this::countryWrong);
        complete = wrong.isEmpty();
        enable();
        if (complete) {
            String words = chosen.map(kept -> texts.of(Text.PROFILE_READY, kept.name(), kept.words()))
                    .orElse(texts.of(Text.NETWORK_READY));
            Parts.say(message, words, Parts.good());
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
        return PassphraseRule.wrong(passphrase, kind(), texts);
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
