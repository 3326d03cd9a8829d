package keyloader.agent.network.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's lists as proc(5) has them. */
class ListedInterfaceTest {
    @TempDir
    Path net;

    /** What {@code ip} was told. */
    private final List<String> told = new ArrayList<>();

    private String shown = "";
    private boolean isRefused;

    private ListedInterface listed() {
        return new ListedInterface("wlan7", net, new ListedInterface.Ip() {
            @Override
            public byte[] show(String... words) {
                told.add(String.join(" ", words));
                return shown.getBytes(StandardCharsets.US_ASCII);
            }

            @Override
            public void set(String... words) throws IOException {
                told.add(String.join(" ", words));
                if (isRefused) {
                    throw new IOException("refused");
                }
            }
        });
    }

    private List<String> lines() throws IOException {
        return listed().lines();
    }

    @Test
    void routesThatSomebodyHasSetAreListedThoseOfThisLinkFirst() throws IOException {
        Files.writeString(net.resolve("route"), """
                Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
                wlan7\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
                wlan7\t0002A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
                wlan7\t0003A8C0\t00000000\t0000\t0\t0\t0\t00FFFFFF\t0\t0\t0
                wlan7\t0004A8C0\t00000000\t0201\t0\t0\t0\t00FFFFFF\t0\t0\t0
                eth0\t00000000\t0105A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
                """);
        assertThat(lines())
                .containsExactly("route -4 192.168.2.0/24 metric 0", "route -4 0.0.0.0/0 via 192.168.1.1 metric 600")
                .allMatch(ListedInterface::isOne);
    }

    @Test
    void ofIpv6WhatIsForGood() throws IOException {
        Files.writeString(net.resolve("if_inet6"), """
                20010db8000000000000000000000007 03 40 00 80    wlan7
                20010db800000000021122fffe334455 03 40 00 00    wlan7
                fe80000000000000021122fffe334455 03 40 20 80    wlan7
                20010db8000000000000000000000009 02 40 00 80     eth0
                """);
        String nobody = "00000000000000000000000000000000";
        String router = "20010db8000000000000000000000001";
        Files.writeString(
                net.resolve("ipv6_route"),
                "20010db8000000000000000000000000 40 " + nobody + " 00 " + nobody
                        + " 00000100 00000001 00000000 00000001    wlan7\n" // of the address
                        + "20010db8000100000000000000000000 30 " + nobody + " 00 " + router
                        + " 00000400 00000001 00000000 00000003    wlan7\n"
                        + nobody + " 00 " + nobody + " 00 " + router
                        + " 00000400 00000001 00000000 00450003    wlan7\n" // of an advertisement
                        + "20010db8000000000000000000000007 80 " + nobody + " 00 " + nobody
                        + " 00000000 00000001 00000000 80200001    wlan7\n" // local
                        + "fe800000000000000000000000000000 40 " + nobody + " 00 " + nobody
                        + " 00000100 00000001 00000000 00000001    wlan7\n"
                        + "20010db8000200000000000000000000 30 " + nobody + " 00 " + router
                        + " 00000400 00000001 00000000 00000003    wlan7\n" // of another table
                        + "ff000000000000000000000000000000 08 " + nobody + " 00 " + nobody
                        + " 00000100 00000001 00000000 00000001    wlan7\n");
        shown = """
                2001:db8::/64 dev wlan7 proto kernel metric 256 pref medium
                2001:db8:1::/48 via 2001:db8::1 dev wlan7 metric 1024 pref medium
                fe80::/64 dev wlan7 proto kernel metric 256 pref medium
                default via 2001:db8::1 dev wlan7 proto ra metric 1024 expires 1790sec pref medium
                unreachable 2001:db8:3::/48 dev lo metric 1024
                """;
        assertThat(lines())
                .containsExactly(
                        "address -6 2001:db8:0:0:0:0:0:7/64",
                        "route -6 2001:db8:1:0:0:0:0:0/48 via 2001:db8:0:0:0:0:0:1 metric 1024")
                .allMatch(ListedInterface::isOne);
    }

    /** As busybox shows them. */
    @Test
    void theWayOutOfIpv6IsTheMainTables() throws IOException {
        String nobody = "00000000000000000000000000000000";
        Files.writeString(
                net.resolve("ipv6_route"),
                nobody + " 00 " + nobody + " 00 20010db8000000000000000000000001"
                        + " 00000064 00000001 00000000 00000003    wlan7\n");
        assertThat(lines()).isEmpty();
        assertThat(told).containsExactly("ip -6 route show table all dev wlan7");
        shown = "default via 2001:db8::1 dev wlan7 table 100  metric 100 \n";
        assertThat(lines()).isEmpty();
        shown = "default via 2001:db8::1 dev wlan7  metric 100 \n";
        assertThat(lines()).containsExactly("route -6 0:0:0:0:0:0:0:0/0 via 2001:db8:0:0:0:0:0:1 metric 100");
    }

    /** One of another interface with the same metric stays. */
    @Test
    void aRouteIsSetBesideThatOfAnotherInterface() throws IOException {
        String line = "route -4 0.0.0.0/0 via 192.168.1.1 metric 600";
        listed().set(line);
        assertThat(told).containsExactly("ip -4 route append 0.0.0.0/0 via 192.168.1.1 dev wlan7 metric 600");
        isRefused = true;
        assertThatThrownBy(() -> listed().set(line)).hasMessage("refused");
        Files.writeString(net.resolve("route"), "wlan7\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0\n");
        listed().set(line); // it is there already
    }

    /** An interface may be called anything. */
    @Test
    void anotherInterfacesNameThatIsNoAsciiIsNoFault() throws IOException {
        Files.writeString(net.resolve("route"), """
                län\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\t0\t0\t0
                wlan7\t0002A8C0\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
                """);
        assertThat(lines()).containsExactly("route -4 192.168.2.0/24 metric 0");
    }

    @Test
    void aKernelWithoutIpv6HasNoneOfIt() throws IOException {
        Files.writeString(net.resolve("route"), "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\n");
        assertThat(lines()).isEmpty();
    }

    /** What lies on the disk may be damaged; it is never a command of another's. */
    @Test
    void onlyAddressesAndRoutesAreSet() {
        for (String line : List.of(
                "address -4 192.0.2.7/24; reboot",
                "address -4 192.0.2.7/24 dev eth0",
                "address -4 $(reboot)/24",
                "route -4 0.0.0.0/0 via 192.0.2.1",
                "link set wlan7 down",
                "")) {
            assertThat(ListedInterface.isOne(line)).as(line).isFalse();
            assertThatThrownBy(() -> new ListedInterface("wlan7").set(line)).isInstanceOf(IOException.class);
        }
    }
}
