package keyloader.system.vm.hostile;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import keyloader.loader.transport.usb.Descriptors;
import keyloader.loader.transport.usb.Setup;
import keyloader.loader.transport.usb.UsbDevice;
import keyloader.loader.transport.usb.UsbDevice.Answer;
import keyloader.loader.transport.usb.UsbIdentity;
import keyloader.wire.Bytes;

/** A device that differs from a loader in what is said here, and in nothing else. */
final class Forgery {
    static final String SERIAL = "f0f0f0f0f0f0f0f0";

    /** A loader's, on which the forger draws: a device's and a configuration's with their lengths and places. */
    private static final Descriptors HONEST = new Descriptors(new UsbIdentity(SERIAL));

    private static final int DEVICE = 0x0100;
    private static final int CONFIGURATION = 0x0200;

    /** What it does with transfers, from plug to unplug. */
    interface Bulk {
        Bulk DEAD = new Bulk() {};

        default Answer out(Bytes data, boolean ends) {
            return Answer.LATER;
        }

        default Answer in(int room) {
            return Answer.LATER;
        }
    }

    private final String name;
    private final Map<Integer, Answer> descriptors = new TreeMap<>();
    private final Map<Integer, Answer> onceConfigured = new TreeMap<>();
    private Answer open = version(1);
    private Supplier<Bulk> bulk = () -> Bulk.DEAD;
    private boolean looksLikeOne;
    private boolean shown = true;
    private String said = "";

    private Forgery(String name) {
        this.name = name;
        for (int value : new int[] {DEVICE, CONFIGURATION, 0x0300, 0x0301, 0x0302, 0x0303, 0x0304, 0x0600, 0x0f00}) {
            descriptors.put(value, done(HONEST.get(value, 0).orElseThrow()));
        }
    }

    static Forgery of(String name) {
        return new Forgery(name);
    }

    static Answer done(Bytes data) {
        return new UsbDevice.Done(data);
    }

    static Answer version(int version) {
        return done(Bytes.of((byte) version, (byte) 0));
    }

    static Bytes configuration() {
        return HONEST.get(CONFIGURATION, 0).orElseThrow();
    }

    static Bytes changed(Bytes original, int at, int... values) {
        byte[] bytes = original.toArray();
        for (int i = 0; i < values.length; i++) {
            bytes[at + i] = (byte) values[i];
        }
        return Bytes.of(bytes);
    }

    Forgery device(int at, int... values) {
        return descriptor(DEVICE, done(changed(HONEST.get(DEVICE, 0).orElseThrow(), at, values)));
    }

    Forgery configuration(int at, int... values) {
        return configuration(changed(configuration(), at, values));
    }

    Forgery configuration(Bytes whole) {
        return descriptor(CONFIGURATION, done(whole));
    }

    /** @param value wValue: type and index */
    Forgery descriptor(int value, Answer answer) {
        descriptors.put(value, answer);
        return this;
    }

    /** As {@link #descriptor}, but not before the system has configured the device: what the system saw was honest. */
    Forgery descriptorToPrograms(int value, Answer answer) {
        onceConfigured.put(value, answer);
        return this;
    }

    Forgery serial(String text) {
        return descriptor(
                0x0303,
                done(new Descriptors(new UsbIdentity(text)).get(0x0303, 0).orElseThrow()));
    }

    Forgery open(Answer answer) {
        open = answer;
        return this;
    }

    Forgery bulk(Supplier<Bulk> behaviour) {
        bulk = behaviour;
        return this;
    }

    /** Nothing in its descriptors gives it away: a meter has to talk to it. */
    Forgery looksLikeALoader() {
        looksLikeOne = true;
        return this;
    }

    /** The system gives it up, and no program ever sees it. */
    Forgery neverShown() {
        shown = false;
        return this;
    }

    boolean isShown() {
        return shown;
    }

    /** @param expression of what the agent's log says then, in a line */
    Forgery said(String expression) {
        said = expression;
        return this;
    }

    String said() {
        return said;
    }

    boolean isToBeLeftAlone() {
        return !looksLikeOne;
    }

    Bulk newBulk() {
        return bulk.get();
    }

    Answer vendorRequest() {
        return open;
    }

    Answer descriptor(Setup setup, boolean configured) {
        Optional<Answer> late =
                Optional.ofNullable(onceConfigured.get(setup.value())).filter(any -> configured);
        Answer answer = late.orElse(descriptors.getOrDefault(setup.value(), Answer.STALLED));
        return answer instanceof UsbDevice.Done whole
                ? done(whole.data().slice(0, Math.min(whole.data().length(), setup.length())))
                : answer;
    }

    @Override
    public String toString() {
        return name;
    }
}
