package keyloader.host.window;

import com.formdev.flatlaf.FlatDarkLaf;
import com.formdev.flatlaf.FlatLaf;
import com.formdev.flatlaf.FlatLightLaf;
import java.awt.AWTEvent;
import java.awt.BorderLayout;
import java.awt.CardLayout;
import java.awt.Component;
import java.awt.Toolkit;
import java.awt.event.MouseEvent;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import javax.swing.BorderFactory;
import javax.swing.Box;
import javax.swing.BoxLayout;
import javax.swing.JButton;
import javax.swing.JComponent;
import javax.swing.JFrame;
import javax.swing.JPanel;
import javax.swing.JTabbedPane;
import javax.swing.JTextArea;
import javax.swing.SwingUtilities;
import javax.swing.WindowConstants;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Failure;
import keyloader.host.port.HostPorts;
import keyloader.host.window.DeskState.Plugged;
import keyloader.host.window.DeskState.Store;
import keyloader.host.window.DeskState.Work;
import keyloader.sealing.Order;
import keyloader.sealing.Secret;
import keyloader.wire.link.LinkAddress;
import org.jspecify.annotations.Nullable;

/** One meter, one network, one button; a list of meters is the second page. */
public final class KeyloaderWindow {
    private final Texts texts;
    private final Desk desk;
    private final JFrame frame;
    private final JPanel pages = new JPanel(new CardLayout());
    private final LockCard lock;
    private final MeterCard meter;
    private final NetworkCard network;
    private final LoaderCard loader;
    private final ListPage list;
    private final JTabbedPane tabs = new JTabbedPane();
    private final ResultBanner result;
    private final JButton prepare;
    private final JButton fetch;
    private final JButton writeWaiting;
    private final JTextArea waiting = Parts.message("waiting.message");
    private final JTextArea owner = Parts.message("owner.message");
    private final CountDownLatch closed = new CountDownLatch(1);
    private DeskState state = DeskState.BEGIN;
    private Wish.Allowed allowed = Wish.Allowed.NOTHING;
    private Consumer<Wish.Allowed> again = nothing -> {};
    private Optional<Component> pressed = Optional.empty();

    private KeyloaderWindow(HostPorts ports, List<LinkAddress> links, Locale locale, LongSupplier nanos) {
        texts = Texts.of(locale);
        desk = new Desk(
                ports,
                Presence.of(links),
                nanos,
                () -> SwingUtilities.invokeLater(this::leave),
                this::askPin,
                texts.of(Text.RESUME),
                next -> SwingUtilities.invokeLater(() -> render(next)));
        lock = new LockCard(texts, desk::unlock);
        meter = new MeterCard(texts);
        network = new NetworkCard(texts, country(locale), ports, desk::keep);
        loader = new LoaderCard(texts);
        list = new ListPage(texts, desk, country(locale), this::begin);
        result = new ResultBanner(texts, this::goOn);
        prepare = new JButton(texts.of(Text.PREPARE));
        prepare.setName("prepare");
        prepare.addActionListener(event -> beginOn(this::prepare));
        fetch = Parts.button(texts.of(Text.FETCH), "fetch");
        fetch.addActionListener(event -> beginOn((loader, allow) -> desk.fetch(List.of(loader), allow)));
        writeWaiting = new JButton(texts.of(Text.WRITE_WAITING));
        writeWaiting.setName("writeWaiting");
        writeWaiting.addActionListener(event -> beginOn(desk::writeWaiting));
        meter.whenChanged(this::enable);
        meter.whenEntered(this::entered);
        meter.whenRouter(network::scan);
        network.whenChanged(this::enable);
        loader.whenChosen(this::enable);
        frame = new JFrame(texts.of(Text.TITLE));
        frame.setName("keyloader");
        layOut();
        frame.setDefaultCloseOperation(WindowConstants.DO_NOTHING_ON_CLOSE);
        frame.addWindowListener(new WindowAdapter() {
            @Override
            public void windowClosing(WindowEvent event) {
                close();
            }
        });
        Toolkit.getDefaultToolkit()
                .addAWTEventListener(this::seen, AWTEvent.KEY_EVENT_MASK | AWTEvent.MOUSE_EVENT_MASK);
    }

