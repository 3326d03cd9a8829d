package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Component;
import java.awt.Container;
import java.awt.KeyboardFocusManager;
import java.awt.Window;
import java.awt.event.KeyEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import javax.swing.AbstractButton;
import javax.swing.JComboBox;
import javax.swing.JDialog;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.JTable;
import javax.swing.JTextField;
import javax.swing.LayoutFocusTraversalPolicy;
import org.jspecify.annotations.Nullable;

/** What one who sees nothing, or has no mouse, needs of the page or dialog that is on the screen. */
final class Controls {
    private static final int MOST = 60;

    private final OnScreen screen;
    private int looks;

    Controls(OnScreen screen) {
        this.screen = screen;
    }

    /** How many pages and dialogs have been looked at. */
    int looks() {
        return looks;
    }

    /** What is read out of the component that is called that. */
    static String name(String component) {
        return OnScreen.get(() -> accessible(OnScreen.find(component)));
    }

    /** Each control and picture can be read out by a name that no other one has, and Tab alone comes to each that is not off. */
    void assertNamedAndReached(String where) {
        looks++;
        OnScreen.get(() -> {
            assertNamed(where);
            return true;
        });
        Set<Component> wanted = OnScreen.get(() -> reachable(top()));
        Set<Component> seen = new LinkedHashSet<>();
        AtomicReference<@Nullable Component> last = new AtomicReference<>();
        for (int i = 0; i < MOST && !seen.containsAll(wanted); i++) {
            screen.await("the keyboard at the next of " + where, () -> {
                Component now = owner();
                return now != null && now != last.get();
            });
            last.set(OnScreen.get(Controls::owner));
            seen.add(last.get());
            screen.key(KeyEvent.VK_TAB);
        }
        assertThat(names(seen)).as("reached by Tab in %s", where).containsAll(names(wanted));
    }

    private static List<String> names(Set<Component> components) {
        return components.stream().map(Controls::identity).toList();
    }

    private static String identity(Component component) {
        return component.getClass().getSimpleName() + " " + component.getName() + " \"" + accessible(component) + "\"";
    }

    private static @Nullable Component owner() {
        return KeyboardFocusManager.getCurrentKeyboardFocusManager().getFocusOwner();
    }

    /** A dialog that stands before the window, if there is one. */
    private static Window top() {
        for (Window window : Window.getWindows()) {
            if (window instanceof JDialog && window.isShowing()) {
                return window;
            }
        }
        return (Window) OnScreen.find("keyloader");
    }

    private static void assertNamed(String where) {
        Map<String, Component> names = new HashMap<>();
        for (Component each : all(top())) {
            if (isControl(each) || isPicture(each)) {
                String name = accessible(each);
                assertThat(name)
                        .as("the name of %s %s in %s", each.getClass(), each.getName(), where)
                        .isNotBlank();
                Component other = names.put(name, each);
                assertThat(other)
                        .as("what else is called \"%s\" in %s, beside %s", name, where, each.getName())
                        .isNull();
            }
        }
        assertThat(names).as(where).isNotEmpty();
    }

    private static String accessible(Component component) {
        return String.valueOf(component.getAccessibleContext().getAccessibleName());
    }

    private static boolean isControl(Component each) {
        return each.isFocusable()
                && (each instanceof AbstractButton
                        || each instanceof JTextField
                        || each instanceof JComboBox
                        || each instanceof JTable
                        || each instanceof JList
                        || new Policy().takes(each));
    }

    /** What is drawn and says nothing by itself. */
    private static boolean isPicture(Component each) {
        boolean drawn = each.getClass().getPackageName().startsWith("keyloader")
                && !(each instanceof Container container && container.getComponentCount() > 0)
                && each.getName() != null
                && each.getName().endsWith("slots");
        return drawn || (each instanceof JLabel label && label.getIcon() != null && label.getText() == null);
    }

    private static Set<Component> reachable(Window window) {
        Set<Component> found = new LinkedHashSet<>();
        for (Component each : all(window)) {
            if (isControl(each) && each.isEnabled()) {
                found.add(each);
            }
        }
        return found;
    }

    /** What is shown; of a choice not the parts that it is made of. */
    private static List<Component> all(Component from) {
        List<Component> all = new ArrayList<>();
        if (from.isShowing()) {
            all.add(from);
            if (from instanceof Container container && !(from instanceof JComboBox)) {
                for (Component child : container.getComponents()) {
                    all.addAll(all(child));
                }
            }
        }
        return all;
    }

    /** What Swing's own Tab comes to. */
    private static final class Policy extends LayoutFocusTraversalPolicy {
        private static final long serialVersionUID = 1L;

        boolean takes(Component component) {
            return accept(component);
        }
    }
}
