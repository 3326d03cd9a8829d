package keyloader.host.window;

import java.awt.BorderLayout;
import java.awt.CardLayout;
import java.awt.Component;
import java.awt.FlowLayout;
import java.awt.event.KeyEvent;
import java.io.File;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.swing.BoxLayout;
import javax.swing.DefaultComboBoxModel;
import javax.swing.DefaultListCellRenderer;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.JTextField;
import javax.swing.KeyStroke;
import javax.swing.TransferHandler;
import keyloader.host.round.JobView;
import keyloader.host.round.JobView.State;
import keyloader.host.round.RoundDocument;
import keyloader.host.round.RowFault;
import keyloader.host.text.Escape;
import keyloader.host.text.When;
import keyloader.host.window.DeskState.Kept;
import keyloader.host.window.DeskState.Page;
import keyloader.host.window.DeskState.Plugged;
import keyloader.host.window.DeskState.Store;
import keyloader.host.window.DeskState.Work;
import keyloader.sealing.Order;
import keyloader.wire.link.LinkAddress;
import org.jspecify.annotations.Nullable;

/** The second page: many meters, from their list to the report. */
final class ListPage {
    /** To wrap the lines of more faults takes long. */
    private static final int WRAPPED = 500;

    private final Texts texts;
    private final Desk desk;
    private final JPanel panel = new JPanel(new BorderLayout(8, 8));
    private final JButton open;
    private final JTextField country;
    private final JComboBox<Kept> rounds = new JComboBox<>();
    private final JTextArea message = Parts.message("list.message");
    private final RoundTable table;
    private final JTextArea faults = new JTextArea(10, 40);
    private final JPanel middle = new JPanel(new CardLayout());
    private final JTextArea row = Parts.message("list.row");
    private final LoadersCard loaders;
    private final PassphrasePanel ask;
    private final JButton write = Parts.button("", "list.write");
    private final JButton stop;
    private final JButton fetch;
    private final JButton again = Parts.button("", "list.again");
    private final JButton sheet;
    private final JButton report;
    private final FileChoice lists = new FileChoice();
    private final FileChoice documents = new FileChoice();
    private @Nullable Page page;
    private Work waiting = new Work.Idle();
    private List<Plugged.There> there = List.of();
    private boolean rendering;

    /** @param begin starts work on a loader, which may be gone on with all the same */
    ListPage(Texts texts, Desk desk, String here, Consumer<Consumer<Wish.Allowed>> begin) {
        this.texts = texts;
        this.desk = desk;
        open = Parts.button(texts.of(Text.LIST_OPEN), "list.open");
        open.addActionListener(event -> lists.open(open).map(File::toPath).ifPresent(this::read));
        country = new JTextField(here, 4);
        country.setName("list.country");
        rounds.setName("list.rounds");
        rounds.setRenderer(new Names());
        rounds.addActionListener(event -> chosen());
        table = new RoundTable(texts);
        table.table().getSelectionModel().addListSelectionListener(event -> tellRow());
        loaders = new LoadersCard(texts);
        ask = new PassphrasePanel(texts, desk::give, desk::giveNothing);
        write.addActionListener(event -> {
            begin.accept(desk::writeRound);
            ask.focus(); // a second press changes nothing but where the keyboard is
        });
        stop = Parts.button(texts.of(Text.LIST_STOP), "list.stop");
        stop.addActionListener(event -> desk.stop());
        fetch = Parts.button(texts.of(Text.FETCH), "list.fetch");
        fetch.addActionListener(event -> {
            List<LinkAddress> from = there.stream().map(Plugged.There::link).toList();
            begin.accept(allowed -> desk.fetch(from, allowed));
        });
        again.addActionListener(event -> begin.accept(desk::prepareAgain));
        sheet = Parts.button(texts.of(Text.LIST_SHEET), "list.sheet");
        sheet.addActionListener(event -> save(RoundDocument.SHEET, sheet));
        report = Parts.button(texts.of(Text.LIST_REPORT), "list.report");
        report.addActionListener(event -> save(RoundDocument.REPORT, report));
        faults.setName("list.faults");
        faults.setEditable(false);
        faults.setWrapStyleWord(true);
        faults.getAccessibleContext().setAccessibleName(texts.of(Text.LIST_FAULTS_FIELD));
        layOut();
    }

