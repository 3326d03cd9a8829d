package keyloader.sealing.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import keyloader.sealing.Addresses;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.Security;
import keyloader.sealing.StaticAddress;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text to an address that may be ordered: its form, and what it is good for. */
class AddressTextTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.10/24, c000020a, 24",
        "10.0.0.255/16, 0a0000ff, 16",
        "192.0.2.0/31, c0000200, 31",
        "192.0.2.7/32, c0000207, 32",
        "2001:db8::10/64, 20010db8000000000000000000000010, 64",
        "2001:DB8:0:0:0:0:0:10/64, 20010db8000000000000000000000010, 64",
        "fd00::1/128, fd000000000000000000000000000001, 128",
        "fe80:1:2:3:4:5:6::/127, fe800001000200030004000500060000, 127"
    })
    void anAddressIsRead(String text, String bytes, int prefix) throws MalformedException {
        StaticAddress address = order(text, Optional.empty(), List.of());
        assertThat(address.address()).isEqualTo(Bytes.ofHex(bytes));
        assertThat(address.prefix()).isEqualTo(prefix);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.10", "192.0.2.10/", "192.0.2.10/33", "192.0.2.10/0", "192.0.2.10/x", "192.0.2/24",
                        "192.0.2.010/24", "192.0.2.256/24",
                "192.0.2.1.1/24", "3221225994/24", "0xc0.0.2.1/24", "meter.example/24", "192.0.2.10 /24", "0.0.0.0/24",
                        "0.1.2.3/8", "127.0.0.1/8",
                "224.0.0.1/24", "240.0.0.1/24", "255.255.255.255/24", "192.0.2.0/24", "192.0.2.255/24",
                        "10.0.255.255/16"
            })
    void whatNoMeterCanHaveIsRefused(String text) {
        assertThatThrownBy(() -> order(text, Optional.empty(), List.of())).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2001:db8::10",
                "2001:db8::10/129",
                "2001:db8::10/0",
                "2001:db8:::10/64",
                "2001:db8::1::2/64",
                "2001:db8/64",
                "1:2:3:4:5:6:7:8:9/64",
                "1:2:3:4:5:6:7:8::/64",
                "2001:db8::12345/64",
                "2001:db8::g/64",
                "fe80::1%eth0/64",
                ":2001:db8::1/64",
                "2001:db8::1:/64",
                "::/64",
                "::1/128",
                "ff02::1/64",
                "::ffff:192.0.2.1/96",
                "::ffff:c000:0201/96",
                "::c000:0201/96",
                "2001:db8::/64"
            })
    void whatNoMeterCanHaveOfIp6IsRefused(String text) {
        assertThatThrownBy(() -> order(text, Optional.empty(), List.of())).isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.10/24, 192.0.2.1",
        "192.0.2.0/31, 192.0.2.1",
        "2001:db8::10/64, 2001:db8::1",
        "2001:db8::10/64, fe80::1",
        "2001:db8::10/64, febf::1"
    })
    void aGatewayIsInTheSameNetworkOrLinkLocal(String address, String gateway) throws MalformedException {
        assertThat(order(address, Optional.of(gateway), List.of()).gateway()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.10/24, 192.0.3.1",
        "192.0.2.10/24, 192.0.2.10",
        "192.0.2.10/24, 192.0.2.0",
        "192.0.2.10/24, 192.0.2.255",
        "192.0.2.10/24, 2001:db8::1",
        "192.0.2.10/32, 192.0.2.11",
        "192.0.2.10/24, gateway",
        "2001:db8::10/64, 2001:db8:0:1::1",
        "2001:db8::10/64, ff02::1",
        "2001:db8::10/64, fec0::1",
        "2001:db8::10/64, 192.0.2.1"
    })
    void anotherGatewayIsRefused(String address, String gateway) {
        assertThatThrownBy(() -> order(address, Optional.of(gateway), List.of()))
                .isInstanceOf(MalformedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.53", "224.0.0.251", "0.0.0.0", "dns.example", "2001:db8::1", ""})
    void whatIsNoNameServerIsRefused(String server) {
        assertThatThrownBy(() -> order("192.0.2.10/24", Optional.empty(), List.of("198.51.100.1", server)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("dns");
    }

    private static StaticAddress order(String address, Optional<String> gateway, List<String> dns)
            throws MalformedException {
        boolean six = address.contains(":");
        StaticAddress given = six ? AddressText.ip6(address, gateway, dns) : AddressText.ip4(address, gateway, dns);
        Addresses addresses = six
                ? new Addresses(Optional.empty(), Optional.of(given))
                : new Addresses(Optional.of(given), Optional.empty());
        Network.of(Bytes.ofHex("00"), Security.OPEN, new Credential.None(), false, addresses);
        return given;
    }
}
