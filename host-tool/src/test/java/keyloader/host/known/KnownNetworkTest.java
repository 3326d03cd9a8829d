package keyloader.host.known;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.Test;

/** Which one a name means. */
class KnownNetworkTest {
    private static KnownNetwork known(String id, String uuid, String ssid) {
        return new KnownNetwork(
                id,
                uuid,
                Bytes.of(ssid.getBytes(StandardCharsets.UTF_8)),
                new KnownNetwork.Joinable(Security.WPA3, false));
    }

    @Test
    void aUuidCountsBeforeAConnectionsNameAndThatBeforeTheNetworks() throws Failure {
        KnownNetwork first = known("Flat", "1", "Home");
        KnownNetwork second = known("Home", "2", "Works");
        KnownNetwork third = known("3", "Home 3", "1");
        List<KnownNetwork> all = List.of(first, second, third);
        assertThat(KnownNetwork.named(all, "1")).isEqualTo(first);
        assertThat(KnownNetwork.named(all, "Home")).isEqualTo(second);
        assertThat(KnownNetwork.named(all, "Works")).isEqualTo(second);
    }

    @Test
    void severalAreToldApartByTheirUuidsAndNoneIsSaid() {
        List<KnownNetwork> all = List.of(known("Home", "1", "a"), known("Home", "2", "b"));
        Failure several = catchThrowableOfType(Failure.class, () -> KnownNetwork.named(all, "Home"));
        assertThat(several.complaint().problem()).isEqualTo(Problem.KNOWN_SEVERAL);
        assertThat(several.complaint().hint()).contains("1, 2");
        Failure none = catchThrowableOfType(Failure.class, () -> KnownNetwork.named(all, "home"));
        assertThat(none.complaint().problem()).isEqualTo(Problem.KNOWN_ABSENT);
    }
}
