package keyloader.host.window;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.swing.DefaultComboBoxModel;
import javax.swing.JComboBox;
import javax.swing.JLabel;
import javax.swing.JPanel;
import keyloader.host.window.DeskState.KeptProfile;

/** Which of the profiles that this PC keeps is used, whole and unseen; nowhere to be seen where there is none. */
final class ProfileChoice {
    private final Texts texts;
    private final JComboBox<Choice> box = new JComboBox<>();
    private final JLabel label;
    private List<KeptProfile> shown = List.of();

    /** @param profile empty for what is typed */
    private record Choice(Optional<KeptProfile> profile, String words) {
        @Override
        public String toString() {
            return words;
        }
    }

    ProfileChoice(Texts texts, JPanel card, int row, Runnable chosen) {
        this.texts = texts;
        box.setName("network.profile");
        label = Parts.row(card, row, texts.of(Text.PROFILE), box);
        show(List.of());
        box.addActionListener(event -> chosen.run());
    }

    /** @return whether others are there than before */
    boolean render(List<KeptProfile> kept) {
        if (kept.equals(shown)) {
            return false;
        }
        show(kept);
        return true;
    }

    private void show(List<KeptProfile> kept) {
        Optional<String> before = chosen().map(KeptProfile::name);
        shown = kept;
        List<Choice> choices = new ArrayList<>();
        choices.add(new Choice(Optional.empty(), texts.of(Text.PROFILE_NONE)));
        kept.forEach(profile -> choices.add(new Choice(Optional.of(profile), profile.name())));
        box.setModel(new DefaultComboBoxModel<>(choices.toArray(new Choice[0])));
        for (Choice choice : choices) {
            if (choice.profile().isPresent()
                    && choice.profile().map(KeptProfile::name).equals(before)) {
                box.setSelectedItem(choice);
            }
        }
        box.setVisible(!kept.isEmpty());
        label.setVisible(!kept.isEmpty());
    }

    Optional<KeptProfile> chosen() {
        return box.getSelectedItem() instanceof Choice choice ? choice.profile() : Optional.empty();
    }
}
