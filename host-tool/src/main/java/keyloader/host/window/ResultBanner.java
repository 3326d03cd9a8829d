package keyloader.host.window;

import java.awt.BorderLayout;
import java.awt.CardLayout;
import java.awt.Color;
import java.awt.Font;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JPanel;
import javax.swing.JProgressBar;
import javax.swing.JTextArea;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Remark;
import keyloader.host.text.Escape;
import keyloader.host.window.DeskState.Brought;
import keyloader.host.window.DeskState.Share;
import keyloader.host.window.DeskState.Work;

/** What is being done, and how it has ended: what may be unplugged can't be overlooked. */
final class ResultBanner {
    private final Texts texts;
    private final JPanel panel = new JPanel(new BorderLayout(8, 4));
    private final JTextArea headline = Parts.message("result.headline");
    private final Details details = new Details("result.details");
    private final JProgressBar progress = new JProgressBar(0, 100);
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
        progress.setName("result.progress");
        below.setOpaque(false);
        below.add(details.component(), "details");
        below.add(progress, "progress");
        panel.setName("result");
        panel.add(headline, BorderLayout.NORTH);
        panel.add(below, BorderLayout.CENTER);
        JPanel beside = new JPanel();
        beside.setOpaque(false);
        beside.add(this.goOn);
        panel.add(beside, BorderLayout.EAST);
        render(DeskState.BEGIN);
    }

    JPanel panel() {
        return panel;
    }

    void render(DeskState state) {
        Work work = state.work();
        allowance = Desk.allowance(work);
        goOn.setVisible(allowance.isPresent());
        ((CardLayout) below.getLayout()).show(below, state.isBusy() ? "progress" : "details");
        boolean counted = work instanceof Work.Writing || work instanceof Work.WritingRound;
        progress.setIndeterminate(state.isBusy() && !counted);
        progress.setStringPainted(counted);
        if (work instanceof Work.Reading reading) {
            frame(Parts.plain(), texts.of(Text.LIST_READING, Escape.text(reading.file())), "");
        } else if (work instanceof Work.Asking) {
            frame(Parts.plain(), texts.of(Text.ASK), "");
        } else if (work instanceof Work.WritingRound writing) {
            progress.setValue(writing.total() == 0 ? 100 : writing.done() * 100 / writing.total());
            frame(Parts.plain(), texts.of(Text.ROUND_WRITING, writing.done(), writing.total()), "");
        } else if (work instanceof Work.WrittenRound written) {
            written(written, state.page() instanceof DeskState.Page.Shown shown ? shown.left() : 0);
        } else if (work instanceof Work.Saved saved) {
            frame(
                    Parts.good(),
                    "\u2713  " + texts.of(Text.SAVED),
                    Escape.text(saved.file().toString()));
        } else if (work instanceof Work.KeptNetwork kept) {
            frame(Parts.good(), "\u2713  " + texts.of(Text.KEEP_DONE, kept.profile()), "");
        } else if (work instanceof Work.Writing writing) {
            progress.setValue(writing.percent());
            frame(Parts.plain(), texts.of(Text.WRITING), "");
        } else if (work instanceof Work.Fetching) {
            frame(Parts.plain(), texts.of(Text.FETCHING), "");
        } else if (work instanceof Work.Fetched fetched) {
            fetched(fetched);
        } else if (work instanceof Work.Written written) {
            Stream<String> messages = written.messages().stream()
                    .map(message -> texts.of(
                            Text.DONE,
                            message.meterSerial(),
                            message.checkCode(),
                            message.loaderSerial(),
                            Integer.toString(message.slot()),
                            texts.of(message.verified() ? Text.LABEL_VERIFIED : Text.LABEL_UNVERIFIED)));
            Text next = written.messages().isEmpty() ? Text.WRITTEN_NOTHING : Text.NEXT;
            String lines = Stream.of(messages, Stream.of(texts.of(next)), remarks(written.remarks()))
                    .flatMap(each -> each)
                    .collect(Collectors.joining("\n"));
            frame(Parts.good(), "\u2713  " + texts.of(Text.MAY_BE_UNPLUGGED, 1), lines);
        } else if (work instanceof Work.Failed failed) {
            String lines = Stream.concat(
                            Stream.of(texts.message(failed.complaint()), texts.hint(failed.complaint())),
                            remarks(failed.remarks()))
                    .collect(Collectors.joining("\n"));
            frame(Parts.bad(), "\u2717  " + texts.of(Text.FAILED), lines);
        } else {
            frame(panel.getBackground(), "", "");
        }
    }

    private Stream<String> remarks(List<Remark> remarks) {
        return remarks.stream().map(texts::remark);
    }

    private String why(Complaint complaint) {
        return texts.message(complaint) + " " + texts.hint(complaint);
    }

    private void fetched(Work.Fetched fetched) {
        ReceiptLines receipts = new ReceiptLines(texts, fetched.owner());
        List<String> lines = new ArrayList<>();
        for (Brought brought : fetched.brought()) {
            if (fetched.brought().size() > 1) {
                lines.add(texts.of(Text.FETCHED_FROM, Escape.text(brought.loaderSerial())));
            }
            brought.lost().ifPresent(why -> lines.add(why(why)));
            List<String> of = receipts.of(brought);
            lines.addAll(of);
            if (of.isEmpty() && brought.lost().isEmpty()) {
                lines.add(texts.of(Text.FETCHED_NOTHING));
            }
        }
        int loaders = fetched.brought().size();
        String head = !fetched.isWell()
                ? "\u2717  " + texts.of(loaders == 1 ? Text.FAILED : Text.PARTLY)
                : fetched.isAlarm()
                        ? "\u26a0  " + texts.of(Text.FETCHED_ALARM, loaders)
                        : "\u2713  " + texts.of(Text.MAY_BE_UNPLUGGED, loaders);
        frame(fetched.isWell() && !fetched.isAlarm() ? Parts.good() : Parts.bad(), head, String.join("\n", lines));
    }

    private void written(Work.WrittenRound written, int left) {
        boolean well = written.isWell();
        List<String> lines = new ArrayList<>();
        for (Share share : written.shares()) {
            lines.add(texts.of(Text.ROUND_WRITTEN, share.written(), Escape.text(share.loaderSerial()))
                    + share.lost().map(why -> " " + why(why)).orElse(""));
        }
        if (written.found() > 0) {
            lines.add(texts.of(Text.ROUND_FOUND, written.found()));
        }
        if (well) { // of a loader that was just lost it need not be said
            written.elsewhere()
                    .forEach((loader, count) -> lines.add(texts.of(Text.ROUND_ELSEWHERE, count, Escape.text(loader))));
        }
        int elsewhere =
                written.elsewhere().values().stream().mapToInt(count -> count).sum();
        if (left == 0) {
            lines.add(texts.of(Text.ROUND_ALL));
        } else if (left > elsewhere && !written.stopped() && well) {
            lines.add(texts.of(Text.ROUND_NEXT_LOADER, left - elsewhere));
        }
        remarks(written.remarks()).forEach(lines::add);
        int loaders = written.shares().size();
        Text headline = !well
                ? loaders == 1 ? Text.FAILED : Text.PARTLY
                : written.stopped() ? Text.ROUND_STOPPED : Text.MAY_BE_UNPLUGGED;
        frame(
                well ? Parts.good() : Parts.bad(),
                (well ? "\u2713  " : "\u2717  ") + texts.of(headline, loaders),
                String.join("\n", lines));
    }

    private void frame(Color color, String head, String lines) {
        Parts.say(headline, head, color);
        details.say(lines);
        panel.setBorder(BorderFactory.createCompoundBorder(
                BorderFactory.createMatteBorder(0, 6, 0, 0, color), BorderFactory.createEmptyBorder(8, 12, 8, 8)));
        panel.revalidate();
        panel.repaint();
    }
}
