package keyloader.host.manifest;

import java.io.IOException;
import java.util.Optional;
import keyloader.host.container.ManifestRecord;
import keyloader.host.container.OpenContainer;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Notices;
import keyloader.host.outcome.Problem;
import keyloader.host.port.DurableFiles;
import keyloader.sealing.KeyId;

/** Holds labels against what the factory has said. */
public final class LabelCheck {
    private final Optional<MeterList> list;

    /** How a label stands. */
    public enum Standing {
        NO_MANIFEST("unverified, as no factory manifest is imported"),
        NOT_LISTED("unverified, as no imported manifest has this meter"),
        VERIFIED("verified by the factory's manifest");

        private final String text;

        Standing(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    private LabelCheck(Optional<MeterList> list) {
        this.list = list;
    }

    public static LabelCheck open(DurableFiles files, OpenContainer container) throws Failure {
        Optional<ManifestRecord> known = container.content().manifest();
        if (known.isEmpty()) {
            return new LabelCheck(Optional.empty());
        }
        ManifestRecord record = known.get();
        MeterListFile file = new MeterListFile(files, container.file());
        try {
            Optional<MeterList> list = file.read(record);
            if (list.isEmpty()) {
                throw Failure.of(Problem.METER_LIST_LOST, file.path(record.digest()));
            }
            return new LabelCheck(list);
        } catch (IOException e) {
            throw Failure.of(Problem.FILE_UNREADABLE, "list of meters", file.path(record.digest()), e);
        }
    }

    /** @throws Failure when the factory gave this serial another key, or this key another serial: a swapped sticker */
    public Standing judge(String serial, KeyId kid, Notices notices) throws Failure {
        if (list.isEmpty()) {
            return Standing.NO_MANIFEST;
        }
        Optional<KeyId> key = list.get().key(serial);
        Optional<String> owner = list.get().serial(kid);
        if (key.equals(Optional.of(kid))) {
            return Standing.VERIFIED;
        }
        if (key.isEmpty() && owner.isEmpty()) {
            return Standing.NOT_LISTED;
        }
        key.ifPresent(right -> notices.notice(Notice.LABEL_OTHER_KEY, serial, right.checkCode(), kid.checkCode()));
        owner.ifPresent(right -> notices.notice(Notice.LABEL_OTHER_SERIAL, kid.checkCode(), right, serial));
        throw Failure.of(Problem.LABEL_AGAINST_MANIFEST, serial);
    }
}
