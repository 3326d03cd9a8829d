package keyloader.host.window;

import java.awt.Dimension;
import java.awt.GridBagLayout;
import java.awt.Rectangle;
import java.awt.event.KeyEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.KeyStroke;
import javax.swing.Scrollable;
import keyloader.host.window.DeskState.Plugged;

/** All loaders that are plugged in, one below the other. */
final class LoadersCard {
    /** There is room for about four; the others are scrolled to. */
    private static final int ROOM = 170;

    private final Texts texts;
    private final JPanel panel;
    private final Rows rows = new Rows();
    private final List<LoaderView> all = new ArrayList<>();

    LoadersCard(Texts texts) {
        this.texts = texts;
        panel = Parts.card(texts.of(Text.LIST_LOADER), "list.loader");
        rows.setName("list.loaders");
        rows.getAccessibleContext().setAccessibleName(texts.of(Text.LIST_LOADER));
        JScrollPane scroll = new JScrollPane(rows) {
            private static final long serialVersionUID = 1L;

            @Override
            public Dimension getMinimumSize() {
                return new Dimension(0, getPreferredSize().height); // also where the card is too narrow
            }
        };
        scroll.setBorder(null);
        // The scroll pane has the keys; without one of its own the keyboard would not come here.
        rows.getInputMap().put(KeyStroke.getKeyStroke(KeyEvent.VK_DOWN, 0), "unitScrollDown");
        Parts.wide(panel, 0, scroll);
        add();
    }

    JPanel panel() {
        return panel;
    }

    /** @param more what else there is to say of a loader */
    void render(List<Plugged> plugged, Function<Plugged, Optional<String>> more) {
        while (all.size() < plugged.size()) {
            add();
        }
        while (all.size() > Math.max(1, plugged.size())) {
            all.remove(all.size() - 1).removeFrom(rows);
        }
        for (int i = 0; i < all.size(); i++) {
            Optional<Plugged> now = i < plugged.size() ? Optional.of(plugged.get(i)) : Optional.empty();
            all.get(i).render(now, now.flatMap(more).orElse(""), plugged.size() > 1);
        }
        rows.setFocusable(rows.getPreferredSize().height > ROOM); // then its arrows scroll
        panel.revalidate();
    }

    /** The first is called as if it were the only one. */
    private void add() {
        LoaderView view = new LoaderView(texts, "list.loader" + (all.isEmpty() ? "" : all.size() + 1));
        view.addTo(rows, all.size() * 2);
        all.add(view);
    }

    /** As wide as there is room. */
    private static final class Rows extends JPanel implements Scrollable {
        private static final long serialVersionUID = 1L;

        Rows() {
            super(new GridBagLayout());
        }

        @Override
        public Dimension getPreferredScrollableViewportSize() {
            Dimension all = getPreferredSize();
            return new Dimension(all.width, Math.min(all.height, ROOM));
        }

        @Override
        public int getScrollableUnitIncrement(Rectangle visible, int orientation, int direction) {
            return 20;
        }

        @Override
        public int getScrollableBlockIncrement(Rectangle visible, int orientation, int direction) {
            return ROOM;
        }

        @Override
        public boolean getScrollableTracksViewportWidth() {
            return true;
        }

        @Override
        public boolean getScrollableTracksViewportHeight() {
            return false;
        }
    }
}
