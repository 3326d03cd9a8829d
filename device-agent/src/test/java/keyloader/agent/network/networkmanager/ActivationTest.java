package keyloader.agent.network.networkmanager;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The numbers are those of nm-dbus-interface.h. */
class ActivationTest {
    private static final int PREPARE = 40;
    private static final int DISCONNECTED = 30;
    private static final int CONNECTION_REMOVED = 38;
    private static final int NEW_ACTIVATION = 60;

    private final Activation activation = new Activation();

    @Test
    void whatIsDisplacedIsNoInterruption() {
        activation.onDevice(Activation.DEACTIVATING, NEW_ACTIVATION);
        activation.onDevice(DISCONNECTED, NEW_ACTIVATION);
        activation.onConnection(Activation.ACTIVATING);
        activation.onDevice(PREPARE, 0);
        assertThat(activation.wasInterrupted()).isFalse();
        assertThat(activation.hasEnded()).isFalse();
    }

    @Test
    void aFailureIsAnEndAndNoInterruption() {
        activation.onConnection(Activation.ACTIVATING);
        activation.onDevice(Activation.FAILED, Activation.NO_SECRETS);
        activation.onConnection(Activation.DEACTIVATED);
        activation.onDevice(Activation.DEACTIVATING, NEW_ACTIVATION); // of the one that follows
        assertThat(activation.hasEnded()).isTrue();
        assertThat(activation.wasInterrupted()).isFalse();
        assertThat(activation.isRefused()).isFalse();
    }

    @Test
    void somebodysWishIsAnInterruption() {
        activation.onConnection(Activation.ACTIVATING);
        activation.onDevice(Activation.DEACTIVATING, CONNECTION_REMOVED);
        activation.onConnection(Activation.DEACTIVATED);
        assertThat(activation.wasInterrupted()).isTrue();
    }

    @Test
    void aConfigurationThatIsNotTakenIsRefused() {
        activation.onConnection(Activation.ACTIVATING);
        activation.onDevice(Activation.FAILED, 9);
        assertThat(activation.isRefused()).isTrue();
    }

    @Test
    void anObjectThatIsGoneIsAnEnd() {
        activation.onGone();
        assertThat(activation.hasEnded()).isTrue();
    }

    @Test
    void associatedIsFromTheWayToAnAddressOn() {
        assertThat(Activation.isAssociated(60)).isFalse();
        assertThat(Activation.isAssociated(Activation.IP_CONFIG)).isTrue();
        assertThat(Activation.isAssociated(Activation.DEVICE_ACTIVATED)).isTrue();
        assertThat(Activation.isAssociated(Activation.DEACTIVATING)).isFalse();
    }
}
