package keyloader.loader.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import keyloader.testkit.Host;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;

/** What a host sees of a loader without changing it, and what a power cut must not change. */
record View(List<SlotEntry> slots, List<Reply> receipts, boolean adminTokenSet) {

    /**
     * Without what WRITING is, because no power cut leaves it.
     *
     * @param adminTokenSet from INFO, or from the superblock, which spares thousands of signatures
     */
    static View of(Host host, boolean adminTokenSet) throws IOException {
        List<SlotEntry> entries = new ArrayList<>(host.list());
        entries.removeIf(entry -> entry.state() == SlotState.WRITING);
        List<Reply> receipts = new ArrayList<>();
        for (SlotEntry entry : entries) {
            receipts.add(host.ask(new Request.Receipt(entry.slot())));
        }
        return new View(entries, receipts, adminTokenSet);
    }

    View withAdminToken(boolean set) {
        return new View(slots, receipts, set);
    }

    List<SlotEntry> in(SlotState state) {
        return slots.stream().filter(entry -> entry.state() == state).toList();
    }
}
