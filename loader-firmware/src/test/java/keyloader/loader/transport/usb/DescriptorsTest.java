package keyloader.loader.transport.usb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.Test;

/** What SPEC 9.1 says of descriptors, byte by byte. */
class DescriptorsTest {
    private static final String SERIAL = "00112233445566ff";

    private final Descriptors descriptors = new Descriptors(new UsbIdentity(SERIAL));

    private String get(int type, int index, int language) {
        return descriptors.get(type << 8 | index, language).map(Bytes::hex).orElse("none");
    }

    private static String utf16(String text) {
        return Bytes.of(text.getBytes(StandardCharsets.UTF_16LE)).hex();
    }

    @Test
    void theDeviceIsUsb21WithItsClassInTheInterface() {
        assertThat(get(1, 0, 0))
                .isEqualTo("12" + "01" + "1002" + "000000" + "40" + "0912" + "0100" + "0001" + "010203" + "01");
    }

    @Test
    void oneConfigurationHasOneInterfaceOfTwoBulkEndpoints() {
        assertThat(get(2, 0, 0))
                .isEqualTo("0902" + "2000" + "01" + "01" + "00" + "80" + "fa"
                        + "0904" + "00" + "00" + "02" + "ff4b01" + "04"
                        + "0705" + "01" + "02" + "0002" + "00"
                        + "0705" + "82" + "02" + "0002" + "00");
    }

    @Test
    void atTheOtherSpeedPacketsAreSmaller() {
        assertThat(get(6, 0, 0)).isEqualTo("0a06" + "1002" + "000000" + "40" + "01" + "00");
        assertThat(get(7, 0, 0))
                .isEqualTo("0907" + "2000" + "01" + "01" + "00" + "80" + "fa"
                        + "0904" + "00" + "00" + "02" + "ff4b01" + "04"
                        + "0705" + "01" + "02" + "4000" + "00"
                        + "0705" + "82" + "02" + "4000" + "00");
    }

    @Test
    void theBosLeadsWindowsToTheDescriptorSet() {
        assertThat(get(15, 0, 0))
                .isEqualTo("050f" + "2800" + "02"
                        + "071002" + "00000000"
                        + "1c1005" + "00" + "df60ddd88945c74c9cd2659d9e648a9f" + "00000306" + "a200" + "4d" + "00");
    }

    @Test
    void stringsAreEnglishAndTheSerialIsTheLoaders() {
        assertThat(get(3, 0, 0)).isEqualTo("0403" + "0904");
        assertThat(get(3, 1, 0x0409)).isEqualTo("1403" + utf16("Keyloader"));
        assertThat(get(3, 2, 0x0409)).isEqualTo("2203" + utf16("Keyloader loader"));
        assertThat(get(3, 3, 0x0409)).isEqualTo("2203" + utf16(SERIAL));
        assertThat(get(3, 4, 0x0409)).isEqualTo("2603" + utf16("Keyloader messages"));
        assertThat(get(3, 5, 0x0409)).isEqualTo("none");
        assertThat(get(3, 1, 0x0407)).isEqualTo("none");
    }

    @Test
    void microsoftsFirstDescriptorsBindWinUsb() {
        assertThat(get(3, 0xee, 0)).isEqualTo("1203" + utf16("MSFT100") + "4d" + "00");
        assertThat(microsoft(4))
                .isEqualTo("28000000" + "0001" + "0400" + "01" + "00".repeat(7) + "00" + "01" + "57494e5553420000"
                        + "00".repeat(8) + "00".repeat(6));
        assertThat(microsoft(5))
                .isEqualTo("92000000" + "0001" + "0500" + "0100"
                        + "88000000" + "07000000" + "2a00" + utf16("DeviceInterfaceGUIDs\0")
                        + "50000000" + utf16("{6f1d1b63-6f9f-4b8c-9d2c-4b4c4f414452}\0\0"));
    }

    @Test
    void microsoftsSecondDescriptorsSayTheSame() {
        assertThat(microsoft(7))
                .isEqualTo("0a00" + "0000" + "00000306" + "a200"
                        + "1400" + "0300" + "57494e5553420000" + "00".repeat(8)
                        + "8400" + "0400" + "0700" + "2a00" + utf16("DeviceInterfaceGUIDs\0")
                        + "5000" + utf16("{6f1d1b63-6f9f-4b8c-9d2c-4b4c4f414452}\0\0"));
    }

    private static String microsoft(int index) {
        return MicrosoftDescriptors.get(index).map(Bytes::hex).orElse("none");
    }

    @Test
    void thereIsNothingElse() {
        for (int type = 0; type < 256; type++) {
            for (int index = type == 3 ? 5 : 1; index < 256; index++) {
                if (type != 3 || index != 0xee) {
                    assertThat(descriptors.get(type << 8 | index, 0))
                            .as("type %d, index %d", type, index)
                            .isEqualTo(Optional.empty());
                }
            }
            boolean known = (type >= 1 && type <= 3) || type == 6 || type == 7 || type == 15;
            assertThat(descriptors.get(type << 8, 0).isPresent())
                    .as("type %d", type)
                    .isEqualTo(known);
        }
        for (int index = 0; index < 65_536; index++) {
            boolean known = index == 4 || index == 5 || index == 7;
            assertThat(MicrosoftDescriptors.get(index).isPresent()).isEqualTo(known);
        }
    }
}
