package keyloader.agent.network.wpasupplicant;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import keyloader.agent.network.Samples;
import keyloader.sealing.Network;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.Test;

/** The names are those of wpa_supplicant.conf(5). */
class NetworkPropertiesTest {
    private static Optional<Object> value(Network network, String property) {
        Map<String, Variant<?>> made = NetworkProperties.of(network, 0, Path.of("/meter"), "blob-", true)
                .properties();
        return Optional.ofNullable(made.get(property)).map(Variant::getValue);
    }

    @Test
    void anOrderOfOweIsMetByNoOpenAccessPoint() {
        for (Network network : Samples.all()) {
            assertThat(value(network, "owe_only"))
                    .isEqualTo(network.security() == Security.OWE ? Optional.of(1) : Optional.empty());
        }
    }

    @Test
    void noOrderIsMetByTheFirstWpa() throws Exception {
        List<Network> networks = new ArrayList<>(Samples.all());
        Bytes der = Bytes.ofHex("3003020101");
        networks.addAll(Samples.enterprise(List.of(der), List.of(der), der));
        for (Network network : networks) {
            assertThat(value(network, "proto"))
                    .isEqualTo(network.security() == Security.OPEN ? Optional.empty() : Optional.of("RSN"));
        }
    }
}
