package keyloader.host.window;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics;
import java.util.Collections;
import java.util.List;
import javax.swing.JComponent;
import javax.swing.JPanel;
import javax.swing.JTextArea;
import javax.swing.UIManager;
import keyloader.host.window.DeskState.Plugged;
import keyloader.wire.SlotState;
import org.jspecify.annotations.Nullable;

/** The loader that is plugged in, and what is in its slots. */
final class LoaderCard {
    private final Texts texts;
    private final JPanel panel;
    private final JTextArea message;
    private final Slots slots = new Slots();

    /** @param name before the names of its parts */
    LoaderCard(Texts texts, Text heading, String name) {
        this.texts = texts;
        panel = Parts.card(texts.of(heading), name);
        message = Parts.message(name + ".message");
        slots.setName(name + ".slots");
        Parts.wide(panel, 0, message);
        Parts.wide(panel, 1, slots);
        render(new Plugged.None());
    }

    JPanel panel() {
        return panel;
    }

    void render(Plugged plugged) {
        if (plugged instanceof Plugged.There there) {
            boolean well = !there.changed() && there.free() > 0;
            Parts.say(message, words(there), well ? Parts.good() : Parts.bad());
            slots.show(there.slots(), summary(there));
        } else if (plugged instanceof Plugged.Unusable unusable) {
            Parts.say(
                    message,
                    texts.message(unusable.complaint()) + "\n" + texts.hint(unusable.complaint()),
                    Parts.bad());
            slots.show(List.of(), "");
        } else {
            Parts.say(message, texts.of(Text.LOADER_NONE), Parts.faint());
            slots.show(List.of(), "");
        }
    }

    private String words(Plugged.There there) {
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
                there.slots().size() - free - sealed - spent);
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
        private static final int SIDE = 13;
        private static final int STEP = 16;
        private static final int ROW = 32;

        private List<SlotState> states = List.of();

        Slots() {
            setToolTipText(""); // asked for by getToolTipText
        }

        void show(List<SlotState> shown, String words) {
            states = List.copyOf(shown);
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
            int slot = event.getY() / STEP * ROW + event.getX() / STEP;
            return event.getX() / STEP < ROW && slot < states.size() ? slot + ": " + name(states.get(slot)) : null;
        }

        @Override
        public Dimension getPreferredSize() {
            // Room for the usual 64, so that nothing moves when a loader comes.
            int rows = Math.max(2, (states.size() + ROW - 1) / ROW);
            return new Dimension(ROW * STEP, rows * STEP);
        }

        @Override
        public Dimension getMinimumSize() {
            return getPreferredSize();
        }

        @Override
        protected void paintComponent(Graphics graphics) {
            for (int slot = 0; slot < states.size(); slot++) {
                int x = slot % ROW * STEP;
                int y = slot / ROW * STEP;
                // Told apart by form as well as by color.
                graphics.setColor(color(states.get(slot)));
                if (states.get(slot) == SlotState.EMPTY) {
                    graphics.drawRect(x, y, SIDE - 1, SIDE - 1);
                } else if (states.get(slot) == SlotState.SPENT) {
                    graphics.fillOval(x, y, SIDE, SIDE);
                } else {
                    graphics.fillRect(x, y, SIDE, SIDE);
                }
            }
        }

        private Color color(SlotState state) {
            return switch (state) {
                case EMPTY -> Parts.faint();
                case SEALED ->
                    UIManager.getColor("Component.accentColor") == null
                            ? Parts.plain()
                            : UIManager.getColor("Component.accentColor");
                case SPENT -> Parts.good();
                default -> Parts.bad();
            };
        }
    }
}
