package keyloader.host.window;

import java.util.List;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.Profile;
import keyloader.host.outcome.Failure;
import keyloader.host.profiles.ProfileReport;
import keyloader.host.window.DeskState.KeptProfile;

/** What the window may show of profiles. They are opened for it only when there are others than before: each time leaves copies of their secrets. */
final class ProfileViews {
    private List<Long> seen = List.of();
    private List<KeptProfile> views = List.of();

    List<KeptProfile> of(ContainerContent content) {
        List<String> names = content.profiles().stream().map(Profile::name).toList();
        List<Long> saved = content.profiles().stream().map(Profile::savedAt).toList();
        if (!saved.equals(seen)
                || !names.equals(views.stream().map(KeptProfile::name).toList())) {
            seen = saved;
            views = content.profiles().stream().map(ProfileViews::view).toList();
        }
        return views;
    }

    private static KeptProfile view(Profile profile) {
        try {
            return new KeptProfile(profile.name(), ProfileReport.networks(profile));
        } catch (Failure e) {
            return new KeptProfile(profile.name(), e.complaint().message());
        }
    }
}
