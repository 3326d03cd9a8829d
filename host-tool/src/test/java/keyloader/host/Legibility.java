package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Component;
import java.awt.Container;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.Window;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import javax.swing.AbstractButton;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JLabel;
import javax.swing.JTabbedPane;
import javax.swing.JTable;
import javax.swing.border.CompoundBorder;
import javax.swing.border.TitledBorder;
import javax.swing.text.JTextComponent;

/** Whether what stands on the screen can be read: WCAG 2, SC 1.4.3 for words, SC 1.4.11 for pictures. What is off is exempt there. */
final class Legibility {
    private static final double WORDS = 4.5;
    private static final double PICTURES = 3;

    private final OnScreen screen;

    /** A part of the screen, what it says, and the colors that it was given. */
    private record Part(String what, Rectangle place, Color foreground, Color background) {}

    Legibility(OnScreen screen) {
        this.screen = screen;
    }

    /** The window, and all that can be read in it, as it was painted. */
    void assertLegible(String where, boolean dark) {
        Map<String, Part> parts = OnScreen.get(() -> {
            Map<String, Part> found = new LinkedHashMap<>();
            collect(OnScreen.settled(top()), found);
            return found;
        });
        assertThat(parts).as(where).hasSizeGreaterThan(3);
        Rectangle window = OnScreen.get(() -> top().getBounds());
        BufferedImage seen = screen.seen(window);
        assertThat(share(seen, dark))
                .as("how much of %s is %s", where, dark ? "dark" : "light")
                .isGreaterThan(0.8);
        parts.forEach((name, part) -> {
            boolean picture = name.endsWith("slots");
            assertThat(contrast(part.foreground(), part.background()))
                    .as("the colors of %s \"%s\" in %s: %s", name, part.what(), where, part)
                    .isGreaterThanOrEqualTo(WORDS);
            Rectangle place = part.place().intersection(window);
            place.translate(-window.x, -window.y);
            DoubleStream painted = contrasts(seen.getSubimage(place.x, place.y, place.width, place.height), picture);
            assertThat((picture ? painted.min() : painted.max()).orElse(0))
                    .as("what is painted of %s \"%s\" in %s, at %s", name, part.what(), where, place)
                    .isGreaterThanOrEqualTo(picture ? PICTURES : WORDS);
        });
    }

    private static Window top() {
        for (Window window : Window.getWindows()) {
            if (window instanceof JDialog && window.isShowing()) {
                return window;
            }
        }
        return (Window) OnScreen.find("keyloader");
    }

    private static void collect(Component from, Map<String, Part> found) {
        if (!from.isShowing()) {
            return;
        }
        if (from instanceof JComponent component && !component.getVisibleRect().isEmpty()) {
            add(component, found);
        }
        if (from instanceof Container container && !(from instanceof JComboBox)) {
            for (Component child : container.getComponents()) {
                collect(child, found);
            }
        }
    }

    private static void add(JComponent component, Map<String, Part> found) {
        String name = found.size() + " " + component.getClass().getSimpleName() + " " + component.getName();
        if (component.getBorder() instanceof CompoundBorder border
                && border.getOutsideBorder() instanceof TitledBorder title) {
            Rectangle above = new Rectangle(0, 0, component.getWidth(), 16);
            found.put(name, part(component, above, title.getTitle(), title.getTitleColor(), background(component)));
        } else if (component instanceof JTabbedPane tabs) {
            for (int i = 0; i < tabs.getTabCount(); i++) {
                found.put(
                        name + i,
                        part(tabs, tabs.getBoundsAt(i), tabs.getTitleAt(i), tabs.getForegroundAt(i), background(tabs)));
            }
        } else if (component instanceof JTable table) {
            for (int row = 0; row < table.getRowCount(); row++) {
                Component cell = table.prepareRenderer(table.getCellRenderer(row, 0), row, 0);
                Rectangle place = table.getCellRect(row, 0, false);
                found.put(name + row, part(table, place, "row " + row, cell.getForeground(), cell.getBackground()));
            }
        } else if (component.isEnabled() && !words(component).isBlank()) {
            found.put(
                    name,
                    part(
                            component,
                            inside(component),
                            words(component),
                            component.getForeground(),
                            background(component)));
        } else if (String.valueOf(component.getName()).endsWith("loader.slots")
                && component.getAccessibleContext().getAccessibleName().contains("slots")) { // else nothing is drawn
            found.put(
                    name,
                    part(component, inside(component), "slots", component.getForeground(), background(component)));
        }
    }

    private static String words(JComponent component) {
        if (component instanceof JTextComponent text) {
            return text.getText();
        }
        if (component instanceof JLabel label) {
            return String.valueOf(label.getText());
        }
        return component instanceof AbstractButton button
                ? String.valueOf(button.getText())
                : component instanceof JComboBox<?> choice ? String.valueOf(choice.getSelectedItem()) : "";
    }

    /** Without its border. */
    private static Rectangle inside(JComponent component) {
        Rectangle seen = component.getVisibleRect();
        if (component instanceof JLabel || component.getInsets().top == 0) {
            return seen;
        }
        return new Rectangle(seen.x + 4, seen.y + 3, seen.width - 8, seen.height - 6);
    }

    private static Part part(JComponent of, Rectangle place, String what, Color foreground, Color background) {
        Point corner = of.getLocationOnScreen();
        Rectangle onScreen = new Rectangle(place);
        onScreen.translate(corner.x, corner.y);
        return new Part(what, onScreen, foreground, background);
    }

    private static Color background(Component component) {
        Component behind = component;
        while (!behind.isOpaque() && behind.getParent() != null) {
            behind = behind.getParent();
        }
        return behind.getBackground();
    }

    private static double share(BufferedImage seen, boolean dark) {
        int count = 0;
        for (int pixel : pixels(seen)) {
            double luminance = luminance(new Color(pixel));
            count += dark ? (luminance < 0.1 ? 1 : 0) : luminance > 0.7 ? 1 : 0;
        }
        return (double) count / (seen.getWidth() * seen.getHeight());
    }

    /** With the color that is most of it; of letters the edges are blurred, of a picture each color counts. */
    private static DoubleStream contrasts(BufferedImage part, boolean picture) {
        Map<Integer, Integer> counts = new HashMap<>();
        for (int pixel : pixels(part)) {
            counts.merge(pixel, 1, Integer::sum);
        }
        Color most = new Color(counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey());
        return counts.entrySet().stream()
                .filter(color -> !picture || color.getValue() > 20)
                .map(color -> new Color(color.getKey()))
                .filter(color -> !color.equals(most))
                .mapToDouble(color -> contrast(color, most));
    }

    private static List<Integer> pixels(BufferedImage seen) {
        List<Integer> pixels = new ArrayList<>();
        for (int x = 0; x < seen.getWidth(); x++) {
            for (int y = 0; y < seen.getHeight(); y++) {
                pixels.add(seen.getRGB(x, y));
            }
        }
        return pixels;
    }

    /** WCAG 2: contrast ratio. */
    private static double contrast(Color one, Color other) {
        double first = luminance(one);
        double second = luminance(other);
        return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
    }

    /** WCAG 2: relative luminance. */
    private static double luminance(Color color) {
        return 0.2126 * linear(color.getRed()) + 0.7152 * linear(color.getGreen()) + 0.0722 * linear(color.getBlue());
    }

    private static double linear(int part) {
        double share = part / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }
}
