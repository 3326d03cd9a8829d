package keyloader.agent.lockdown;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.Printable;
import keyloader.agent.failure.Problem;
import keyloader.agent.lockdown.Finding.State;
import keyloader.agent.network.NetworkBackend;
import keyloader.agent.run.Log;

/** A meter's other ways in: its files, its radios' switches and its USB ports. */
public final class Lockdown {
    private final Path root;
    private final Iw iw;
    private final Rfkill rfkill;

    Lockdown(Path root, Iw iw, Rfkill rfkill) {
        this.root = root;
        this.iw = iw;
        this.rfkill = rfkill;
    }

    public static Lockdown system() {
        return new Lockdown(Path.of("/"), Iw.system(), LinuxRfkill.system());
    }

    /** Of files below another root, such as a mounted image; nothing that runs is asked, and nothing is switched. */
    public static Lockdown at(Path root) {
        return new Lockdown(root, Iw.none(), new LinuxRfkill(root, event -> {}));
    }

    /** Whether a meter with this {@code --network} uses radios: files alone do nothing, as for a trial on any PC. */
    public static boolean isNeededBy(String network) {
        return !network.startsWith("files:");
    }

    /** One finding for each channel. */
    public List<Finding> audit() {
        return Audit.of(new Tree(root), iw, rfkill);
    }

    /**
     * Refuses to go on beside another program that can set up this meter by radio.
     *
     * @throws FailureException with the first such channel; the log has all, and what could not be told
     */
    public void check(Log log) throws FailureException {
        List<Finding> findings = audit();
        for (Finding finding : findings) {
            if (finding.state() != State.CLOSED) {
                log.say((finding.state() == State.OPEN ? "open: " : "not known to be closed: ")
                        + finding.channel().title() + " (" + Printable.text(words(finding)) + ")");
            }
        }
        for (Finding finding : findings) {
            if (finding.state() == State.OPEN && finding.channel().isRefused()) {
                throw new FailureException(
                        Problem.SETUP_CHANNEL_OPEN,
                        finding.channel().title(),
                        words(finding),
                        finding.channel().next());
            }
        }
    }

    private static String words(Finding finding) {
        return finding.details().stream().collect(Collectors.joining("; "));
    }

    /** The radios are off where this backend has nothing for them to do. */
    public NetworkBackend silenced(NetworkBackend backend, Log log) {
        return new SilentRadio(backend, rfkill, log);
    }

    /** @param names of root hubs, {@code usb1}; none means that nothing is touched */
    public UsbPorts usbPorts(List<String> names) {
        return new UsbPorts(root, names);
    }
}
