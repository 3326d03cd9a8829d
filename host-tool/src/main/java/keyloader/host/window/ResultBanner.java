package keyloader.host.window;

import java.awt.BorderLayout;
import java.awt.CardLayout;
import java.awt.Color;
import java.awt.Font;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JPanel;
import javax.swing.JProgressBar;
import javax.swing.JScrollPane;
import javax.swing.JTextArea;
import keyloader.host.window.DeskState.Work;

/** What is being done, and how it has ended: what may be unplugged can't be overlooked. */
final class ResultBanner {
    private final Texts texts;
    private final JPanel panel = new JPanel(new BorderLayout(8, 4));
    private final JTextArea headline = Parts.message("result.headline");
    private final JTextArea details = Parts.message("result.details");
    private final JProgressBar progress = new JProgressBar(0, 100);
    private final JScrollPane scroll = new JScrollPane(details);
    private final JPanel below = new JPanel(new CardLayout());
    private final JButton goOn;
    private Optional<Wish.Allowed> allowance = Optional.empty();

    /** @param goOn with what may be done all the same */
    ResultBanner(Texts texts, Consumer<Wish.Allowed> goOn) {
        this.texts = texts;
        this.goOn = new JButton(texts.of(Text.GO_ON));
        this.goOn.setName("result.goOn");
        this.goOn.addActionListener(event -> allowance.ifPresent(goOn));
        headline.setFont(
                headline.getFont().deriveFont(Font.BOLD, headline.getFont().getSize2D() * 1.5f));
        details.setRows(5);
        progress.setName("result.progress");
        below.setOpaque(false);
        scroll.setBorder(null);
        scroll.setOpaque(false);
        scroll.getViewport().setOpaque(false);
        below.add(scroll, "details");
        below.add(progress, "progress");
        panel.setName("result");
        panel.add(headline, BorderLayout.NORTH);
        panel.add(below, BorderLayout.CENTER);
        JPanel beside = new JPanel();
        beside.setOpaque(false);
        beside.add(this.goOn);
        panel.add(beside, BorderLayout.EAST);
        render(new Work.Idle());
    }

    JPanel panel() {
        return panel;
    }

    void render(Work work) {
        allowance = work instanceof Work.Failed failed ? Desk.allowance(failed.complaint()) : Optional.empty();
        goOn.setVisible(allowance.isPresent());
        ((CardLayout) below.getLayout())
                .show(below, work instanceof Work.Writing || work instanceof Work.Fetching ? "progress" : "details");
        progress.setIndeterminate(work instanceof Work.Fetching);
        progress.setStringPainted(work instanceof Work.Writing);
        if (work instanceof Work.Writing writing) {
            progress.setValue(writing.percent());
            frame(Parts.plain(), texts.of(Text.WRITING), "");
        } else if (work instanceof Work.Fetching) {
            frame(Parts.plain(), texts.of(Text.FETCHING), "");
        } else if (work instanceof Work.Fetched fetched) {
            String lines =
                    fetched.lines().isEmpty() ? texts.of(Text.FETCHED_NOTHING) : String.join("\n", fetched.lines());
            boolean alarm = fetched.alarm();
            frame(
                    alarm ? Parts.bad() : Parts.good(),
                    (alarm ? "\u26a0  " : "\u2713  ") + texts.of(alarm ? Text.FETCHED_ALARM : Text.FETCHED),
                    lines);
        } else if (work instanceof Work.Written written) {
            Stream<String> messages = written.messages().stream()
                    .map(message -> texts.of(
                            Text.DONE,
                            message.meterSerial(),
                            message.checkCode(),
                            message.loaderSerial(),
                            Integer.toString(message.slot()),
                            texts.of(message.verified() ? Text.LABEL_VERIFIED : Text.LABEL_UNVERIFIED)));
            String lines = Stream.of(messages, Stream.of(texts.of(Text.NEXT)), written.notices().stream())
                    .flatMap(each -> each)
                    .collect(Collectors.joining("\n"));
            frame(Parts.good(), "\u2713  " + texts.of(Text.MAY_BE_UNPLUGGED), lines);
        } else if (work instanceof Work.Failed failed) {
            String lines = Stream.concat(
                            Stream.of(texts.message(failed.complaint()), texts.hint(failed.complaint())),
                            failed.notices().stream())
                    .collect(Collectors.joining("\n"));
            frame(Parts.bad(), "\u2717  " + texts.of(Text.FAILED), lines);
        } else {
            frame(panel.getBackground(), "", "");
        }
    }

    private void frame(Color color, String head, String lines) {
        Parts.say(headline, head, color);
        Parts.say(details, lines, Parts.plain());
        details.setCaretPosition(0);
        panel.setBorder(BorderFactory.createCompoundBorder(
                BorderFactory.createMatteBorder(0, 6, 0, 0, color), BorderFactory.createEmptyBorder(8, 12, 8, 8)));
        panel.revalidate();
        panel.repaint();
    }
}
