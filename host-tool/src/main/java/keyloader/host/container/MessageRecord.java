package keyloader.host.container;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import keyloader.sealing.KeyId;
import keyloader.sealing.ReplyKeys;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;

/**
 * A message that this PC has sealed, and what has become of it. Known by its digest wherever it turns up, whatever its
 * stage; so that nothing depends on this PC having seen all that happened.
 *
 * @param digest SHA-256 of the sealed message
 * @param id the message id, 16 bytes
 * @param meterSerial from the label
 * @param preparedAt milliseconds since 1970
 * @param networks what it brings, in order, without its secrets; none where it only asks for a prekey
 * @param keys to read its receipts and to release its slot
 * @param sealed the message itself; kept while it may still have to be written
 * @param loaderSerial the loader that it was written to, or was going to be
 * @param slot where it lies there, as far as is known
 * @param receipt the final receipt as it came, verified
 * @param note the newest note as it came, verified
 * @param alarms what was not as expected in receipt or note, as sentences
 * @param prekey that it was sealed to beside the label's key
 * @param owners the complete owner set that it brings, the first owner first; none where it leaves the owners as they are
 */
public record MessageRecord(
        Bytes digest,
        Bytes id,
        KeyId meter,
        String meterSerial,
        long sequence,
        long preparedAt,
        List<NetworkName> networks,
        ReplyKeys keys,
        Stage stage,
        Optional<Bytes> sealed,
        String loaderSerial,
        OptionalInt slot,
        Optional<Bytes> receipt,
        Optional<Bytes> note,
        List<String> alarms,
        List<KeyId> owners,
        Optional<KnownPrekey.Used> prekey) {

    public MessageRecord {
        owners = List.copyOf(owners);
        networks = List.copyOf(networks);
        alarms = List.copyOf(alarms);
    }

    /** To the label's key alone. */
    public MessageRecord(
            Bytes digest,
            Bytes id,
            KeyId meter,
            String meterSerial,
            long sequence,
            long preparedAt,
            List<NetworkName> networks,
            ReplyKeys keys,
            Stage stage,
            Optional<Bytes> sealed,
            String loaderSerial,
            OptionalInt slot,
            Optional<Bytes> receipt,
            Optional<Bytes> note,
            List<String> alarms,
            List<KeyId> owners) {
        this(
                digest,
                id,
                meter,
                meterSerial,
                sequence,
                preparedAt,
                networks,
                keys,
                stage,
                sealed,
                loaderSerial,
                slot,
                receipt,
                note,
                alarms,
                owners,
                Optional.empty());
    }

    /** How far a message has come, as this PC knows. */
    public enum Stage {
        /** Sealed and kept here; whether it has reached the loader is not known. */
        SAVED(0),
        /** On the loader. */
        WRITTEN(1),
        /** Its final receipt is kept here; the slot is yet to be released. */
        ANSWERED(2),
        /** Receipt kept, slot released: done. */
        RELEASED(3),
        /** A newer message for the same meter was made before this one was known to be written. */
        REPLACED(4),
        /** No longer on its loader: zeroized, or lost. */
        GONE(5);

        private final int code;

        Stage(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static Optional<Stage> ofCode(long code) {
            for (Stage stage : values()) {
                if (stage.code == code) {
                    return Optional.of(stage);
                }
            }
            return Optional.empty();
        }

        /** Whether something is still to be expected from the loader. */
        public boolean outstanding() {
            return this == SAVED || this == WRITTEN || this == ANSWERED;
        }
    }

    /** The name of a network and its kind of security: what can be shown of it. */
    public record NetworkName(Bytes ssid, Security security) {}

    public MessageRecord writtenTo(String serial, int atSlot) {
        return with(Stage.WRITTEN, sealed, serial, OptionalInt.of(atSlot), receipt, note, alarms);
    }

    /** As {@link #writtenTo}, without the message itself, of which only the loader has to have a copy now. */
    public MessageRecord handedTo(String serial, int atSlot) {
        return with(Stage.WRITTEN, Optional.empty(), serial, OptionalInt.of(atSlot), receipt, note, alarms);
    }

    public MessageRecord goingTo(String serial) {
        return with(stage, sealed, serial, OptionalInt.empty(), receipt, note, alarms);
    }

    public MessageRecord answered(Bytes finalReceipt, List<String> newAlarms) {
        return with(Stage.ANSWERED, sealed, loaderSerial, slot, Optional.of(finalReceipt), note, newAlarms);
    }

    public MessageRecord noted(Bytes newNote, List<String> newAlarms) {
        return with(stage, sealed, loaderSerial, slot, receipt, Optional.of(newNote), newAlarms);
    }

    /** Ends it. The message itself is dropped: it is never written again. */
    public MessageRecord ended(Stage how) {
        return with(how, Optional.empty(), loaderSerial, slot, receipt, note, alarms);
    }

    private MessageRecord with(
            Stage newStage,
            Optional<Bytes> newSealed,
            String newLoader,
            OptionalInt newSlot,
            Optional<Bytes> newReceipt,
            Optional<Bytes> newNote,
            List<String> newAlarms) {
        return new MessageRecord(
                digest,
                id,
                meter,
                meterSerial,
                sequence,
                preparedAt,
                networks,
                keys,
                newStage,
                newSealed,
                newLoader,
                newSlot,
                newReceipt,
                newNote,
                newAlarms,
                owners,
                prekey);
    }
}
