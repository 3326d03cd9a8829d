package keyloader.host.window;

import java.awt.Component;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.swing.JCheckBox;
import javax.swing.JTextField;
import keyloader.host.container.Profile;

/** Asks under which name a network is kept; in a container without a passphrase, whether it is to be kept at all. */
final class KeepDialog {
    private KeepDialog() {}

    /** @param inClear whether its secret may lie on the disk as it is */
    record Wanted(String name, boolean inClear) {}

    static Optional<Wanted> ask(Component over, Texts texts, boolean encrypted) {
        JTextField name = new JTextField(24);
        name.setName("keep.name");
        name.getAccessibleContext().setAccessibleName(texts.of(Text.KEEP_NAME));
        JCheckBox clear = new JCheckBox(texts.of(Text.KEEP_CLEAR));
        clear.setName("keep.clear");
        List<Object> content = new ArrayList<>();
        content.add(Parts.paragraph("keep.ask", texts.of(encrypted ? Text.KEEP_ASK : Text.KEEP_ASK_CLEAR)));
        if (!encrypted) {
            content.add(clear);
        }
        content.add(texts.of(Text.KEEP_NAME));
        content.add(name);
        Question question =
                new Question(texts.of(Text.KEEP_YES), texts.of(Text.COMPUTER_LEAVE), content.toArray()).from(name);
        Runnable judge =
                () -> question.allow(Profile.isName(name.getText().strip()) && (encrypted || clear.isSelected()));
        Parts.whenChanged(name, judge);
        clear.addActionListener(event -> judge.run());
        judge.run();
        return question.ask(over, texts.of(Text.TITLE))
                ? Optional.of(new Wanted(name.getText().strip(), clear.isSelected()))
                : Optional.empty();
    }
}
