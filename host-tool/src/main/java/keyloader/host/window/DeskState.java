package keyloader.host.window;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.outcome.Complaint;
import keyloader.host.round.JobView;
import keyloader.host.round.RowFault;
import keyloader.host.round.Rows;
import keyloader.wire.Bytes;
import keyloader.wire.SlotState;

/** All that the window shows of the work behind it. */
record DeskState(Store store, Plugged plugged, Work work, Page page) {

    static final DeskState BEGIN =
            new DeskState(new Store.Closed(), new Plugged.None(), new Work.Idle(), new Page.Empty(List.of()));

    DeskState with(Store changed) {
        return new DeskState(changed, plugged, work, page);
    }

    DeskState with(Plugged changed) {
        return new DeskState(store, changed, work, page);
    }

    DeskState with(Work changed) {
        return new DeskState(store, plugged, changed, page);
    }

    DeskState with(Page changed) {
        return new DeskState(store, plugged, work, changed);
    }

    /** Whether a loader must not be unplugged, or something else has to be waited for. */
    boolean isBusy() {
        return work instanceof Work.Writing
                || work instanceof Work.Fetching
                || work instanceof Work.WritingRound
                || work instanceof Work.Reading;
    }

    /** A round that this PC keeps. */
    record Kept(Bytes id, String name, long madeAt, int meters) {}

    /**
     * Networks under a name.
     *
     * @param words what they are, without their secrets; or why they can't be used
     */
    record KeptProfile(String name, String words) {}

    /** What the page of the list shows. */
    sealed interface Page {
        /** In the order in which they were made. */
        List<Kept> kept();

        record Empty(List<Kept> kept) implements Page {
            public Empty {
                kept = List.copyOf(kept);
            }
        }

        /** A list that does not hold: nothing of it was sealed, written or kept. */
        record Faults(List<Kept> kept, String file, List<RowFault> faults) implements Page {
            public Faults {
                kept = List.copyOf(kept);
                faults = List.copyOf(faults);
            }
        }

        /**
         * @param views each meter, in the list's order
         * @param left messages that are still to be written
         * @param refused meters whose network has refused the passphrase: what is prepared again
         * @param unknown meters that wait, and whose label only the list has
         * @param sameNames rows with one name: allowed, but perhaps not meant
         */
        record Shown(
                List<Kept> kept,
                Bytes id,
                String name,
                List<JobView> views,
                int left,
                int refused,
                int unknown,
                List<Rows.SameName> sameNames)
                implements Page {
            public Shown {
                kept = List.copyOf(kept);
                views = List.copyOf(views);
                sameNames = List.copyOf(sameNames);
            }
        }
    }

    /** The container. */
    sealed interface Store {
        /** Not looked at yet. */
        record Closed() implements Store {}

        /**
         * A passphrase is wanted.
         *
         * @param wrong whether one was given, and did not open it
         */
        record Locked(boolean wrong) implements Store {}

        /** @param waiting messages that are sealed and have not reached a loader */
        record Open(String ownerCode, boolean hasPassphrase, int waiting, List<KeptProfile> profiles) implements Store {
            public Open {
                profiles = List.copyOf(profiles);
            }
        }

        record Unusable(Complaint complaint) implements Store {}
    }

    /** What is at the link. */
    sealed interface Plugged {
        record None() implements Plugged {}

        /**
         * A loader that has proved who it is.
         *
         * @param changed whether this PC knows its serial with another key
         * @param slots the state of each, by number; {@link SlotState#EMPTY} is free
         */
        record There(String serial, boolean changed, List<SlotState> slots) implements Plugged {
            public There {
                slots = List.copyOf(slots);
            }

            long free() {
                return slots.stream().filter(slot -> slot == SlotState.EMPTY).count();
            }
        }

        record Unusable(Complaint complaint) implements Plugged {}
    }

    /** What is being done, or has been. */
    sealed interface Work {
        record Idle() implements Work {}

        /** @param percent 0 to 100 */
        record Writing(int percent) implements Work {}

        /**
         * All of it is on the loader, and this PC remembers it.
         *
         * @param notices warnings on the way, as sentences
         */
        record Written(List<Prepared> messages, List<String> notices) implements Work {
            public Written {
                messages = List.copyOf(messages);
                notices = List.copyOf(notices);
            }
        }

        /** A list is checked. */
        record Reading(String file) implements Work {}

        /**
         * A passphrase is wanted before a round goes on.
         *
         * @param corrected whether the network has refused an earlier one
         */
        record Asking(NetworkName network, boolean corrected) implements Work {}

        /** @param done messages of {@code total} that this loader gets */
        record WritingRound(int done, int total) implements Work {}

        /**
         * As much of a round is on the loader as it took.
         *
         * @param found messages that were on it, and not known to be
         * @param stopped by a person
         * @param lost why the loader takes no more, if it does not
         * @param elsewhere messages that may lie on loaders which are not plugged in, by the loaders' serials
         */
        record WrittenRound(
                String loaderSerial,
                int written,
                int found,
                boolean stopped,
                Optional<Complaint> lost,
                Map<String, Integer> elsewhere,
                List<String> notices)
                implements Work {
            public WrittenRound {
                elsewhere = Map.copyOf(elsewhere);
                notices = List.copyOf(notices);
            }
        }

        /** A network is kept under a name. */
        record KeptNetwork(String profile) implements Work {}

        /** A sheet or report is written. */
        record Saved(Path file) implements Work {}

        record Fetching() implements Work {}

        /**
         * All receipts that were there are kept on this PC.
         *
         * @param lines what they say, as the command line prints it
         * @param alarm whether somebody has to look
         */
        record Fetched(List<String> lines, boolean alarm) implements Work {
            public Fetched {
                lines = List.copyOf(lines);
            }
        }

        /** @param notices what was said before it failed */
        record Failed(Complaint complaint, List<String> notices) implements Work {
            public Failed {
                notices = List.copyOf(notices);
            }
        }
    }

    /**
     * A message on a loader.
     *
     * @param verified whether the factory's manifest has this meter with this key
     */
    record Prepared(String meterSerial, String checkCode, boolean verified, String loaderSerial, int slot) {}
}
