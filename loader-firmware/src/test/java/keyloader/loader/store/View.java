package keyloader.loader.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import keyloader.testkit.Host;
import keyloader.wire.LoaderInfo;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;

/** What a host sees of a loader without changing it, and what a power cut must not change. */
record View(List<SlotEntry> slots, List<Reply> receipts, boolean adminTokenSet, int faultCode) {

    /** Without what WRITING is, because no power cut leaves it. */
    static View of(Host host, int slots) throws IOException {
        List<SlotEntry> entries = new ArrayList<>(host.list());
        entries.removeIf(entry -> entry.state() == SlotState.WRITING);
        List<Reply> receipts = new ArrayList<>();
        for (SlotEntry entry : entries) {
            receipts.add(host.ask(new Request.Receipt(entry.slot())));
        }
        LoaderInfo info = host.info().info();
        return new View(entries, receipts, info.adminTokenSet(), info.faultCode());
    }

    View withAdminToken(boolean set) {
        return new View(slots, receipts, set, faultCode);
    }

    List<SlotEntry> in(SlotState state) {
        return slots.stream().filter(entry -> entry.state() == state).toList();
    }
}
