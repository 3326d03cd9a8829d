package keyloader.host.profiles;

import java.time.Instant;
import java.util.List;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.Profile;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.prepare.NetworkProblem;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.file.Certificates;
import keyloader.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/** What may be kept under a name, and what is taken from there again. */
public final class Profiles {
    private Profiles() {}

    /** @param typed as it was given; not repeated where it is no name, since it may be a passphrase */
    public static String name(@Nullable String typed) throws Failure {
        if (typed == null) {
            throw Failure.of(Problem.PROFILE_NAME_MISSING);
        }
        if (!Profile.isName(typed)) {
            throw Failure.of(Problem.PROFILE_NAME);
        }
        return typed;
    }

    /** Before anybody types a passphrase for it. */
    public static void checkRoom(ContainerContent content, String name, boolean encrypted, boolean keepInClear)
            throws Failure {
        if (content.profile(name).isPresent()) {
            throw Failure.of(Problem.PROFILE_EXISTS, name);
        }
        if (!encrypted && !keepInClear) {
            throw Failure.of(Problem.PROFILE_IN_CLEAR);
        }
    }

    public static Profile get(ContainerContent content, String name) throws Failure {
        return content.profile(name).orElseThrow(() -> Failure.of(Problem.PROFILE_UNKNOWN, name));
    }

    /** @return copies, which the caller closes */
    public static List<Network> open(Profile profile) throws Failure {
        try {
            return profile.open();
        } catch (MalformedException e) {
            throw Failure.of(Problem.PROFILE_UNREADABLE, profile.name(), e);
        }
    }

    /**
     * The networks for a message that is made now: certificates may have expired since they were saved.
     *
     * @return copies, which the caller closes
     */
    public static List<Network> forUse(ContainerContent content, String name, Instant now) throws Failure {
        List<Network> networks = open(get(content, name));
        boolean good = false;
        try {
            for (Network network : networks) {
                if (network.credential() instanceof Eap eap) {
                    Certificates.checkStillUsable(eap, now);
                }
            }
            good = true;
            return networks;
        } catch (MalformedException e) {
            throw NetworkProblem.of("of profile " + name, e);
        } finally {
            if (!good) {
                networks.forEach(Network::close);
            }
        }
    }
}
