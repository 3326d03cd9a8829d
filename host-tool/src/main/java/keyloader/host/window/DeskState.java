package keyloader.host.window;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Remark;
import keyloader.host.receipts.SlotResult;
import keyloader.host.round.JobView;
import keyloader.host.round.RowFault;
import keyloader.host.round.Rows;
import keyloader.sealing.KeyId;
import keyloader.wire.Bytes;
import keyloader.wire.SlotState;
import keyloader.wire.link.LinkAddress;

/**
 * All that the window shows of the work behind it.
 *
 * @param plugged what is at the links
 */
record DeskState(Store store, List<Plugged> plugged, Work work, Page page) {
    DeskState {
        plugged = List.copyOf(plugged);
    }

    static final DeskState BEGIN =
            new DeskState(new Store.Closed(), List.of(), new Work.Idle(), new Page.Empty(List.of()));

    DeskState with(Store changed) {
        return new DeskState(changed, plugged, work, page);
    }

    DeskState with(List<Plugged> changed) {
        return new DeskState(store, changed, work, page);
    }

    /** Puts it in the place of the one at its link. */
    DeskState with(Plugged.There changed) {
        return with(plugged.stream()
                .map(each -> each.link().equals(changed.link()) ? changed : each)
                .toList());
    }

    /** Those that can be worked with. */
    List<Plugged.There> loaders() {
        return plugged.stream()
                .filter(Plugged.There.class::isInstance)
                .map(Plugged.There.class::cast)
                .toList();
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
         * @param again meters that have failed in a way that a new message puts right
         * @param unknown meters that wait, and whose label only the list has
         * @param sameNames rows with one name: allowed, but perhaps not meant
         */
        record Shown(
                List<Kept> kept,
                Bytes id,
                String name,
                List<JobView> views,
                int left,
                int again,
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
         * @param refused what was wrong with the one that was given
         */
        record Locked(Optional<Complaint> refused) implements Store {}

        /** @param waiting messages that are sealed and have not reached a loader */
        record Open(String ownerCode, boolean hasPassphrase, int waiting, List<KeptProfile> profiles) implements Store {
            public Open {
                profiles = List.copyOf(profiles);
            }
        }

        record Unusable(Complaint complaint) implements Store {}
    }

    /** What is at a link. */
    sealed interface Plugged {
        LinkAddress link();

        /**
         * A loader that has proved who it is.
         *
         * @param changed whether this PC knows its serial with another key
         * @param slots the state of each, by number; {@link SlotState#EMPTY} is free
         */
        record There(LinkAddress link, String serial, boolean changed, List<SlotState> slots) implements Plugged {
            public There {
                slots = List.copyOf(slots);
            }

            long free() {
                return slots.stream().filter(slot -> slot == SlotState.EMPTY).count();
            }

            There withMessage(int slot) {
                List<SlotState> now = new ArrayList<>(slots);
                now.set(slot, SlotState.SEALED);
                return new There(link, serial, changed, now);
            }
        }

        record Unusable(LinkAddress link, Complaint complaint) implements Plugged {}
    }

    /** What is being done, or has been. */
    sealed interface Work {
        record Idle() implements Work {}

        /** @param percent 0 to 100 */
        record Writing(int percent) implements Work {}

        /**
         * All of it is on the loader, and this PC remembers it.
         *
         * @param remarks warnings on the way
         */
        record Written(List<Prepared> messages, List<Remark> remarks) implements Work {
            public Written {
                messages = List.copyOf(messages);
                remarks = List.copyOf(remarks);
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

        /** @param done messages of {@code total} that these loaders get */
        record WritingRound(int done, int total) implements Work {}

        /**
         * As much of a round is on the loaders as they took.
         *
         * @param found messages that were on one, and not known to be
         * @param stopped by a person
         * @param elsewhere messages that may lie on loaders which are not plugged in, by the loaders' serials
         */
        record WrittenRound(
                List<Share> shares, int found, boolean stopped, Map<String, Integer> elsewhere, List<Remark> remarks)
                implements Work {
            public WrittenRound {
                shares = List.copyOf(shares);
                elsewhere = Map.copyOf(elsewhere);
                remarks = List.copyOf(remarks);
            }

            int written() {
                return shares.stream().mapToInt(Share::written).sum();
            }

            boolean isWell() {
                return shares.stream().allMatch(share -> share.lost().isEmpty());
            }
        }

        /** A network is kept under a name. */
        record KeptNetwork(String profile) implements Work {}

        /** A sheet or report is written. */
        record Saved(Path file) implements Work {}

        record Fetching() implements Work {}

        /**
         * What was there is kept on this PC.
         *
         * @param owner this PC
         * @param brought by each loader
         */
        record Fetched(KeyId owner, List<Brought> brought) implements Work {
            public Fetched {
                brought = List.copyOf(brought);
            }

            /** Whether somebody has to look. */
            boolean isAlarm() {
                return brought.stream().anyMatch(Brought::isAlarm);
            }

            boolean isWell() {
                return brought.stream().allMatch(each -> each.lost().isEmpty());
            }
        }

        /** @param remarks what was said before it failed */
        record Failed(Complaint complaint, List<Remark> remarks) implements Work {
            public Failed {
                remarks = List.copyOf(remarks);
            }
        }
    }

    /**
     * What one loader has got of a round.
     *
     * @param lost why it takes no more, if it does not
     */
    record Share(String loaderSerial, int written, Optional<Complaint> lost) {}

    /**
     * What one loader has brought back.
     *
     * @param finished messages whose receipt was kept by work that was cut off before it was shown
     * @param gone messages that were on it and are no longer
     * @param lost what ended it, if not all could be read
     */
    record Brought(
            String loaderSerial,
            List<MessageRecord> finished,
            List<MessageRecord> gone,
            List<SlotResult> results,
            Optional<Complaint> lost) {
        Brought {
            finished = List.copyOf(finished);
            gone = List.copyOf(gone);
            results = List.copyOf(results);
        }

        boolean isAlarm() {
            return finished.stream().anyMatch(Brought::isAlarm)
                    || results.stream().anyMatch(Brought::isAlarm);
        }

        static boolean isAlarm(MessageRecord finished) {
            return !finished.alarms().isEmpty();
        }

        static boolean isAlarm(SlotResult result) {
            return result.complaint().isPresent()
                    || (result instanceof SlotResult.Answered answered
                            && !answered.alarms().isEmpty())
                    || (result instanceof SlotResult.Noted noted
                            && !noted.alarms().isEmpty());
        }
    }

    /**
     * A message on a loader.
     *
     * @param verified whether the factory's manifest has this meter with this key
     */
    record Prepared(String meterSerial, String checkCode, boolean verified, String loaderSerial, int slot) {}
}
