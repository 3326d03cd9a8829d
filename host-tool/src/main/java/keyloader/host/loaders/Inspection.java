package keyloader.host.loaders;

import java.util.List;
import keyloader.host.container.ContainerContent;
import keyloader.wire.LoaderInfo;
import keyloader.wire.SlotEntry;

/**
 * What a look at a loader has shown.
 *
 * @param fault of the self-test, 0 = none
 * @param known what this PC knows, to put names to what is seen
 */
public record Inspection(
        LoaderInfo info, Identity identity, int fault, List<SlotEntry> slots, LogCheck log, ContainerContent known) {
    public Inspection {
        slots = List.copyOf(slots);
    }
}
