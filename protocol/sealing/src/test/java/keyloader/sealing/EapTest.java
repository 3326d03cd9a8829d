package keyloader.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EapTest {
    private static final Bytes SSID = EapSamples.utf8("net");
    private static final Bytes IDENTITY = EapSamples.utf8("meter");

    @ParameterizedTest
    @ValueSource(strings = {"radius.example.net", "a.b", "x-1.EXAMPLE", "1.2.3.example"})
    void aServerNameIsADnsName(String name) throws MalformedException {
        Network.of(SSID, Security.EAP, peap(new Eap.Server(List.of(EapSamples.der(1)), name)), false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "net",
                "*.example.net",
                "example..net",
                ".example.net",
                "example.net.",
                "-a.net",
                "a-.net",
                "192.0.2.1",
                "a b.net",
                "a.net\nca_cert=",
                "r\u00e4dius.net",
                "a.net;b.net"
            })
    void whatIsNoServerNameIsRefused(String name) {
        refused("trustedEapServerName", peap(new Eap.Server(List.of(EapSamples.der(1)), name)));
    }

    @Test
    void longServerNamesAreRefused() throws MalformedException {
        String label = "a".repeat(63) + ".";
        EapRules.checkServerName(label.repeat(3) + "a".repeat(61));
        refused(
                "trustedEapServerName",
                peap(new Eap.Server(List.of(EapSamples.der(1)), label.repeat(3) + "a".repeat(62))));
        refused("trustedEapServerName", peap(new Eap.Server(List.of(EapSamples.der(1)), "a".repeat(64) + ".net")));
    }

    @Test
    void anAuthorityIsMandatoryAndThereAreFourAtMost() {
        refused("caCert", peap(new Eap.Server(List.of(), "radius.example.net")));
        refused("caCert", peap(new Eap.Server(Collections.nCopies(5, EapSamples.der(1)), "radius.example.net")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "30",
                "0203010101",
                "3003020101ff",
                "30030201",
                "30800000",
                "3081030201aa",
                "300402010100",
                "3003220101",
                "30021f00",
                "308400000003020101"
            })
    void aCertificateOrKeyIsWholeDer(String hex) {
        Bytes broken = Bytes.ofHex(hex);
        refused("caCert", peap(new Eap.Server(List.of(broken), "radius.example.net")));
        refused("certs", tls(List.of(broken), EapSamples.key()));
        refused("key", tls(List.of(EapSamples.der(1)), Secret.copyOf(broken)));
    }

    @Test
    void derIsBoundedInLengthAndDepth() {
        Bytes longest = nested(4092);
        assertThat(longest.length()).isEqualTo(4096);
        assertThat(Der.isWhole(longest.toArray())).isTrue();
        refused("caCert", peap(new Eap.Server(List.of(nested(4093)), "radius.example.net")));
        byte[] deep = new byte[60];
        for (int i = 0; i < 30; i++) {
            deep[2 * i] = 0x30;
            deep[2 * i + 1] = (byte) (58 - 2 * i);
        }
        assertThat(Der.isWhole(deep)).isFalse();
    }

    /** A sequence with an octet string in it, its content this long. */
    private static Bytes nested(int content) {
        byte[] der = new byte[4 + content];
        der[0] = 0x30;
        der[1] = (byte) 0x82;
        der[2] = (byte) (content >> 8);
        der[3] = (byte) content;
        der[4] = 4;
        der[5] = (byte) 0x82;
        der[6] = (byte) ((content - 4) >> 8);
        der[7] = (byte) (content - 4);
        return Bytes.of(der);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\nb", "a\u0085b"})
    void identitiesAndPasswordsAreCleanText(String text) {
        Bytes bytes = EapSamples.utf8(text);
        Eap.Server server = EapSamples.server();
        refused("identity", new Eap.Peap(server, bytes, Optional.empty(), EapSamples.password()));
        refused("identity", new Eap.Ttls(server, bytes, Optional.empty(), EapSamples.password(), Eap.Inner.MSCHAPV2));
        refused("anonymousIdentity", new Eap.Peap(server, IDENTITY, Optional.of(bytes), EapSamples.password()));
        refused(
                "identity",
                new Eap.Tls(
                        server, Optional.of(bytes), Optional.empty(), List.of(EapSamples.der(1)), EapSamples.key()));
        refused("password", new Eap.Peap(server, IDENTITY, Optional.empty(), Secret.copyOf(bytes)));
        refused("password", new Eap.Ttls(server, IDENTITY, Optional.empty(), Secret.copyOf(bytes), Eap.Inner.PAP));
    }

    @Test
    void identitiesAndPasswordsAreBounded() throws MalformedException {
        Eap.Server server = EapSamples.server();
        Network.of(
                SSID,
                Security.EAP,
                new Eap.Peap(
                        server,
                        EapSamples.utf8("x".repeat(253)),
                        Optional.empty(),
                        Secret.copyOf(EapSamples.utf8("x".repeat(256)))),
                false);
        refused(
                "identity",
                new Eap.Peap(server, EapSamples.utf8("x".repeat(254)), Optional.empty(), EapSamples.password()));
        refused(
                "password",
                new Eap.Peap(server, IDENTITY, Optional.empty(), Secret.copyOf(EapSamples.utf8("x".repeat(257)))));
        refused("identity", new Eap.Peap(server, Bytes.ofHex("ff"), Optional.empty(), EapSamples.password()));
    }

    @Test
    void whatEverybodyCanSeeIsTheAnonymousIdentityIfThereIsOne() {
        Optional<Bytes> anonymous = Optional.of(EapSamples.utf8("nobody"));
        Eap.Server server = EapSamples.server();
        List<Bytes> chain = List.of(EapSamples.der(1));
        assertThat(new Eap.Peap(server, IDENTITY, anonymous, EapSamples.password()).outerIdentity())
                .isEqualTo(anonymous.get());
        assertThat(new Eap.Peap(server, IDENTITY, Optional.empty(), EapSamples.password()).outerIdentity())
                .isEqualTo(IDENTITY);
        assertThat(new Eap.Tls(server, Optional.of(IDENTITY), Optional.empty(), chain, EapSamples.key())
                        .outerIdentity())
                .isEqualTo(IDENTITY);
        assertThat(new Eap.Tls(server, Optional.empty(), Optional.empty(), chain, EapSamples.key()).outerIdentity())
                .isEqualTo(EapSamples.utf8("anonymous"));
    }

    @Test
    void eapAndTheOtherKindsDoNotMix() {
        Eap eap = peap(EapSamples.server());
        assertThatThrownBy(() -> Network.of(SSID, Security.WPA2, eap, false)).isInstanceOf(MalformedException.class);
        assertThatThrownBy(() -> Network.of(SSID, Security.EAP, new Credential.None(), false))
                .isInstanceOf(MalformedException.class);
        assertThatThrownBy(
                        () -> Network.of(SSID, Security.EAP, new Credential.Passphrase(EapSamples.password()), false))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void aRefusedPasswordIsWiped() {
        byte[] password = "a\nb".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        refused("password", new Eap.Peap(EapSamples.server(), IDENTITY, Optional.empty(), Secret.take(password)));
        assertThat(password).containsOnly(0);
    }

    private static Eap peap(Eap.Server server) {
        return new Eap.Peap(server, IDENTITY, Optional.empty(), EapSamples.password());
    }

    private static Eap tls(List<Bytes> chain, Secret key) {
        return new Eap.Tls(EapSamples.server(), Optional.empty(), Optional.empty(), chain, key);
    }

    private static void refused(String place, Eap eap) {
        assertThatThrownBy(() -> Network.of(SSID, Security.EAP, eap, false))
                .isInstanceOfSatisfying(
                        MalformedException.class, e -> assertThat(e.place()).isEqualTo(place));
    }
}