    /**
     * Opens the window, on Swing's thread. The program ends with it.
     *
     * @param links where loaders are looked for
     * @param dark which of the two looks
     */
    public static KeyloaderWindow open(HostPorts ports, List<LinkAddress> links, Locale locale, boolean dark) {
        return open(ports, links, locale, dark, System::nanoTime);
    }

    /** @param nanos as {@link System#nanoTime} */
    public static KeyloaderWindow open(
            HostPorts ports, List<LinkAddress> links, Locale locale, boolean dark, LongSupplier nanos) {
        // It would unpack a library into the temporary directory, for title bars that are the system's here.
        System.setProperty("flatlaf.useNativeLibrary", "false");
        // Of the dark look's own, words that are selected have 4.4:1 (WCAG 2, SC 1.4.3).
        FlatLaf.setGlobalExtraDefaults(Map.of("@selectionForeground", "#ffffff"));
        if (dark) {
            FlatDarkLaf.setup();
        } else {
            FlatLightLaf.setup();
        }
        JComponent.setDefaultLocale(locale); // of file dialogs, too
        KeyloaderWindow window = new KeyloaderWindow(ports, links, locale, nanos);
        window.frame.pack();
        window.frame.setMinimumSize(window.frame.getSize());
        window.frame.setLocationByPlatform(true);
        window.frame.setVisible(true);
        window.meter.focus();
        window.desk.start();
        return window;
    }

    /** Ends what is under way first. */
    public void close() {
        leave();
        frame.dispose();
        desk.close();
        closed.countDown();
    }

    /** A key or a button of the mouse is somebody; a window that comes or goes below the mouse is nobody. */
    private void seen(AWTEvent event) {
        if (event.getID() != MouseEvent.MOUSE_ENTERED && event.getID() != MouseEvent.MOUSE_EXITED) {
            desk.touch();
        }
    }

    /** Nobody is there any more. */
    private void leave() {
        forget();
        lock.forget();
    }

    /** What was typed of passphrases; but for the container's, which is typed while it is locked. */
    private void forget() {
        meter.forget();
        network.forget();
        list.forget();
    }

    /** Returns when it has been closed. */
    public void await() throws InterruptedException {
        closed.await();
    }

    /** Says what went wrong elsewhere than in the work that was asked for; on Swing's thread. */
    public void show(Complaint complaint) {
        result.render(state.with(new Work.Failed(complaint, List.of())));
    }

