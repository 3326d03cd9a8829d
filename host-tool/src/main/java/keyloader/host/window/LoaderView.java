package keyloader.host.window;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import javax.swing.JComponent;
import javax.swing.JPanel;
import javax.swing.JTextArea;
import keyloader.host.window.DeskState.Plugged;
import keyloader.wire.SlotState;
import org.jspecify.annotations.Nullable;

/** A loader that is plugged in, or none, and what is in its slots. */
final class LoaderView {
    private final Texts texts;
    private final JTextArea message;
    private final Slots slots = new Slots();

    /** @param name before the names of its parts */
    LoaderView(Texts texts, String name) {
        this.texts = texts;
        message = Parts.message(name + ".message");
        slots.setName(name + ".slots");
        render(Optional.empty(), "", false);
    }

    /** @param row in the card; takes two */
    void addTo(JPanel card, int row) {
        Parts.wide(card, row, message);
        Parts.wide(card, row + 1, slots);
    }

    void removeFrom(JPanel card) {
        card.remove(message);
        card.remove(slots);
    }

    /**
     * @param more what else there is to say of it
     * @param small where there are others beside it
     */
    void render(Optional<Plugged> plugged, String more, boolean small) {
        if (plugged.isEmpty()) {
            Parts.say(message, texts.of(Text.LOADER_NONE), Parts.faint());
            slots.show(List.of(), texts.of(Text.LOADER_NONE), small);
        } else if (plugged.get() instanceof Plugged.There there) {
            boolean well = !there.changed() && there.free() > 0;
            Parts.say(message, (words(texts, there) + " " + more).strip(), well ? Parts.good() : Parts.bad());
            slots.show(there.slots(), summary(there), small);
        } else {
            String words = words(texts, plugged.get());
            Parts.say(message, words, Parts.bad());
            slots.show(List.of(), words, small);
        }
    }

    /** What there is to say of it. */
    static String words(Texts texts, Plugged plugged) {
        if (plugged instanceof Plugged.Unusable unusable) {
            return texts.message(unusable.complaint()) + "\n" + texts.hint(unusable.complaint());
        }
        Plugged.There there = (Plugged.There) plugged;
        if (there.changed()) {
            return texts.of(Text.LOADER_CHANGED, there.serial());
        }
        return there.free() == 0
                ? texts.of(Text.LOADER_FULL, there.serial())
                : texts.of(Text.LOADER_FREE, there.serial(), there.free());
    }

    private String summary(Plugged.There there) {
        int sealed = Collections.frequency(there.slots(), SlotState.SEALED);
        int spent = Collections.frequency(there.slots(), SlotState.SPENT);
        long free = there.free();
        return texts.of(
                Text.LOADER_SLOTS,
                there.slots().size(),
                free,
                sealed,
                spent,
                there.slots().size() - free - sealed - spent,
                there.serial());
    }

    private String name(SlotState state) {
        return texts.of(
                switch (state) {
                    case EMPTY -> Text.SLOT_EMPTY;
                    case SEALED -> Text.SLOT_SEALED;
                    case SPENT -> Text.SLOT_SPENT;
                    default -> Text.SLOT_OTHER;
                });
    }

    /** A square for each slot; the same in words for those who do not see it. */
    private final class Slots extends JComponent {
        private static final long serialVersionUID = 1L;
        private static final int ROW = 32;

        private List<SlotState> states = List.of();
        private int step = 16;
        private int rows = 2;

        Slots() {
            setToolTipText(""); // asked for by getToolTipText
        }

        void show(List<SlotState> shown, String words, boolean small) {
            states = List.copyOf(shown);
            step = small ? 10 : 16;
            // Room for the usual 64, so that nothing moves when a loader comes.
            rows = Math.max(small ? 0 : 2, (states.size() + ROW - 1) / ROW);
            getAccessibleContext().setAccessibleName(words);
            revalidate();
            repaint();
        }

        @Override
        public javax.accessibility.AccessibleContext getAccessibleContext() {
            if (accessibleContext == null) {
                accessibleContext = new AccessibleJComponent() {
                    private static final long serialVersionUID = 1L;
                };
            }
            return accessibleContext;
        }

        @Override
        public @Nullable String getToolTipText(java.awt.event.MouseEvent event) {
            int slot = event.getY() / step * ROW + event.getX() / step;
            return event.getX() / step < ROW && slot < states.size() ? slot + ": " + name(states.get(slot)) : null;
        }

        @Override
        public Dimension getPreferredSize() {
            return new Dimension(ROW * step, rows * step);
        }

        @Override
        public Dimension getMinimumSize() {
            return getPreferredSize();
        }

        @Override
        protected void paintComponent(Graphics graphics) {
            for (int slot = 0; slot < states.size(); slot++) {
                int x = slot % ROW * step;
                int y = slot / ROW * step;
                int side = step - 3;
                // Told apart by form as well as by color.
                graphics.setColor(color(states.get(slot)));
                if (states.get(slot) == SlotState.EMPTY) {
                    graphics.drawRect(x, y, side - 1, side - 1);
                } else if (states.get(slot) == SlotState.SPENT) {
                    graphics.fillOval(x, y, side, side);
                } else {
                    graphics.fillRect(x, y, side, side);
                }
            }
        }

        private Color color(SlotState state) {
            return switch (state) {
                case EMPTY -> Parts.faint();
                case SEALED -> Parts.accent();
                case SPENT -> Parts.good();
                default -> Parts.bad();
            };
        }
    }
}