    private void layOut() {
        JPanel top = Parts.card(texts.of(Text.LIST), "list");
        JPanel first = new JPanel(new FlowLayout(FlowLayout.LEADING, 0, 0));
        first.add(country);
        Parts.row(top, 0, texts.of(Text.LIST_COUNTRY), country, first);
        Parts.behind(top, 0, open);
        Parts.row(top, 1, texts.of(Text.LIST_ROUND), rounds);
        Parts.wide(top, 2, message);
        message.setRows(2);
        middle.add(new JPanel(), "empty");
        middle.add(new JScrollPane(table.table()), "table");
        middle.add(new JScrollPane(faults), "faults");
        JPanel below = new JPanel();
        below.setLayout(new BoxLayout(below, BoxLayout.Y_AXIS));
        row.setRows(2);
        below.add(row);
        below.add(loaders.panel());
        below.add(ask.panel());
        JPanel buttons = new JPanel(new BorderLayout(8, 4));
        buttons.add(write, BorderLayout.CENTER);
        JPanel others = new JPanel(new FlowLayout(FlowLayout.TRAILING, 8, 0));
        for (JButton each : List.of(stop, fetch, again, sheet, report)) {
            others.add(each);
        }
        buttons.add(others, BorderLayout.SOUTH);
        below.add(buttons);
        panel.add(top, BorderLayout.NORTH);
        panel.add(middle, BorderLayout.CENTER);
        panel.add(below, BorderLayout.SOUTH);
        for (JComponent each : List.of(panel, country, table.table(), faults)) {
            each.setTransferHandler(new FileDrop(file -> read(file.toPath()), each.getTransferHandler()));
        }
        // Wherever the keyboard is, a file that was copied can be pasted.
        KeyStroke paste =
                KeyStroke.getKeyStroke(KeyEvent.VK_V, panel.getToolkit().getMenuShortcutKeyMaskEx());
        panel.getInputMap(JComponent.WHEN_ANCESTOR_OF_FOCUSED_COMPONENT).put(paste, "paste file");
        panel.getActionMap().put("paste file", TransferHandler.getPasteAction());
        faults.getInputMap().put(paste, "paste file"); // text that can't be changed takes none of its own
        faults.getActionMap().put("paste file", TransferHandler.getPasteAction());
    }

    JPanel panel() {
        return panel;
    }

    JButton main() {
        return write;
    }

    void focus() {
        Parts.focus(open);
    }

    void forget() {
        ask.forget();
    }

    private void read(Path file) {
        if (!open.isEnabled()) {
            return; // something is being done
        }
        String given = country.getText().strip().toUpperCase(Locale.ROOT);
        desk.readList(file, Optional.of(given).filter(Order.Load::isCountry));
    }

    private void chosen() {
        if (!rendering && rounds.getSelectedItem() instanceof Kept kept) {
            desk.choose(kept.id());
        }
    }

    private void save(RoundDocument document, JButton from) {
        String end = document == RoundDocument.SHEET ? "-sheet.pdf" : "-report.pdf";
        String name = page instanceof Page.Shown shown ? shown.name().replaceAll("[^\\p{L}\\p{N}._-]", "_") : "";
        documents
                .save(from, name.replaceFirst("\\.csv$", "") + end)
                .map(file -> file.getName().contains(".") ? file : new File(file + ".pdf"))
                .ifPresent(file -> desk.save(document, file.toPath()));
    }

    void render(DeskState state) {
        there = state.loaders();
        if (state.page() != page) {
            page = state.page();
            render(state.page());
        }
        boolean free = state.store() instanceof Store.Open && !state.isBusy();
        Optional<Page.Shown> shown = state.page() instanceof Page.Shown there ? Optional.of(there) : Optional.empty();
        boolean told = !(state.work() instanceof Work.WritingRound); // what has been kept is known at the end
        loaders.render(state.plugged(), plugged -> shown.filter(round -> told).flatMap(round -> here(plugged, round)));
        boolean any = !there.isEmpty();
        stop.setEnabled(state.work() instanceof Work.WritingRound);
        write.setText(words(shown));
        write.setEnabled(free
                && shown.filter(round -> round.left() > 0).isPresent()
                && (there.stream().anyMatch(loader -> loader.free() > 0)
                        || shown.filter(this::mayBeHere).isPresent()));
        fetch.setEnabled(free && any);
        Parts.letter(
                again, texts.of(Text.LIST_AGAIN, shown.map(Page.Shown::again).orElse(0)));
        again.setEnabled(free && any && shown.filter(round -> round.again() > 0).isPresent());
        open.setEnabled(!state.isBusy()); // a list that comes before the container is open is read when it is
        rounds.setEnabled(free);
        country.setEnabled(free);
        sheet.setEnabled(free && shown.isPresent());
        report.setEnabled(free && shown.isPresent());
        boolean asking = state.work() instanceof Work.Asking;
        row.setVisible(!asking);
        loaders.panel().setVisible(!asking); // there is room for one of the two
        ask.render(state.work());
        follow(state.work(), asking);
    }

    /** The keyboard goes where a person goes on: to what is wrong, or to what comes next. */
    private void follow(Work now, boolean asking) {
        boolean ended = (waiting instanceof Work.Reading || waiting instanceof Work.Asking)
                && !(now instanceof Work.Reading)
                && !asking;
        waiting = now;
        if (!ended || !panel.isShowing()) {
            return;
        }
        JComponent other = page instanceof Page.Faults ? faults : page instanceof Page.Shown ? table.table() : open;
        JComponent next = write.isEnabled() ? write : other;
        Parts.focus(next);
    }