    /** Called by the desk, which waits. */
    private Optional<Secret> askPin() {
        AtomicReference<@Nullable Secret> given = new AtomicReference<>();
        try {
            SwingUtilities.invokeAndWait(
                    () -> given.set(PinDialog.ask(frame, texts, desk::isIdle).orElse(null)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("asking for a PIN", e.getCause());
        }
        return Optional.ofNullable(given.get());
    }

    private static String country(Locale locale) {
        return Order.Load.isCountry(locale.getCountry()) ? locale.getCountry() : "";
    }

    private void layOut() {
        JPanel page = new JPanel();
        page.setLayout(new BoxLayout(page, BoxLayout.Y_AXIS));
        owner.setRows(2);
        page.add(meter.panel());
        page.add(network.panel());
        page.add(loader.panel());
        page.add(Box.createVerticalStrut(8));
        JPanel buttons = new JPanel(new BorderLayout(8, 4));
        JPanel main = new JPanel(new BorderLayout(8, 0));
        main.add(prepare, BorderLayout.CENTER);
        main.add(fetch, BorderLayout.EAST);
        buttons.add(main, BorderLayout.NORTH);
        buttons.add(waiting, BorderLayout.CENTER);
        buttons.add(writeWaiting, BorderLayout.EAST);
        page.add(buttons);
        JPanel top = new JPanel(new BorderLayout()); // room that is left over stays below
        top.add(page, BorderLayout.NORTH);
        tabs.setName("tabs");
        Parts.tab(tabs, texts.of(Text.TAB_ONE), top);
        Parts.tab(tabs, texts.of(Text.TAB_LIST), list.panel());
        tabs.addChangeListener(event -> turned());
        JPanel both = new JPanel(new BorderLayout(0, 8));
        both.add(tabs, BorderLayout.CENTER);
        both.add(result.panel(), BorderLayout.SOUTH);
        pages.add(both, "page");
        pages.add(lock.panel(), "lock");
        JPanel content = new JPanel(new BorderLayout(0, 8));
        content.setBorder(BorderFactory.createEmptyBorder(12, 12, 12, 12));
        content.add(pages, BorderLayout.CENTER);
        content.add(owner, BorderLayout.SOUTH);
        frame.setContentPane(content);
        frame.getRootPane().setDefaultButton(prepare);
        render(state);
    }

    /** Another page is looked at. */
    private void turned() {
        boolean one = tabs.getSelectedIndex() == 0;
        frame.getRootPane().setDefaultButton(one ? prepare : list.main());
        // After the tabs have moved the keyboard themselves.
        SwingUtilities.invokeLater(one ? meter::focus : list::focus);
    }

    private void render(DeskState next) {
        boolean unlocked = lock.panel().isVisible() && next.store() instanceof Store.Open;
        boolean begins = next.isBusy() && !state.isBusy();
        boolean ends = state.isBusy() && !next.isBusy() && !(state.work() instanceof Work.Reading);
        boolean written = next.work() instanceof Work.Written && !next.work().equals(state.work());
        state = next;
        if (begins) {
            pressed = Optional.ofNullable(frame.getFocusOwner());
        }
        boolean open = next.store() instanceof Store.Open;
        ((CardLayout) pages.getLayout()).show(pages, open || next.store() instanceof Store.Closed ? "page" : "lock");
        if (!open) {
            forget();
        }
        lock.render(next.store());
        network.render(next.store());
        loader.render(next.plugged());
        list.render(next);
        result.render(next);
        int count = next.store() instanceof Store.Open store ? store.waiting() : 0;
        waiting.setVisible(count > 0);
        writeWaiting.setVisible(count > 0);
        Parts.say(waiting, texts.of(Text.WAITING, count), Parts.plain());
        Parts.say(owner, next.store() instanceof Store.Open store ? owner(store) : "", Parts.faint());
        Parts.enable(meter.panel(), !next.isBusy());
        network.enable(!next.isBusy());
        if (written) {
            meter.clear(); // for the next; the same network is what most of them are for
        }
        enable();
        if (unlocked) {
            turned();
        } else if (ends && !written) {
            // It was switched off meanwhile, and the keyboard went elsewhere.
            pressed.filter(Component::isEnabled)
                    .filter(JButton.class::isInstance)
                    .ifPresent(button -> Parts.focus((JButton) button));
        }
    }

    private String owner(Store.Open store) {
        return texts.of(store.hasPassphrase() ? Text.OWNER : Text.OWNER_OPEN, store.ownerCode());
    }

    /** What can be pressed now. */
    private void enable() {
        boolean ready = state.store() instanceof Store.Open && loader.chosen().isPresent() && !state.isBusy();
        prepare.setEnabled(ready
                && loader.chosen().filter(there -> there.free() > 0).isPresent()
                && meter.label().isPresent()
                && network.isComplete());
        writeWaiting.setEnabled(ready);
        fetch.setEnabled(ready);
    }

    /** With a network that stays the same, scanning one label after the other is all there is to do. */
    private void entered() {
        if (prepare.isEnabled()) {
            prepare.doClick();
        } else {
            network.focus();
        }
    }

    /** What was asked about before counts for that alone. */
    private void begin(Consumer<Wish.Allowed> work) {
        allowed = Wish.Allowed.NOTHING;
        again = work;
        work.accept(allowed);
    }

    /** With the loader that is chosen now, also when it is gone on with. */
    private void beginOn(BiConsumer<LinkAddress, Wish.Allowed> work) {
        loader.chosen().map(Plugged.There::link).ifPresent(link -> begin(allow -> work.accept(link, allow)));
    }

    private void goOn(Wish.Allowed more) {
        allowed = allowed.and(more);
        again.accept(allowed);
    }

    private void prepare(LinkAddress to, Wish.Allowed wanted) {
        if (meter.label().isEmpty() || !network.isComplete()) {
            return; // changed since it was asked
        }
        try {
            desk.prepare(new Wish(meter.label().get(), network.read(), network.country(), wanted), to);
        } catch (Failure e) {
            show(e.complaint());
        }
    }
}
