package keyloader.host.window;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import keyloader.host.container.ContainerContent;
import keyloader.host.outcome.Failure;
import keyloader.host.profiles.Profiles;
import keyloader.sealing.Label;
import keyloader.sealing.Network;

/**
 * One meter, and its networks: what the page has come to when its button is pressed.
 *
 * @param source closed by whoever works on it
 * @param country two letters (ISO 3166-1), or 00
 * @param allowed what the installer has been asked about, and wants all the same
 */
record Wish(Label label, Source source, String country, Allowed allowed) {

    /** Where the networks are from. */
    sealed interface Source extends AutoCloseable {
        /** @return to be closed, too */
        List<Network> open(ContainerContent content, Instant now) throws Failure;

        @Override
        void close();
    }

    record Typed(Network network) implements Source {
        @Override
        public List<Network> open(ContainerContent content, Instant now) {
            return List.of(network);
        }

        @Override
        public void close() {
            network.close();
        }
    }

    /** A profile: what is in it stays with the container until it is sealed. */
    record FromProfile(String name) implements Source {
        @Override
        public List<Network> open(ContainerContent content, Instant now) throws Failure {
            return Profiles.forUse(content, name, now);
        }

        @Override
        public void close() {}
    }

    /**
     * @param labels serials of known meters that may show another key than before
     * @param loaders serials of known loaders that may show another key than before
     * @param elsewhere what may lie on a loader that is not plugged in may be written once more
     */
    record Allowed(Set<String> labels, Set<String> loaders, boolean elsewhere) {
        static final Allowed NOTHING = new Allowed(Set.of(), Set.of(), false);

        Allowed {
            labels = Set.copyOf(labels);
            loaders = Set.copyOf(loaders);
        }

        Allowed and(Allowed more) {
            return new Allowed(both(labels, more.labels), both(loaders, more.loaders), elsewhere || more.elsewhere);
        }

        private static Set<String> both(Set<String> some, Set<String> more) {
            Set<String> all = new HashSet<>(some);
            all.addAll(more);
            return all;
        }
    }
}
