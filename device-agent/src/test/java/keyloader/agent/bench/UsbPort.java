package keyloader.agent.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.agent.run.Plugs;
import keyloader.usb.LeftAlone;
import keyloader.usb.UsbFault;
import keyloader.wire.LoaderLink;

/** The bench's socket as one of USB, that tells of what comes and goes. */
public final class UsbPort implements Plugs {
    public final List<LeftAlone> others = new ArrayList<>();
    /** When somebody looked, in the bench's milliseconds. */
    public final List<Long> dials = new ArrayList<>();
    /** What becomes of the next looks, in place of the socket. */
    public Optional<IOException> fault = Optional.empty();

    private final Bench bench;
    private boolean changed;

    UsbPort(Bench bench) {
        this.bench = bench;
    }

    public void plug() {
        bench.socket.plug();
        changed = true;
    }

    public void unplug() {
        bench.socket.unplug();
        changed = true;
    }

    public void tell() {
        changed = true;
    }

    LoaderLink dial() throws IOException {
        dials.add(bench.time.millis());
        if (fault.isPresent()) {
            throw fault.get();
        }
        if (!bench.socket.isPlugged()) {
            throw new UsbFault.Absent("no loader is plugged in");
        }
        return bench.socket.dial();
    }

    @Override
    public boolean areTold() {
        return true;
    }

    @Override
    public boolean await(Duration longest) throws InterruptedException {
        bench.time.sleep(longest);
        boolean was = changed;
        changed = false;
        return was;
    }

    @Override
    public List<LeftAlone> leftAlone() {
        return List.copyOf(others);
    }

    @Override
    public void close() {}
}
