package keyloader.host.manifest;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.ManifestRecord;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Problem;
import keyloader.host.text.Tell;
import keyloader.sealing.KeyId;
import keyloader.wire.Bytes;

/**
 * What would be known after an import: judged here, written by the caller.
 *
 * @param list all meters, this manifest's included
 * @param added how many of them are new
 */
public record ManifestImport(Manifest manifest, MeterList list, int added) {
    /** Of the meters that have changed so many are named. */
    private static final int NAMED = 10;

    /** What a person has said yes to beforehand. */
    public record Consent(boolean newMaker, boolean changedMeters) {}

    public static ManifestImport of(
            byte[] file, ContainerContent content, MeterListFile kept, Consent consent, Tell tell)
            throws Failure, IOException {
        Manifest manifest;
        try {
            manifest = Manifest.parse(file);
        } catch (ManifestException e) {
            throw Failure.of(Problem.MANIFEST_INVALID, e.line(), e.reason());
        }
        checkMaker(manifest, content, consent, tell);
        MeterList before = before(content, kept, tell);
        List<Map.Entry<String, KeyId>> changed = manifest.meters().entrySet().stream()
                .filter(meter -> contradicts(before, meter.getKey(), meter.getValue()))
                .sorted(Map.Entry.comparingByKey())
                .toList();
        for (Map.Entry<String, KeyId> meter : changed.subList(0, Math.min(NAMED, changed.size()))) {
            tell.notice(
                    Notice.MANIFEST_METER_CHANGED,
                    meter.getKey(),
                    meter.getValue().checkCode(),
                    before.key(meter.getKey()).map(KeyId::checkCode).orElse("none"),
                    before.serial(meter.getValue()).orElse("none"));
        }
        if (!changed.isEmpty() && !consent.changedMeters()) {
            throw Failure.of(Problem.MANIFEST_METERS_CHANGED, changed.size());
        }
        MeterList list = before.with(manifest);
        if (list.size() > MeterList.MAX_METERS) {
            throw Failure.of(Problem.MANIFEST_TOO_MANY, MeterList.MAX_METERS);
        }
        int added = (int) manifest.meters().keySet().stream()
                .filter(serial -> before.key(serial).isEmpty())
                .count();
        return new ManifestImport(manifest, list, added);
    }

    private static void checkMaker(Manifest manifest, ContainerContent content, Consent consent, Tell tell)
            throws Failure {
        Optional<ManifestRecord> record = content.manifest();
        if (record.isEmpty() || record.get().maker().equals(manifest.maker())) {
            return;
        }
        String code = manifest.maker().id().ownerCode();
        tell.notice(Notice.MANIFEST_MAKER_CHANGED, record.get().maker().id().ownerCode(), code);
        if (!consent.newMaker()) {
            throw Failure.of(Problem.MANIFEST_MAKER_CHANGED, code);
        }
    }

    private static MeterList before(ContainerContent content, MeterListFile kept, Tell tell) throws IOException {
        if (content.manifest().isEmpty()) {
            return MeterList.EMPTY;
        }
        Optional<MeterList> list = kept.read(content.manifest().get());
        if (list.isEmpty()) {
            tell.notice(
                    Notice.METER_LIST_BEGUN_ANEW,
                    kept.path(content.manifest().get().digest()));
        }
        return list.orElse(MeterList.EMPTY);
    }

    private static boolean contradicts(MeterList before, String serial, KeyId kid) {
        return before.key(serial).map(known -> !known.equals(kid)).orElse(false)
                || before.serial(kid).map(known -> !known.equals(serial)).orElse(false);
    }

    /** @param digest of the list as it was written */
    public ManifestRecord record(Bytes digest, long now) {
        return new ManifestRecord(manifest.maker(), digest, list.size(), now);
    }
}
