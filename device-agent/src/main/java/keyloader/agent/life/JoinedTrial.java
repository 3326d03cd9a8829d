package keyloader.agent.life;

import keyloader.agent.network.Trial;
import keyloader.sealing.Receipt;
import keyloader.sealing.Verdict;

/** JOINED: the meter is on the network, by nothing that would outlive a reboot. */
public final class JoinedTrial {
    private final RunningTrial trial;
    private final TrialReport report;
    private final Trial.Joined joined;

    private JoinedTrial(RunningTrial trial, TrialReport report, Trial.Joined joined) {
        this.trial = trial;
        this.report = report;
        this.joined = joined;
    }

    static JoinedTrial of(RunningTrial trial, TrialReport report) {
        return new JoinedTrial(
                trial,
                report,
                report.joined().orElseThrow(() -> new IllegalStateException("made of a trial that failed")));
    }

    public RunningTrial trial() {
        return trial;
    }

    TrialReport report() {
        return report;
    }

    Receipt.Joined where() {
        return new Receipt.Joined(
                report.networks().size() - 1, joined.bssid(), joined.channel(), joined.rssi(), joined.address());
    }

    /** Its report, where nothing comes of the network that was joined. */
    public TrialReport failed(Verdict verdict) {
        return report.failedAtLast(verdict);
    }
}
