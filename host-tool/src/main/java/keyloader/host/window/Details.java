package keyloader.host.window;

import java.awt.event.ComponentAdapter;
import java.awt.event.ComponentEvent;
import java.awt.event.KeyEvent;
import javax.swing.BorderFactory;
import javax.swing.JComponent;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import javax.swing.KeyStroke;
import javax.swing.UIManager;
import javax.swing.border.Border;

/** Words that may be more than there is room for: then the keyboard comes to them, and its arrows scroll. */
final class Details {
    private final JTextArea text;
    private final JScrollPane scroll;
    /** Shows where the keyboard is. */
    private final Border framed = BorderFactory.createCompoundBorder(
            UIManager.getBorder("ScrollPane.border"), BorderFactory.createEmptyBorder(0, 3, 0, 0));

    private final Border plain = BorderFactory.createEmptyBorder(1, 1, 1, 1);

    Details(String name) {
        text = Parts.message(name);
        text.setRows(5);
        scroll = new JScrollPane(text);
        scroll.setOpaque(false);
        scroll.getViewport().setOpaque(false);
        for (int key : new int[] {KeyEvent.VK_UP, KeyEvent.VK_DOWN, KeyEvent.VK_PAGE_UP, KeyEvent.VK_PAGE_DOWN}) {
            text.getInputMap().put(KeyStroke.getKeyStroke(key, 0), "none"); // the scroll pane has them
        }
        ComponentAdapter resized = new ComponentAdapter() {
            @Override
            public void componentResized(ComponentEvent event) {
                fit();
            }
        };
        text.addComponentListener(resized);
        scroll.getViewport().addComponentListener(resized);
        fit();
    }

    JComponent component() {
        return scroll;
    }

    void say(String words) {
        Parts.say(text, words, Parts.plain());
        text.setCaretPosition(0);
    }

    private void fit() {
        boolean more = text.getHeight() > scroll.getViewport().getHeight();
        text.setFocusable(more);
        scroll.setBorder(more ? framed : plain);
    }
}
