package keyloader.host.window;

import java.awt.Component;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.swing.DefaultComboBoxModel;
import javax.swing.DefaultListCellRenderer;
import javax.swing.JComboBox;
import javax.swing.JPanel;
import keyloader.host.window.DeskState.Plugged;
import org.jspecify.annotations.Nullable;

/** The loader that a message goes to: the only one that is plugged in, or the one that is chosen. */
final class LoaderCard {
    private final Texts texts;
    private final JPanel panel;
    private final JComboBox<Plugged> choice = new JComboBox<>();
    private final LoaderView view;
    private List<Plugged> shown = List.of();
    private boolean rendering;
    /** Serial of the one that was chosen of several and is gone; empty once a person has chosen again, or it is back. */
    private String gone = "";

    LoaderCard(Texts texts) {
        this.texts = texts;
        panel = Parts.card(texts.of(Text.LOADER), "loader");
        view = new LoaderView(texts, "loader");
        choice.setName("loader.choice");
        choice.setRenderer(new Names());
        choice.getAccessibleContext().setAccessibleName(texts.of(Text.LOADER_CHOICE));
        choice.setVisible(false);
        Parts.wide(panel, 0, choice);
        view.addTo(panel, 1);
    }

    JPanel panel() {
        return panel;
    }

    /** Calls back when a person has chosen. */
    void whenChosen(Runnable then) {
        choice.addActionListener(event -> {
            if (!rendering) {
                gone = "";
                view.render(selected(), "", false);
                then.run();
            }
        });
    }

    void render(List<Plugged> plugged) {
        if (!plugged.equals(shown)) {
            Optional<Plugged> before = selected();
            noteWhatIsGone(before, plugged);
            shown = plugged;
            rendering = true;
            DefaultComboBoxModel<Plugged> model = new DefaultComboBoxModel<>();
            plugged.forEach(model::addElement);
            plugged.stream()
                    .filter(now ->
                            before.isPresent() && now.link().equals(before.get().link()))
                    .findFirst()
                    .ifPresent(model::setSelectedItem);
            choice.setModel(model);
            choice.setVisible(plugged.size() > 1);
            rendering = false;
        }
        view.render(selected(), gone.isEmpty() ? "" : texts.of(Text.LOADER_ANOTHER, gone), false);
    }

    /** Nobody is to write to another loader than the one that he has chosen without being told. */
    private void noteWhatIsGone(Optional<Plugged> before, List<Plugged> now) {
        boolean isThere = before.isEmpty()
                || now.stream()
                        .anyMatch(plugged -> plugged.link().equals(before.get().link()));
        if (now.isEmpty() || serials(now).contains(gone)) {
            gone = "";
        } else if (!isThere && shown.size() > 1 && before.get() instanceof Plugged.There there) {
            gone = there.serial();
        }
    }

    private static List<String> serials(List<Plugged> plugged) {
        return plugged.stream()
                .filter(Plugged.There.class::isInstance)
                .map(there -> ((Plugged.There) there).serial())
                .toList();
    }

    private Optional<Plugged> selected() {
        return Optional.ofNullable((Plugged) choice.getSelectedItem());
    }

    /** The loader that can be worked with. */
    Optional<Plugged.There> chosen() {
        return selected().filter(Plugged.There.class::isInstance).map(Plugged.There.class::cast);
    }

    private final class Names extends DefaultListCellRenderer {
        private static final long serialVersionUID = 1L;

        @Override
        public Component getListCellRendererComponent(
                javax.swing.JList<?> list, @Nullable Object value, int index, boolean selected, boolean focused) {
            putClientProperty("html.disable", true);
            String words = value instanceof Plugged plugged
                    ? LoaderView.words(texts, plugged).lines().findFirst().orElse("")
                    : "";
            return Objects.requireNonNull(super.getListCellRendererComponent(list, words, index, selected, focused));
        }
    }
}
