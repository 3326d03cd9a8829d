package keyloader.host.command;

import java.util.List;
import keyloader.sealing.Network;

/** Networks with their secrets, wiped together. */
record CloseableNetworks(List<Network> items) implements AutoCloseable {
    CloseableNetworks {
        items = List.copyOf(items);
    }

    @Override
    public void close() {
        items.forEach(Network::close);
    }
}
