package keyloader.agent.command;

import java.nio.file.Path;

/** Where a meter keeps the seeds of its prekeys. */
sealed interface PrekeyPlace {

    /** In files beside its key, if nothing else is said. */
    record InFiles() implements PrekeyPlace {
        @Override
        public String toString() {
            return "(none)";
        }
    }

    /** See {@link keyloader.agent.prekeys.PrekeyMemory}. */
    record InMemory(Path memory) implements PrekeyPlace {
        @Override
        public String toString() {
            return memory.toString();
        }
    }

    /** In the token that has the meter's key; see {@link keyloader.agent.prekeys.PrekeyToken}. */
    record InToken() implements PrekeyPlace {
        static final String WORD = "token";

        @Override
        public String toString() {
            return WORD;
        }
    }
}
