package keyloader.host.window;

import java.awt.Component;
import java.awt.Dimension;
import java.awt.KeyboardFocusManager;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.swing.JLabel;
import javax.swing.JTable;
import javax.swing.KeyStroke;
import javax.swing.ListSelectionModel;
import javax.swing.table.AbstractTableModel;
import javax.swing.table.DefaultTableCellRenderer;
import keyloader.host.round.HandOver;
import keyloader.host.round.JobView;
import keyloader.host.text.Escape;

/** The meters of a round. Its cells' words are made when they are looked at, so that many meters cost little. */
final class RoundTable {
    private static final List<Column> COLUMNS = List.of(Column.values());
    private static final int[] WIDTHS = {80, 100, 140, 80, 150, 110, 190, 230, 230};

    private final Texts texts;
    private final Model model = new Model();
    private final JTable table;

    enum Column {
        NAME(Text.COLUMN_NAME),
        PLACE(Text.COLUMN_PLACE),
        METER(Text.COLUMN_METER),
        NETWORK(Text.COLUMN_NETWORK),
        LOADER(Text.COLUMN_LOADER),
        STATE(Text.COLUMN_STATE),
        VERDICT(Text.COLUMN_VERDICT),
        NEXT(Text.COLUMN_NEXT),
        SIGNAL(Text.COLUMN_SIGNAL);

        private final Text title;

        Column(Text title) {
            this.title = title;
        }
    }

    RoundTable(Texts texts) {
        this.texts = texts;
        this.table = new JTable(model); // asks the model for its words at once
        table.setName("list.table");
        table.getAccessibleContext().setAccessibleName(texts.of(Text.LIST_TABLE));
        table.setDefaultRenderer(Object.class, new Plain());
        table.setAutoResizeMode(JTable.AUTO_RESIZE_OFF);
        table.setSelectionMode(ListSelectionModel.SINGLE_SELECTION);
        table.setPreferredScrollableViewportSize(new Dimension(640, 150));
        table.getTableHeader().setReorderingAllowed(false);
        for (int i = 0; i < WIDTHS.length; i++) {
            table.getColumnModel().getColumn(i).setPreferredWidth(WIDTHS[i]);
        }
        // The keyboard goes in and out of it as of all else; within it there are arrows.
        table.setFocusTraversalKeys(
                KeyboardFocusManager.FORWARD_TRAVERSAL_KEYS, Set.of(KeyStroke.getKeyStroke(KeyEvent.VK_TAB, 0)));
        table.setFocusTraversalKeys(
                KeyboardFocusManager.BACKWARD_TRAVERSAL_KEYS,
                Set.of(KeyStroke.getKeyStroke(KeyEvent.VK_TAB, InputEvent.SHIFT_DOWN_MASK)));
    }

    JTable table() {
        return table;
    }

    void show(List<JobView> views) {
        model.show(views);
    }

    /** All of the row that is looked at, where its cells may be cut off. */
    String selected() {
        int row = table.getSelectedRow();
        if (row < 0) {
            return "";
        }
        JobView view = model.shown.get(row);
        Stream<String> alarms = view.message().stream()
                .flatMap(message -> message.alarms().stream())
                .map(texts::alarm);
        Stream<String> cells = COLUMNS.stream()
                .map(column -> texts.of(column.title) + ": " + cell(view, column))
                .filter(line -> !line.endsWith(": "));
        return Stream.concat(alarms, cells).collect(Collectors.joining("   "));
    }

    private String cell(JobView view, Column column) {
        return switch (column) {
            case NAME -> Escape.text(view.job().name());
            case PLACE -> Escape.text(view.job().place());
            case METER ->
                Escape.text(view.job().serial()) + " (" + view.job().meter().checkCode() + ")";
            case NETWORK ->
                view.job().networks().stream()
                        .map(choice -> Escape.quoted(choice.network().ssid()))
                        .collect(Collectors.joining(", "));
            case LOADER ->
                view.message()
                        .map(message -> Escape.text(message.loaderSerial())
                                + (message.slot().isPresent()
                                        ? " / " + message.slot().getAsInt()
                                        : ""))
                        .orElse("");
            case STATE ->
                (view.isAlarm() ? "\u26a0 " : "")
                        + texts.state(view.state())
                        + (view.job().listed() ? "" : " (" + texts.of(Text.LIST_UNLISTED) + ")");
            case VERDICT -> view.verdict().map(texts::verdict).orElse("");
            case NEXT -> texts.next(view);
            case SIGNAL -> HandOver.signal(view).map(Escape::text).orElse("");
        };
    }

    private final class Model extends AbstractTableModel {
        private static final long serialVersionUID = 1L;
        private transient List<JobView> shown = List.of();

        void show(List<JobView> views) {
            if (views == shown) {
                return;
            }
            Optional<JobView> first = shown.stream().findFirst();
            boolean same = views.size() == shown.size()
                    && first.map(view -> view.job().meter())
                            .equals(views.stream().findFirst().map(view -> view.job()
                                    .meter()));
            shown = views;
            if (same && !views.isEmpty()) {
                fireTableRowsUpdated(0, views.size() - 1); // what is selected stays so
            } else {
                fireTableDataChanged();
            }
        }

        @Override
        public int getRowCount() {
            return shown.size();
        }

        @Override
        public int getColumnCount() {
            return COLUMNS.size();
        }

        @Override
        public String getColumnName(int column) {
            return texts.of(COLUMNS.get(column).title);
        }

        @Override
        public Object getValueAt(int row, int column) {
            return cell(shown.get(row), COLUMNS.get(column));
        }
    }

    /** What came from a list is text, whatever it looks like. */
    private static final class Plain extends DefaultTableCellRenderer {
        private static final long serialVersionUID = 1L;

        @Override
        public Component getTableCellRendererComponent(
                JTable table, Object value, boolean selected, boolean focused, int row, int column) {
            putClientProperty("html.disable", true);
            JLabel shown = (JLabel) super.getTableCellRendererComponent(table, value, selected, focused, row, column);
            return shown;
        }
    }
}
