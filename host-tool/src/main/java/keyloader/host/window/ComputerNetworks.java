package keyloader.host.window;

import java.awt.Component;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.swing.DefaultListCellRenderer;
import javax.swing.JComponent;
import javax.swing.JList;
import javax.swing.JOptionPane;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.ListSelectionModel;
import keyloader.host.known.KnownNetwork;
import keyloader.host.known.KnownNetworks;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.sealing.Network;

/**
 * Takes a network that this computer keeps: nothing is read before somebody has said so, and the secret of the chosen one alone.
 * Where nothing can be asked it says how the network's code is brought onto a screen.
 */
final class ComputerNetworks {
    private final Texts texts;
    private final Supplier<Optional<KnownNetworks>> known;
    private final JComponent over;
    private final Hearer hearer;
    private final Reading.Turns turns = new Reading.Turns();

    /** On Swing's thread. */
    interface Hearer {
        void say(String words);

        void refuse(Complaint complaint);

        /** @param network closed by whom it goes to */
        void take(Network network);
    }

    ComputerNetworks(Texts texts, Supplier<Optional<KnownNetworks>> known, JComponent over, Hearer hearer) {
        this.texts = texts;
        this.known = known;
        this.over = over;
        this.hearer = hearer;
    }

    void ask() {
        Optional<KnownNetworks> computer = known.get();
        if (computer.isEmpty()) {
            explain(texts.of(Text.COMPUTER_OTHER));
            return;
        }
        Question question = new Question(
                texts.of(Text.COMPUTER_READ),
                texts.of(Text.COMPUTER_LEAVE),
                Parts.paragraph("computer.ask", texts.of(Text.COMPUTER_ASK)));
        int asked = turns.now();
        if (question.ask(over, texts.of(Text.TITLE)) && asked == turns.now()) { // nobody was away for long
            list(computer.get());
        }
    }

    /** What is still read comes to nothing. */
    void giveUp() {
        turns.next();
    }

    private void list(KnownNetworks computer) {
        new Asking<List<KnownNetwork>>(texts.of(Text.COMPUTER_READING)) {
            @Override
            void drop(List<KnownNetwork> all) {} // there is no secret in it

            @Override
            List<KnownNetwork> find() throws Failure {
                return computer.list();
            }

            @Override
            void read(List<KnownNetwork> all) {
                hearer.say("");
                int asked = turns.now();
                Optional<KnownNetwork> chosen = choose(all);
                if (chosen.isPresent() && asked == turns.now()) { // nobody was away for long
                    take(computer, chosen.get());
                }
            }
        }.execute();
    }

    private void take(KnownNetworks computer, KnownNetwork chosen) {
        new Asking<Network>(texts.of(Text.COMPUTER_WAITING, chosen.shown())) {
            @Override
            Network find() throws Failure {
                return computer.read(chosen);
            }

            @Override
            void read(Network network) {
                hearer.take(network);
            }

            @Override
            void drop(Network network) {
                network.close();
            }
        }.execute();
    }

    /** The system may ask somebody for a password. */
    private abstract class Asking<T> extends Reading<T> {
        Asking(String words) {
            super(turns);
            hearer.say(words);
        }

        @Override
        final void refuse(Complaint complaint) {
            ComputerNetworks.this.refuse(complaint);
        }
    }

    private void refuse(Complaint complaint) {
        if (complaint.problem() == Problem.KNOWN_UNAVAILABLE) {
            hearer.say("");
            explain(texts.message(complaint));
        } else {
            hearer.refuse(complaint);
        }
    }

    private void explain(String why) {
        JOptionPane.showMessageDialog(
                over,
                new Object[] {
                    Parts.paragraph("computer.why", why + "\n"),
                    Parts.paragraph("computer.how", texts.of(Text.COMPUTER_HOW))
                },
                texts.of(Text.TITLE),
                JOptionPane.PLAIN_MESSAGE);
    }

    /** A line of the list; what is typed finds it by what the computer calls it. */
    private record Line(KnownNetwork network, String words) {
        @Override
        public String toString() {
            return network.id();
        }
    }

    private Line line(KnownNetwork network) {
        Text kind = network.use() instanceof KnownNetwork.Joinable joinable
                ? Text.valueOf("SECURITY_" + joinable.security().name())
                : Text.COMPUTER_NOT;
        return new Line(network, network.shown() + "   " + texts.of(kind));
    }

    private Optional<KnownNetwork> choose(List<KnownNetwork> all) {
        if (all.isEmpty()) {
            hearer.say(texts.of(Text.COMPUTER_NONE));
            return Optional.empty();
        }
        JList<Line> list = new JList<>(all.stream().map(this::line).toArray(Line[]::new));
        list.setName("computer.list");
        list.getAccessibleContext().setAccessibleName(texts.of(Text.COMPUTER_CHOOSE));
        list.setSelectionMode(ListSelectionModel.SINGLE_SELECTION);
        list.setVisibleRowCount(10);
        list.setCellRenderer(new Lines());
        JTextArea why = Parts.message("computer.reason");
        why.setRows(4);
        why.setColumns(40);
        Question question = new Question(
                texts.of(Text.COMPUTER_TAKE),
                texts.of(Text.COMPUTER_LEAVE),
                Parts.paragraph("computer.choose", texts.of(Text.COMPUTER_CHOOSE)),
                new JScrollPane(list),
                why);
        list.addListSelectionListener(event -> {
            Line line = list.getSelectedValue();
            question.allow(line != null && line.network().use() instanceof KnownNetwork.Joinable);
            Parts.say(why, line == null ? "" : reason(line.network()), Parts.plain());
        });
        list.setSelectedIndex(0);
        boolean taken = question.from(list).ask(over, texts.of(Text.TITLE));
        return taken ? Optional.of(list.getSelectedValue().network()) : Optional.empty();
    }

    private String reason(KnownNetwork network) {
        if (network.use() instanceof KnownNetwork.NotFromHere not) {
            Complaint complaint = Complaint.of(not.why(), network.name());
            return texts.message(complaint) + "\n" + texts.hint(complaint);
        }
        return "";
    }

    private static final class Lines extends DefaultListCellRenderer {
        private static final long serialVersionUID = 1L;

        @Override
        public Component getListCellRendererComponent(
                JList<?> list, Object value, int index, boolean selected, boolean focused) {
            Line line = (Line) value;
            Component shown = super.getListCellRendererComponent(list, line.words(), index, selected, focused);
            if (!selected && line.network().use() instanceof KnownNetwork.NotFromHere) {
                shown.setForeground(Parts.faint());
            }
            return shown;
        }
    }
}
