package keyloader.host;

import java.awt.AWTException;
import java.awt.Component;
import java.awt.Container;
import java.awt.KeyboardFocusManager;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.Toolkit;
import java.awt.Window;
import java.awt.datatransfer.DataFlavor;
import java.awt.datatransfer.StringSelection;
import java.awt.datatransfer.Transferable;
import java.awt.datatransfer.UnsupportedFlavorException;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.awt.event.MouseEvent;
import java.awt.event.MouseMotionAdapter;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.swing.AbstractButton;
import javax.swing.JComboBox;
import javax.swing.JComponent;
import javax.swing.JDialog;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.JPasswordField;
import javax.swing.JRootPane;
import javax.swing.JTable;
import javax.swing.JTextField;
import javax.swing.JToggleButton;
import javax.swing.JWindow;
import javax.swing.SwingUtilities;
import javax.swing.TransferHandler;
import javax.swing.plaf.basic.BasicHTML;
import javax.swing.text.JTextComponent;
import org.jspecify.annotations.Nullable;

/** Hands and eyes of a person at the window: real keys and a real mouse, and what stands on the screen. */
final class OnScreen {
    private static final long PATIENCE_SECONDS = 20;
    private static final String SHIFTED = "~!@#$%^&*()_+{}|:\"<>?";
    private static final String PLAIN = "`1234567890-=[]\\;',./";

    /** It may come yet: all other failures are of what was seen. */
    static final class NotSeen extends AssertionError {
        private static final long serialVersionUID = 1L;

        NotSeen(String message) {
            super(message);
        }
    }

    private final Robot robot;

    OnScreen() throws AWTException {
        robot = new Robot();
        // Not its own waiting for an idle queue: the toolkit may take half a second to see that it is.
        robot.setAutoDelay(5);
    }

