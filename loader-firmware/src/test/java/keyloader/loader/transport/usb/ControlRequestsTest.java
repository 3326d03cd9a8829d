package keyloader.loader.transport.usb;

import static org.assertj.core.api.Assertions.assertThat;

import keyloader.loader.transport.usb.ControlRequests.Decision;
import keyloader.loader.transport.usb.ControlRequests.Effect;
import keyloader.loader.transport.usb.ControlRequests.State;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Chapter 9 of USB 2.0, and the two requests of SPEC 9.1. */
class ControlRequestsTest {
    private static final State CONFIGURED = new State(true, false, false);

    private final ControlRequests requests = new ControlRequests(new Descriptors(new UsbIdentity("0011223344556677")));

    private Decision decide(State state, String setup) {
        return requests.decide(
                state, Setup.parse(Bytes.ofHex(setup.replace(" ", "")).toArray()));
    }

    private static String data(Decision decision) {
        return decision.data().map(Bytes::hex).orElse("stall");
    }

    @ParameterizedTest
    @CsvSource({
        "80 00 0000 0000 0200, 0000, the device: powered by the bus and no wake-up",
        "81 00 0000 0000 0200, 0000, the interface",
        "82 00 0000 0000 0200, 0000, the control endpoint",
        "82 00 0000 8000 0200, 0000, and its other direction",
        "82 00 0000 0100 0200, 0000, OUT",
        "82 00 0000 8200 0200, 0000, IN",
        "80 08 0000 0000 0100, 01, the configuration",
        "81 0a 0000 0000 0100, 00, the setting",
        "80 06 0001 0000 0800, 1201100200000040, the first eight bytes of the device's descriptor",
        "80 06 0002 0000 0900, 0902200001010080fa, a configuration's head",
        "80 06 0003 0000 ff00, 04030904, more asked for than there is",
        "80 06 0001 0000 0000, '', nothing asked for",
        "c1 01 0000 0000 0200, 0100, OPEN_SESSION",
        "c1 02 0000 0000 0200, 0100, CLOSE_SESSION",
        "c0 4d 0000 0700 0a00, 0a0000000000" + "0306a200, the head of Microsoft's set",
    })
    void isAnswered(String setup, String expected, String what) {
        Decision decision = decide(CONFIGURED, setup);
        assertThat(data(decision)).as(what).isEqualTo(expected);
        assertThat(decision.after()).isEqualTo(CONFIGURED);
    }

    @ParameterizedTest
    @CsvSource({
        "81 00 0000 0100 0200, another interface",
        "82 00 0000 0200 0200, an endpoint that is not there",
        "82 00 0000 8100 0200, the other direction of one",
        "80 00 0100 0000 0200, a status with a value",
        "00 03 0100 0000 0000, waking up",
        "00 03 0200 0001 0000, test mode",
        "00 01 0100 0000 0000, waking up cleared",
        "02 03 0100 8200 0000, another feature of an endpoint",
        "02 03 0000 0000 0000, halting the control endpoint",
        "02 03 0000 8300 0000, halting none",
        "02 01 0000 0300 0000, clearing none",
        "02 01 0000 8200 0100, clearing with data",
        "00 05 0500 0000 0000, SET_ADDRESS which is the bus's",
        "00 07 0001 0000 1200, SET_DESCRIPTOR",
        "00 09 0200 0000 0000, a second configuration",
        "00 09 0100 0100 0000, a configuration with an index",
        "01 0b 0100 0000 0000, a second setting",
        "01 0b 0000 0100 0000, a second interface",
        "81 0a 0000 0100 0100, its setting",
        "82 0c 0000 8200 0200, SYNCH_FRAME",
        "80 06 0004 0000 0900, an interface's descriptor alone",
        "81 06 0021 0000 0900, a keyboard's descriptor",
        "c1 01 0100 0000 0200, OPEN_SESSION with a value",
        "c1 01 0000 0100 0200, OPEN_SESSION of another interface",
        "c1 01 0000 0000 0100, OPEN_SESSION cut short",
        "c1 01 0000 0000 0300, OPEN_SESSION with more room",
        "41 01 0000 0000 0200, OPEN_SESSION in the other direction",
        "c0 01 0000 0000 0200, OPEN_SESSION of the device",
        "c1 03 0000 0000 0200, a request of ours that is not there",
        "a1 01 0000 0000 0200, a request of a class",
        "c0 4d 0000 0800 0000, another of Microsoft's",
        "40 4d 0000 0700 0000, Microsoft's in the other direction",
    })
    void stallsAndChangesNothing(String setup, String what) {
        Decision decision = decide(CONFIGURED, setup);
        assertThat(data(decision)).as(what).isEqualTo("stall");
        assertThat(decision.after()).isEqualTo(CONFIGURED);
        assertThat(decision.effect()).isEqualTo(Effect.NONE);
    }

