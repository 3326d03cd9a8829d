package keyloader.host.window;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keyloader.host.container.OpenContainer;
import keyloader.host.loaders.Identity;
import keyloader.host.loaders.LoaderSession;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.window.DeskState.Plugged;
import keyloader.wire.LoaderClient;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import keyloader.wire.link.LinkAddress;
import org.jspecify.annotations.Nullable;

/** The loaders at the window: looked for, and opened for short sessions. Belongs to the desk's thread. */
final class PluggedIn {
    /** How often a device that can't be used yet is looked at, with all others, once a second. */
    private static final int SETTLING = 15;

    private final HostPorts ports;
    private final Presence presence;
    private @Nullable Object seen;
    private @Nullable Object latest;
    private int looks;

    PluggedIn(HostPorts ports, Presence presence) {
        this.ports = ports;
        this.presence = presence;
    }

    /** The next look is a whole one: a loader may be another, or what is known of it. */
    void forget() {
        seen = null;
    }

    /** @return whether something was plugged in or pulled out since the last look, or may have been */
    boolean hasChanged() {
        try {
            Object now = presence.look();
            if (!now.equals(latest)) {
                latest = now;
                looks = SETTLING;
            }
            boolean changed = !now.equals(seen);
            seen = now;
            return changed;
        } catch (IOException e) {
            seen = null; // what failed is told by the attempt to open
            return true;
        }
    }

    /** Each by itself; a loader that is found twice is there once. */
    List<Plugged> look(OpenContainer known) {
        Map<Object, Plugged> all = new LinkedHashMap<>();
        try {
            for (LinkAddress link : presence.links()) {
                look(known, link, all);
            }
        } catch (IOException e) {
            look(known, new LinkAddress.Usb(Optional.empty()), all);
        }
        if (all.values().stream().anyMatch(this::mayPassByItself)) {
            forget(); // nobody plugs it in anew for that
        }
        looks = Math.max(0, looks - 1);
        return List.copyOf(all.values());
    }

    /** Another program ends; a device that was just plugged in gets its rights and its configuration a moment later. */
    private boolean mayPassByItself(Plugged plugged) {
        return plugged instanceof Plugged.Unusable unusable
                && switch (unusable.complaint().problem()) {
                    case LOADER_BUSY -> true;
                    case LOADER_NOT_PERMITTED, LOADER_IS_NONE -> looks > 0;
                    default -> false;
                };
    }

    private void look(OpenContainer known, LinkAddress link, Map<Object, Plugged> all) {
        try (LoaderSession session = LoaderSession.open(link, ports.links(), ports.random(), known.content())) {
            all.putIfAbsent(session.info().serial(), there(link, session));
        } catch (Failure e) {
            if (e.complaint().problem() != Problem.LOADER_ABSENT) {
                all.put(link, new Plugged.Unusable(link, e.complaint()));
            }
        }
    }

    /** For work that the loader is trusted with. */
    LoaderSession open(OpenContainer known, LinkAddress link, Wish.Allowed allowed) throws Failure {
        LoaderSession session = LoaderSession.open(link, ports.links(), ports.random(), known.content());
        if (session.identity() == Identity.CHANGED
                && !allowed.loaders().contains(session.info().serial())) {
            session.close();
            throw Failure.of(Problem.LOADER_IDENTITY_CHANGED, session.info().serial());
        }
        return session;
    }

    /** As it is now. */
    static Plugged.There there(LinkAddress link, LoaderSession session) throws Failure {
        List<SlotState> slots =
                new ArrayList<>(Collections.nCopies(session.info().slots(), SlotState.EMPTY));
        for (SlotEntry entry : session.ask(LoaderClient::list)) {
            if (entry.slot() < slots.size()) {
                slots.set(entry.slot(), entry.state());
            }
        }
        return new Plugged.There(link, session.info().serial(), session.identity() == Identity.CHANGED, slots);
    }

    /** Whether it is asked about before anything is written to it. */
    static boolean isChanged(Complaint complaint) {
        return complaint.problem() == Problem.LOADER_IDENTITY_CHANGED;
    }
}
