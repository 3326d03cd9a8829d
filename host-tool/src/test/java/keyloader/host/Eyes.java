package keyloader.host;

import com.formdev.flatlaf.FlatLaf;
import com.formdev.flatlaf.FlatLightLaf;
import java.awt.AWTException;
import java.awt.Color;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.image.BufferedImage;
import java.util.Optional;

/** What can be seen of the window of another program: no more than its pixels. It is light but where {@link #isAWindow} says otherwise. */
final class Eyes {
    private static final Rectangle SCREEN = new Rectangle(0, 0, 1280, 1024);
    private static final Color GOOD = new Color(0x1b6e2c);

    private final Robot robot;
    private final Color frame = new FlatLightLaf().getDefaults().getColor("Component.focusedBorderColor");

    Eyes() throws AWTException {
        robot = new Robot();
    }

    /** The frame of the field or button that has the keyboard. */
    Optional<Rectangle> keyboard() {
        Rectangle all = new Rectangle(-1, -1);
        BufferedImage seen = robot.createScreenCapture(SCREEN);
        for (int y = 0; y < SCREEN.height; y++) {
            for (int x = 0; x < SCREEN.width; x++) {
                if ((seen.getRGB(x, y) & 0xffffff) == (frame.getRGB() & 0xffffff)) {
                    all.add(new Rectangle(x, y, 1, 1));
                }
            }
        }
        return all.width < 0 ? Optional.empty() : Optional.of(all);
    }

    /** Whether most of what is painted is one of the looks' background. */
    boolean isAWindow(FlatLaf look) {
        Color background = look.getDefaults().getColor("Panel.background");
        return count(background) > 200_000;
    }

    private int count(Color wanted) {
        BufferedImage seen = robot.createScreenCapture(SCREEN);
        int count = 0;
        for (int y = 0; y < SCREEN.height; y++) {
            for (int x = 0; x < SCREEN.width; x++) {
                count += (seen.getRGB(x, y) & 0xffffff) == (wanted.getRGB() & 0xffffff) ? 1 : 0;
            }
        }
        return count;
    }

    /** How much green there is: what holds is said in it. */
    int good() {
        return count(GOOD);
    }

    /** The green beam beside "may be unplugged". */
    boolean isDone() {
        BufferedImage seen = robot.createScreenCapture(SCREEN);
        for (int x = 0; x < SCREEN.width; x++) {
            int run = 0;
            for (int y = 0; y < SCREEN.height; y++) {
                run = (seen.getRGB(x, y) & 0xffffff) == (GOOD.getRGB() & 0xffffff) ? run + 1 : 0;
                if (run > 60) {
                    return true;
                }
            }
        }
        return false;
    }
}
