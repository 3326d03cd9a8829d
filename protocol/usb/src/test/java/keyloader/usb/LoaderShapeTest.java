package keyloader.usb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import keyloader.usb.LoaderShape.OtherShapeException;
import keyloader.usb.UsbDevice.Endpoint;
import keyloader.usb.UsbDevice.Setting;
import keyloader.wire.usb.UsbIds;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LoaderShapeTest {
    private static final Endpoint IN = new Endpoint(0x81, 2, 512);
    private static final Endpoint OUT = new Endpoint(0x02, 2, 512);

    private static UsbDevice with(int deviceClass, int configurations, List<List<Setting>> interfaces) {
        return new UsbDevice("1-1", 2, UsbIds.LOADER, deviceClass, configurations, Optional.of(interfaces));
    }

    private static Setting setting(int alternate, int type, int subclass, int protocol, Endpoint... endpoints) {
        return new Setting(3, alternate, type, subclass, protocol, List.of(endpoints));
    }

    private static Setting good() {
        return setting(0, 0xff, 0x4b, 1, IN, OUT);
    }

    private static UsbDevice of(Setting setting) {
        return with(0, 1, List.of(List.of(setting)));
    }

    @Test
    void theNumbersAreTheDevices() throws OtherShapeException {
        assertThat(LoaderShape.of(of(good()))).isEqualTo(new LoaderShape(3, 0x81, 0x02));
        Setting turned = setting(0, 0xff, 0x4b, 1, new Endpoint(0x05, 2, 64), new Endpoint(0x8f, 2, 64));
        assertThat(LoaderShape.of(of(turned))).isEqualTo(new LoaderShape(3, 0x8f, 0x05));
    }

    @TestFactory
    List<DynamicTest> oneThingThatIsOtherMakesItNone() {
        List<UsbDevice> others = new ArrayList<>(List.of(
                new UsbDevice("1-1", 2, new UsbIds(0x1209, 2), 0, 1, Optional.of(List.of(List.of(good())))),
                new UsbDevice("1-1", 2, UsbIds.LOADER, 0, 1, Optional.empty()),
                with(0xff, 1, List.of(List.of(good()))),
                with(0, 2, List.of(List.of(good()))),
                with(0, 1, List.of()),
                with(0, 1, List.of(List.of())),
                with(0, 1, List.of(List.of(good()), List.of(good()))),
                with(0, 1, List.of(List.of(good(), setting(1, 0xff, 0x4b, 1, IN, OUT))))));
        for (Setting setting : List.of(
                setting(1, 0xff, 0x4b, 1, IN, OUT),
                setting(0, 0x03, 0x4b, 1, IN, OUT),
                setting(0, 0xff, 0x00, 1, IN, OUT),
                setting(0, 0xff, 0x4b, 2, IN, OUT),
                setting(0, 0xff, 0x4b, 1),
                setting(0, 0xff, 0x4b, 1, IN),
                setting(0, 0xff, 0x4b, 1, IN, OUT, new Endpoint(0x83, 3, 8)),
                setting(0, 0xff, 0x4b, 1, IN, new Endpoint(0x82, 2, 512)),
                setting(0, 0xff, 0x4b, 1, IN, new Endpoint(0x02, 3, 512)),
                setting(0, 0xff, 0x4b, 1, IN, new Endpoint(0x02, 2, 64)),
                setting(0, 0xff, 0x4b, 1, new Endpoint(0x81, 2, 0), new Endpoint(0x02, 2, 0)),
                setting(0, 0xff, 0x4b, 1, new Endpoint(0x81, 2, 1024), new Endpoint(0x02, 2, 1024)))) {
            others.add(of(setting));
        }
        return others.stream()
                .map(other ->
                        DynamicTest.dynamicTest(other.toString(), () -> assertThatThrownBy(() -> LoaderShape.of(other))
                                .isInstanceOf(OtherShapeException.class)))
                .toList();
    }
}
