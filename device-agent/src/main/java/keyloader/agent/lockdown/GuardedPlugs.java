package keyloader.agent.lockdown;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import keyloader.agent.run.Plugs;
import keyloader.usb.LeftAlone;

/** Plugs on closed ports: whatever has come is let in or kept out before anybody looks at it. */
public final class GuardedPlugs implements Plugs {
    private final Plugs plugs;
    private final UsbPorts ports;

    public GuardedPlugs(Plugs plugs, UsbPorts ports) {
        this.plugs = plugs;
        this.ports = ports;
    }

    @Override
    public boolean areTold() {
        return plugs.areTold();
    }

    @Override
    public boolean await(Duration longest) throws InterruptedException {
        return plugs.await(longest);
    }

    @Override
    public List<LeftAlone> leftAlone() throws IOException {
        ports.enforce();
        return plugs.leftAlone();
    }

    @Override
    public void close() {
        plugs.close();
    }
}
