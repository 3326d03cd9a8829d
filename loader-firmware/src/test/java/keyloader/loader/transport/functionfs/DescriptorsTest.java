package keyloader.loader.transport.functionfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** SPEC 9.1 in the words of linux/usb/functionfs.h, byte by byte. */
class DescriptorsTest {
    private static String ascii(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String interfaceAndEndpoints(String packet) {
        return "0904000002ff4b0101" + "07050102" + packet + "00" + "07058202" + packet + "00";
    }

    private static String microsoft(String version) {
        String compatible = "00" + "23000000" + version + "0400" + "0100" + "0001" + ascii("WINUSB") + "0000"
                + "00".repeat(8) + "00".repeat(6);
        String property = "49000000" + "01000000" + "1400" + ascii("DeviceInterfaceGUID") + "00" + "27000000"
                + ascii("{6f1d1b63-6f9f-4b8c-9d2c-4b4c4f414452}") + "00";
        return compatible + "00" + "54000000" + version + "0500" + "0100" + property;
    }

    private static String descriptors(String version) {
        String counts = "03000000" + "03000000" + "02000000";
        String body = counts + interfaceAndEndpoints("4000") + interfaceAndEndpoints("0002") + microsoft(version);
        int length = 12 + body.length() / 2;
        return "03000000" + "%02x%02x0000".formatted(length & 0xff, length >> 8) + "0b000000" + body;
    }

    @Test
    void descriptorsForBothSpeedsAndForWindows() {
        assertThat(HexFormat.of().formatHex(Descriptors.descriptors(0x0100))).isEqualTo(descriptors("0001"));
        assertThat(HexFormat.of().formatHex(Descriptors.descriptors(1))).isEqualTo(descriptors("0100"));
    }

    @Test
    void stringsInEnglish() {
        String body = "01000000" + "01000000" + "0904" + ascii("Keyloader messages") + "00";
        assertThat(HexFormat.of().formatHex(Descriptors.strings()))
                .isEqualTo("02000000" + "%02x000000".formatted(8 + body.length() / 2) + body);
    }
}
