package keyloader.loader.transport.usb;

import java.util.Optional;
import keyloader.wire.Bytes;
import keyloader.wire.usb.LoaderInterface;

/** What a loader answers to control requests (USB 2.0, chapter 9; SPEC 9.1): a pure function. Everything else stalls. */
final class ControlRequests {

    /** @param configured whether configuration 1 is chosen; without, there are no endpoints but the first */
    record State(boolean configured, boolean outHalted, boolean inHalted) {
        static final State ADDRESSED = new State(false, false, false);
    }

    /** What becomes of sessions and of what lies in the endpoints. */
    enum Effect {
        NONE,
        DROP_OUT,
        DROP_IN,
        /** Both endpoints are empty and no session is open. */
        END,
        OPEN_SESSION,
        CLOSE_SESSION
    }

    /** @param data nothing for a stall, which changes nothing */
    record Decision(State after, Optional<Bytes> data, Effect effect) {}

    private static final int GET_STATUS_OF_DEVICE = 0x8000;
    private static final int GET_STATUS_OF_INTERFACE = 0x8100;
    private static final int GET_STATUS_OF_ENDPOINT = 0x8200;
    private static final int CLEAR_FEATURE_OF_ENDPOINT = 0x0201;
    private static final int SET_FEATURE_OF_ENDPOINT = 0x0203;
    private static final int GET_DESCRIPTOR = 0x8006;
    private static final int GET_CONFIGURATION = 0x8008;
    private static final int SET_CONFIGURATION = 0x0009;
    private static final int GET_INTERFACE = 0x810a;
    private static final int SET_INTERFACE = 0x010b;
    private static final int OPEN_SESSION = LoaderInterface.REQUEST_TYPE << 8 | LoaderInterface.OPEN_SESSION;
    private static final int CLOSE_SESSION = LoaderInterface.REQUEST_TYPE << 8 | LoaderInterface.CLOSE_SESSION;
    private static final int MICROSOFT_OF_DEVICE = 0xc000 | UsbIdentity.MICROSOFT_VENDOR_CODE;
    private static final int MICROSOFT_OF_INTERFACE = 0xc100 | UsbIdentity.MICROSOFT_VENDOR_CODE;

    private static final int ENDPOINT_HALT = 0;

    private final Descriptors descriptors;

    ControlRequests(Descriptors descriptors) {
        this.descriptors = descriptors;
    }

    Decision decide(State state, Setup setup) {
        Decision decision =
                switch (setup.requestType() << 8 | setup.request()) {
                    case GET_DESCRIPTOR -> answer(state, descriptors.get(setup.value(), setup.index()));
                    case GET_STATUS_OF_DEVICE -> status(state, setup, setup.index() == 0);
                    case GET_STATUS_OF_INTERFACE -> status(state, setup, state.configured() && setup.index() == 0);
                    case GET_STATUS_OF_ENDPOINT -> endpointStatus(state, setup);
                    case CLEAR_FEATURE_OF_ENDPOINT -> halt(state, setup, false);
                    case SET_FEATURE_OF_ENDPOINT -> halt(state, setup, true);
                    case GET_CONFIGURATION ->
                        answer(state, Optional.of(byteOf(state.configured() ? Descriptors.CONFIGURATION : 0)));
                    case SET_CONFIGURATION -> configure(state, setup);
                    case GET_INTERFACE ->
                        state.configured() && setup.index() == 0 ? answer(state, Optional.of(byteOf(0))) : stall(state);
                    case SET_INTERFACE -> setInterface(state, setup);
                    case OPEN_SESSION -> session(state, setup, Effect.OPEN_SESSION);
                    case CLOSE_SESSION -> session(state, setup, Effect.CLOSE_SESSION);
                    case MICROSOFT_OF_DEVICE, MICROSOFT_OF_INTERFACE ->
                        answer(state, MicrosoftDescriptors.get(setup.index()));
                    default -> stall(state);
                };
        return new Decision(decision.after(), decision.data().map(data -> cut(data, setup)), decision.effect());
    }

    private static Bytes cut(Bytes data, Setup setup) {
        return data.slice(0, Math.min(data.length(), setup.length()));
    }

    private static Bytes byteOf(int value) {
        return Bytes.of((byte) value);
    }

    private static Decision answer(State state, Optional<Bytes> data) {
        return new Decision(state, data, Effect.NONE);
    }

    private static Decision stall(State state) {
        return answer(state, Optional.empty());
    }

    private static Decision acknowledge(State after, Effect effect) {
        return new Decision(after, Optional.of(Bytes.EMPTY), effect);
    }

    private static Decision status(State state, Setup setup, boolean exists) {
        return exists && setup.value() == 0 ? answer(state, Optional.of(Bytes.of((byte) 0, (byte) 0))) : stall(state);
    }

    private static Decision endpointStatus(State state, Setup setup) {
        boolean isControl = (setup.index() & ~0x80) == 0;
        if (setup.value() != 0 || !(isControl || isEndpoint(state, setup))) {
            return stall(state);
        }
        boolean halted =
                switch (setup.index()) {
                    case Descriptors.ENDPOINT_OUT -> state.outHalted();
                    case Descriptors.ENDPOINT_IN -> state.inHalted();
                    default -> false;
                };
        return answer(state, Optional.of(Bytes.of((byte) (halted ? 1 : 0), (byte) 0)));
    }

    private static boolean isEndpoint(State state, Setup setup) {
        return state.configured()
                && (setup.index() == Descriptors.ENDPOINT_OUT || setup.index() == Descriptors.ENDPOINT_IN);
    }

    private static Decision halt(State state, Setup setup, boolean halted) {
        if (setup.value() != ENDPOINT_HALT || setup.length() != 0 || !isEndpoint(state, setup)) {
            return stall(state);
        }
        boolean out = setup.index() == Descriptors.ENDPOINT_OUT;
        State after = out ? new State(true, halted, state.inHalted()) : new State(true, state.outHalted(), halted);
        return acknowledge(after, out ? Effect.DROP_OUT : Effect.DROP_IN);
    }

    private static Decision configure(State state, Setup setup) {
        boolean known = setup.value() == 0 || setup.value() == Descriptors.CONFIGURATION;
        if (!known || setup.index() != 0 || setup.length() != 0) {
            return stall(state);
        }
        return acknowledge(new State(setup.value() != 0, false, false), Effect.END);
    }

    private static Decision setInterface(State state, Setup setup) {
        if (!state.configured() || setup.value() != 0 || setup.index() != 0 || setup.length() != 0) {
            return stall(state);
        }
        return acknowledge(new State(true, false, false), Effect.END);
    }

    private static Decision session(State state, Setup setup, Effect effect) {
        boolean exact = setup.value() == 0 && setup.index() == 0 && setup.length() == LoaderInterface.VERSION_LENGTH;
        if (!state.configured() || !exact) {
            return stall(state);
        }
        return new Decision(
                state,
                Optional.of(new LittleEndian().u16(LoaderInterface.VERSION).done()),
                effect);
    }
}