    void await(String what, BooleanSupplier seen) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!get(seen::getAsBoolean)) {
            if (System.nanoTime() > end) {
                picture("timeout");
                throw new NotSeen("not within " + PATIENCE_SECONDS + " s: " + what + "\n" + get(OnScreen::keyboard)
                        + "\n" + get(OnScreen::everything));
            }
            robot.delay(50);
        }
    }

    private static String keyboard() {
        KeyboardFocusManager keyboard = KeyboardFocusManager.getCurrentKeyboardFocusManager();
        return "the keyboard is at " + name(keyboard.getFocusOwner()) + " in " + name(keyboard.getFocusedWindow());
    }

    /** All that can be read on the screen. */
    private static String everything() {
        StringBuilder text = new StringBuilder();
        for (Window window : Window.getWindows()) {
            collect(window, text);
        }
        return text.toString();
    }

    private static String name(@Nullable Component component) {
        return component == null ? "nothing" : component.getClass().getSimpleName() + " " + component.getName();
    }

    private static void collect(Component component, StringBuilder text) {
        if (!component.isShowing()) {
            return;
        }
        String words = words(component);
        if (!words.isBlank()) {
            String name = component.getName() == null ? "" : component.getName() + ": ";
            text.append(name).append(words).append(component.isEnabled() ? "\n" : " (not now)\n");
        }
        if (component instanceof Container container && !(component instanceof JComboBox)) {
            for (Component child : container.getComponents()) {
                collect(child, text);
            }
        }
    }

    private static String words(Component component) {
        if (component instanceof JPasswordField field) {
            return "\u2022".repeat(field.getDocument().getLength());
        }
        if (component instanceof JTextComponent field) {
            return field.getText();
        }
        if (component instanceof JLabel label) {
            return label.getText() == null ? "" : label.getText();
        }
        if (component instanceof JToggleButton box) {
            return box.getText() + (box.isSelected() ? " (yes)" : " (no)");
        }
        if (component instanceof AbstractButton button) {
            return button.getText() == null ? "" : button.getText();
        }
        if (component instanceof JTable table) {
            return rows(table);
        }
        return component instanceof JComboBox<?> choice ? chosen(choice) : "";
    }

    private static <T> String chosen(JComboBox<T> choice) {
        int index = choice.getSelectedIndex();
        Component shown = choice.getRenderer()
                .getListCellRendererComponent(
                        new JList<>(choice.getModel()), choice.getItemAt(index), index, false, false);
        return words(shown);
    }

    private static String rows(JTable table) {
        StringBuilder rows = new StringBuilder();
        for (int row = 0; row < table.getRowCount(); row++) {
            for (int column = 0; column < table.getColumnCount(); column++) {
                rows.append(column == 0 ? "\n" : " | ").append(table.getValueAt(row, column));
            }
        }
        return rows.toString();
    }

    /** Asks on Swing's own thread. */
    static <T> T get(Supplier<T> question) {
        AtomicReference<@Nullable T> answer = new AtomicReference<>();
        try {
            SwingUtilities.invokeAndWait(() -> answer.set(question.get()));
        } catch (InterruptedException | InvocationTargetException e) {
            throw new AssertionError(e);
        }
        T given = answer.get();
        if (given == null) {
            throw new AssertionError("no answer");
        }
        return given;
    }

    static Component find(String name) {
        for (Window window : Window.getWindows()) {
            Component found = find(window, name);
            if (found != null) {
                return found;
            }
        }
        throw new AssertionError("nothing on the screen is called " + name);
    }

    private static @Nullable Component find(Component component, String name) {
        if (name.equals(component.getName()) && component.isDisplayable()) {
            return component;
        }
        if (component instanceof Container container) {
            for (Component child : container.getComponents()) {
                Component found = find(child, name);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    String text(String name) {
        return get(() -> {
            Component found = find(name);
            return found.isShowing() ? ((JTextComponent) found).getText() : "";
        });
    }

    boolean isEnabled(String name) {
        return get(() -> find(name).isEnabled() && find(name).isShowing());
    }

    void awaitText(String name, String words) {
        await(
                name + " to say \"" + words + "\"",
                () -> find(name).isShowing()
                        && ((JTextComponent) find(name)).getText().contains(words));
    }

    /** In a dialog that is only to come. */
    void awaitShown(String name) {
        await(name + " on the screen", () -> {
            for (Window window : Window.getWindows()) {
                Component found = find(window, name);
                if (found != null && found.isShowing()) {
                    return true;
                }
            }
            return false;
        });
    }

    /** What a cell of the table with that name says. */
    String cell(String name, int row, int column) {
        return get(() -> String.valueOf(((JTable) find(name)).getValueAt(row, column)));
    }

    void awaitCell(String name, int row, int column, String words) {
        await(
                name + " to say \"" + words + "\" in row " + row + " and column " + column,
                () -> find(name).isShowing()
                        && ((JTable) find(name)).getRowCount() > row
                        && String.valueOf(((JTable) find(name)).getValueAt(row, column))
                                .contains(words));
    }

    void awaitButton(String name, String words) {
        await(
                name + " to say \"" + words + "\"",
                () -> ((AbstractButton) find(name)).getText().contains(words));
    }

    /** The field of a file dialog has the keyboard. */
    void awaitDialogField() {
        await("the file's name to be typed", () -> {
            Component owner =
                    KeyboardFocusManager.getCurrentKeyboardFocusManager().getFocusOwner();
            return owner instanceof JTextField && SwingUtilities.getWindowAncestor(owner) instanceof JDialog;
        });
    }

    void awaitDialog() {
        await("a dialog", () -> {
            for (Window window : Window.getWindows()) {
                if (window instanceof JDialog && window.isFocused()) {
                    return true;
                }
            }
            return false;
        });
    }

    /** The button of a dialog that Enter presses, such as a file dialog's. */
    void clickDefault() {
        click(get(() -> {
            for (Window window : Window.getWindows()) {
                if (window instanceof JDialog dialog && dialog.isShowing()) {
                    return place(dialog.getRootPane().getDefaultButton());
                }
            }
            throw new AssertionError("no dialog");
        }));
    }

    /** What a window manager does when a dialog ends: the window has the keyboard again. */
    void awaitDialogsEnd() {
        await("the dialog's end", () -> {
            for (Window window : Window.getWindows()) {
                if (window instanceof JDialog && window.isShowing()) {
                    return false;
                }
            }
            return true;
        });
        get(() -> {
            Window window = (Window) find("keyloader");
            Component last = window.getMostRecentFocusOwner();
            (last == null ? window : last).requestFocus();
            return true;
        });
        await("the keyboard at the window", () -> ((Window) find("keyloader")).isFocused());
    }

    /** How much was typed there. Of use within {@link #await}, on Swing's own thread. */
    static int typed(String name) {
        return ((JTextComponent) find(name)).getDocument().getLength();
    }

    static String password(String name) {
        return get(() -> new String(((JPasswordField) find(name)).getPassword()));
    }

    static String clipboard() {
        try {
            Object content = Toolkit.getDefaultToolkit().getSystemClipboard().getData(DataFlavor.stringFlavor);
            return content instanceof String text ? text : ""; // files, of a scene before
        } catch (UnsupportedFlavorException | IOException e) {
            return "";
        }
    }

    /** Whether a cell is drawn as HTML. */
    static boolean isMarkup(String name, int row, int column) {
        return get(() -> {
            JTable table = (JTable) find(name);
            JComponent cell = (JComponent) table.prepareRenderer(table.getCellRenderer(row, column), row, column);
            return cell.getClientProperty(BasicHTML.propertyKey) != null;
        });
    }

    /** How many components all windows have. */
    int components() {
        return get(() -> {
            int count = 0;
            for (Window window : Window.getWindows()) {
                count += count(window);
            }
            return count;
        });
    }

    private static int count(Component component) {
        int count = 1;
        if (component instanceof Container container) {
            for (Component child : container.getComponents()) {
                count += count(child);
            }
        }
        return count;
    }

    void awaitEnabled(String name) {
        await(
                name + " to be enabled",
                () -> find(name).isEnabled() && find(name).isShowing());
    }

    /** Keys reach what is called that. A person sees where the cursor is before going on. */
    void awaitFocus(String name) {
        await("the keyboard at " + name, () -> {
            Component owner =
                    KeyboardFocusManager.getCurrentKeyboardFocusManager().getFocusOwner();
            return owner != null && name.equals(owner.getName());
        });
    }

    void click(String name) {
        boolean isField = get(() -> find(name) instanceof JTextComponent); // a button may end its dialog
        click(get(() -> place(find(name))));
        if (isField) {
            awaitFocus(name);
        }
    }

    /** As from a window of files, which lies in the corner: pressed there, moved, and let go on what has this name. */
    void drop(Transferable what, String name) {
        JWindow files = get(() -> {
            JLabel file = new JLabel("a file");
            file.setTransferHandler(new TransferHandler() {
                private static final long serialVersionUID = 1L;

                @Override
                public int getSourceActions(JComponent component) {
                    return COPY;
                }

                @Override
                protected Transferable createTransferable(JComponent component) {
                    return what;
                }
            });
            file.addMouseMotionListener(new MouseMotionAdapter() {
                @Override
                public void mouseDragged(MouseEvent event) {
                    file.getTransferHandler().exportAsDrag(file, event, TransferHandler.COPY);
                }
            });
            JWindow window = new JWindow();
            window.add(file);
            window.setAlwaysOnTop(true);
            window.setBounds(0, 0, 60, 24);
            window.setVisible(true);
            return window;
        });
        Rectangle to = get(() -> place(find(name)));
        robot.delay(300);
        robot.mouseMove(30, 12);
        robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
        for (int step = 1; step <= 20; step++) {
            robot.delay(20);
            robot.mouseMove(
                    30 + ((int) to.getCenterX() - 30) * step / 20, 12 + ((int) to.getCenterY() - 12) * step / 20);
        }
        robot.delay(200);
        robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
        get(() -> {
            files.dispose();
            return true;
        });
    }

    void clickCell(String name, int row, int column) {
        click(get(() -> {
            JTable table = (JTable) find(name);
            Rectangle cell = table.getCellRect(row, column, false);
            Rectangle whole = place(table);
            cell.translate(whole.x, whole.y);
            return cell;
        }));
        awaitFocus(name);
    }

    /**
     * Without a window manager Java may go on to hold a window to be where it was made, and not where it was put before it was
     * shown; so it is moved once, when it is there: a step to the right and back.
     */
    static <W extends Window> W settled(W window) {
        JRootPane pane = SwingUtilities.getRootPane(window);
        if (pane != null && pane.getClientProperty(OnScreen.class) == null) {
            pane.putClientProperty(OnScreen.class, true);
            Point corner = window.getLocation();
            window.setLocation(corner.x + 1, corner.y);
            window.setLocation(corner);
        }
        return window;
    }

    /** On the screen. */
    private static Rectangle place(Component component) {
        settled(SwingUtilities.getWindowAncestor(component));
        return new Rectangle(component.getLocationOnScreen(), component.getSize());
    }

    private void click(Rectangle place) {
        robot.mouseMove((int) place.getCenterX(), (int) place.getCenterY());
        robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
        robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
    }

    /** With the keys of an American keyboard, which is what the display has. */
    void type(String text) {
        for (int i = 0; i < text.length(); i++) {
            char one = text.charAt(i);
            int shifted = SHIFTED.indexOf(one);
            char plain = shifted >= 0 ? PLAIN.charAt(shifted) : Character.toLowerCase(one);
            boolean shift = shifted >= 0 || Character.isUpperCase(one);
            int key = KeyEvent.getExtendedKeyCodeForChar(plain);
            if (shift) {
                robot.keyPress(KeyEvent.VK_SHIFT);
            }
            robot.keyPress(key);
            robot.keyRelease(key);
            if (shift) {
                robot.keyRelease(KeyEvent.VK_SHIFT);
            }
        }
    }

    void key(int key, int... held) {
        for (int one : held) {
            robot.keyPress(one);
        }
        robot.keyPress(key);
        robot.keyRelease(key);
        for (int one : held) {
            robot.keyRelease(one);
        }
    }

    void paste(String text) {
        paste(new StringSelection(text));
    }

    void paste(Transferable what) {
        Toolkit.getDefaultToolkit().getSystemClipboard().setContents(what, null);
        key(KeyEvent.VK_V, KeyEvent.VK_CONTROL);
    }

    /** What is painted there, on the screen. */
    BufferedImage seen(Rectangle place) {
        robot.delay(300); // what was changed last is painted
        return robot.createScreenCapture(place);
    }

    /** Into the directory that the test was given. */
    void picture(String name) {
        Rectangle window = get(() -> {
            for (Window each : Window.getWindows()) {
                if (each.isShowing()) {
                    return settled(each).getBounds();
                }
            }
            return new Rectangle(0, 0, 1280, 1024);
        });
        BufferedImage seen = seen(window);
        try {
            GuidePicture.write(
                    seen, get(OnScreen::everything), Path.of(System.getProperty("keyloader.pictures"), name + ".png"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
