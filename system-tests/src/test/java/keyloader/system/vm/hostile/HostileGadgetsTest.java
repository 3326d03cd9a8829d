package keyloader.system.vm.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;

/** On ports as a PC has them: the system binds its drivers to what it knows, the agent binds nothing. Half of the lies, or all with {@code keyloader.full}. */
class HostileGadgetsTest extends PluggedIn {
    @Override
    List<String> options() {
        return List.of();
    }

    /** The control of {@link ClosedPortsTest}: a driver would be seen there. */
    @Override
    void assertDrivers(Optional<KernelGadgets.Kind> kind) {
        if (kind.isPresent() && kind.get().isKeyboard()) {
            assertThat(driversSeen).contains("usbhid");
        }
    }

    @Override
    List<KernelGadgets.Kind> whatPeoplePlugIn() {
        return KernelGadgets.all();
    }

    @Override
    int part() {
        return 2;
    }
}