    /** The main button says what comes next. */
    private String words(Optional<Page.Shown> shown) {
        if (shown.isEmpty()) {
            return texts.of(Text.LIST_WRITE_NOTHING);
        }
        int left = shown.get().left();
        int all = shown.get().views().size();
        if (left == 0) {
            return texts.of(Text.LIST_NOTHING_LEFT);
        }
        if (there.isEmpty()) {
            return texts.of(Text.LIST_PLUG, left, all);
        }
        List<Plugged.There> open =
                there.stream().filter(loader -> loader.free() > 0).toList();
        if (open.isEmpty()) {
            return texts.of(mayBeHere(shown.get()) ? Text.LIST_LOOK : Text.LIST_PLUG_NEXT, left, all);
        }
        long trusted = open.stream().filter(loader -> !loader.changed()).count();
        return texts.of(Text.LIST_WRITE, left, all, Math.max(1, trusted)); // of the others is asked
    }

    /** Whether a message that was cut off may have reached a loader that is there, also where that has no free slot any more. */
    private boolean mayBeHere(Page.Shown shown) {
        Set<String> serials = there.stream().map(Plugged.There::serial).collect(Collectors.toSet());
        return shown.views().stream()
                .filter(view -> view.state() == State.SEALED)
                .anyMatch(view -> view.message()
                        .filter(message -> serials.contains(message.loaderSerial()))
                        .isPresent());
    }

    private Optional<String> here(Plugged plugged, Page.Shown shown) {
        if (!(plugged instanceof Plugged.There loader)) {
            return Optional.empty();
        }
        long count = shown.views().stream()
                .filter(view -> view.state() == State.CARRIED || view.state() == State.FAILED)
                .filter(view -> view.message()
                        .filter(message -> message.loaderSerial().equals(loader.serial()))
                        .isPresent())
                .count();
        return Optional.of(texts.of(Text.LIST_HERE, count));
    }

    private void render(Page shown) {
        rendering = true;
        DefaultComboBoxModel<Kept> choices = new DefaultComboBoxModel<>();
        shown.kept().forEach(choices::addElement);
        choices.setSelectedItem(
                shown instanceof Page.Shown round
                        ? shown.kept().stream()
                                .filter(kept -> kept.id().equals(round.id()))
                                .findFirst()
                                .orElse(null)
                        : null);
        rounds.setModel(choices);
        rendering = false;
        CardLayout cards = (CardLayout) middle.getLayout();
        if (shown instanceof Page.Shown round) {
            table.show(round.views());
            Parts.say(message, about(round), Parts.plain());
            cards.show(middle, "table");
        } else if (shown instanceof Page.Faults wrong) {
            faults.setLineWrap(wrong.faults().size() <= WRAPPED);
            faults.setText(wrong.faults().stream().map(this::line).collect(Collectors.joining("\n")));
            faults.setCaretPosition(0);
            Parts.say(
                    message,
                    texts.of(Text.LIST_FAULTS, RowFault.rows(wrong.faults()), Escape.text(wrong.file())),
                    Parts.bad());
            cards.show(middle, "faults");
        } else {
            Parts.say(message, texts.of(Text.LIST_WANTED), Parts.faint());
            cards.show(middle, "empty");
        }
        if (!(shown instanceof Page.Shown)) {
            table.show(List.of());
        }
        if (!(shown instanceof Page.Faults)) {
            faults.setText("");
        }
        tellRow();
    }

    private String line(RowFault fault) {
        return texts.of(
                Text.LIST_LINE,
                fault.line(),
                texts.message(fault.complaint()) + " " + texts.rowHint(fault.complaint()));
    }

    private String about(Page.Shown round) {
        Map<State, Integer> counts = new EnumMap<>(State.class);
        for (JobView view : round.views()) {
            counts.merge(view.state(), 1, Integer::sum);
        }
        String tally = counts.entrySet().stream()
                .map(count -> texts.of(Text.LIST_COUNT, count.getValue(), texts.state(count.getKey())))
                .collect(Collectors.joining(", "));
        Stream<String> unknown =
                round.unknown() == 0 ? Stream.empty() : Stream.of(texts.of(Text.LIST_UNKNOWN, round.unknown()));
        Stream<String> names = round.sameNames().stream()
                .limit(3)
                .map(same -> texts.of(Text.LIST_SAME_NAME, same.line(), Escape.text(same.name()), same.earlier()));
        return Stream.of(
                        Stream.of(texts.of(
                                Text.LIST_SHOWN,
                                Escape.text(round.name()),
                                round.views().size(),
                                tally)),
                        unknown,
                        names)
                .flatMap(each -> each)
                .collect(Collectors.joining("\n"));
    }

    private void tellRow() {
        Parts.say(row, table.selected(), Parts.plain());
    }

    private final class Names extends DefaultListCellRenderer {
        private static final long serialVersionUID = 1L;

        @Override
        public Component getListCellRendererComponent(
                javax.swing.JList<?> list, @Nullable Object value, int index, boolean selected, boolean focused) {
            putClientProperty("html.disable", true);
            String name = value instanceof Kept kept
                    ? texts.of(Text.LIST_KEPT, Escape.text(kept.name()), kept.meters(), When.text(kept.madeAt()))
                    : texts.of(Text.LIST_ROUND_NONE);
            JLabel shown = (JLabel) super.getListCellRendererComponent(list, name, index, selected, focused);
            return shown;
        }
    }
}
