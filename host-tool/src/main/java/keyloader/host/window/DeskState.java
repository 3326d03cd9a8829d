package keyloader.host.window;

import java.util.List;
import keyloader.host.outcome.Complaint;
import keyloader.wire.SlotState;

/** All that the window shows of the work behind it. */
record DeskState(Store store, Plugged plugged, Work work) {

    static final DeskState BEGIN = new DeskState(new Store.Closed(), new Plugged.None(), new Work.Idle());

    DeskState with(Store changed) {
        return new DeskState(changed, plugged, work);
    }

    DeskState with(Plugged changed) {
        return new DeskState(store, changed, work);
    }

    DeskState with(Work changed) {
        return new DeskState(store, plugged, changed);
    }

    /** Whether a loader must not be unplugged. */
    boolean isBusy() {
        return work instanceof Work.Writing || work instanceof Work.Fetching;
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
        record Open(String ownerCode, boolean hasPassphrase, int waiting) implements Store {}

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
