package keyloader.host.window;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import keyloader.host.container.MessageRecord;
import keyloader.host.manifest.LabelCheck;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Remark;
import keyloader.host.prepare.Preparation;
import keyloader.host.window.DeskState.Prepared;

/** Keeps what a preparation says for its end, and shows how far it is. */
final class Told implements Preparation.Listener {
    private final IntConsumer percent;
    private final List<Prepared> written = new ArrayList<>();
    private final List<Remark> remarks = new ArrayList<>();

    Told(IntConsumer percent) {
        this.percent = percent;
    }

    List<Prepared> written() {
        return written;
    }

    List<Remark> remarks() {
        return remarks;
    }

    @Override
    public void notice(Notice notice, Object... arguments) {
        remarks.add(Remark.of(notice, arguments));
    }

    @Override
    public void progress(long sent, long total) {
        percent.accept((int) (sent * 100 / total));
    }

    @Override
    public void progressDone() {
        // Written or Failed follows
    }

    @Override
    public void written(MessageRecord message, String loaderSerial, List<Integer> earlier, LabelCheck.Standing label) {
        written.add(new Prepared(
                message.meterSerial(),
                message.meter().checkCode(),
                label == LabelCheck.Standing.VERIFIED,
                loaderSerial,
                message.slot().orElseThrow()));
    }
}