    @Test
    void withoutAConfigurationThereIsOnlyTheDevice() {
        assertThat(data(decide(State.ADDRESSED, "80 00 0000 0000 0200"))).isEqualTo("0000");
        assertThat(data(decide(State.ADDRESSED, "80 08 0000 0000 0100"))).isEqualTo("00");
        for (String setup : new String[] {
            "81 00 0000 0000 0200",
            "82 00 0000 8200 0200",
            "02 03 0000 8200 0000",
            "81 0a 0000 0000 0100",
            "01 0b 0000 0000 0000",
            "c1 01 0000 0000 0200",
            "c1 02 0000 0000 0200"
        }) {
            assertThat(decide(State.ADDRESSED, setup))
                    .as(setup)
                    .isEqualTo(new Decision(State.ADDRESSED, java.util.Optional.empty(), Effect.NONE));
        }
    }

    @Test
    void sessionsAreOpenedAndEndedByRequestsConfigurationsAndSettings() {
        assertThat(decide(CONFIGURED, "c1 01 0000 0000 0200").effect()).isEqualTo(Effect.OPEN_SESSION);
        assertThat(decide(CONFIGURED, "c1 02 0000 0000 0200").effect()).isEqualTo(Effect.CLOSE_SESSION);
        State halted = new State(true, true, true);
        Decision setting = decide(halted, "01 0b 0000 0000 0000");
        assertThat(setting).isEqualTo(new Decision(CONFIGURED, setting.data(), Effect.END));
        assertThat(data(setting)).isEmpty();
        Decision configured = decide(halted, "00 09 0100 0000 0000");
        assertThat(configured).isEqualTo(new Decision(CONFIGURED, configured.data(), Effect.END));
        Decision none = decide(halted, "00 09 0000 0000 0000");
        assertThat(none).isEqualTo(new Decision(State.ADDRESSED, none.data(), Effect.END));
    }

    @Test
    void eachEndpointIsHaltedAndClearedByItself() {
        State out = decide(CONFIGURED, "02 03 0000 0100 0000").after();
        assertThat(out).isEqualTo(new State(true, true, false));
        State both = decide(out, "02 03 0000 8200 0000").after();
        assertThat(both).isEqualTo(new State(true, true, true));
        assertThat(data(decide(both, "82 00 0000 0100 0200"))).isEqualTo("0100");
        assertThat(data(decide(both, "82 00 0000 8200 0200"))).isEqualTo("0100");
        assertThat(data(decide(both, "82 00 0000 0000 0200"))).isEqualTo("0000");
        Decision cleared = decide(both, "02 01 0000 0100 0000");
        assertThat(cleared.after()).isEqualTo(new State(true, false, true));
        assertThat(cleared.effect()).isEqualTo(Effect.DROP_OUT);
        Decision inCleared = decide(both, "02 01 0000 8200 0000");
        assertThat(inCleared.after()).isEqualTo(new State(true, true, false));
        assertThat(inCleared.effect()).isEqualTo(Effect.DROP_IN);
    }

    @Test
    void noRequestOfAnyKindIsAFault() {
        for (int type = 0; type < 256; type++) {
            for (int request = 0; request < 256; request++) {
                for (int value : new int[] {0, 1, 0x0100, 0x0200, 0x0303, 0x0f00, 0xffff}) {
                    Setup setup = new Setup(type, request, value, value == 1 ? 0x82 : 0, 7);
                    Decision decision = requests.decide(CONFIGURED, setup);
                    assertThat(decision.data().map(Bytes::length).orElse(0)).isLessThanOrEqualTo(7);
                    if (!setup.isToHost()) {
                        assertThat(decision.data().map(Bytes::length).orElse(0)).isZero();
                    }
                }
            }
        }
    }
}
