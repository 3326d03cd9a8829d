package keyloader.agent.lockdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Policies of the message bus, as an audit reads them; the packaged one first. */
class BusPolicyCheckTest extends AuditedMeter {
    private static final String NAME = "fi.w1.wpa_supplicant1";
    private static final String DEBIANS = "/etc/dbus-1/system.d/wpa_supplicant.conf";
    private static final String OURS = "/usr/share/dbus-1/system.d/keyloader-agent.conf";

    /** As Debian's package has it, in short. */
    private void wpaSupplicantIsOnTheBus() {
        meter.file(DEBIANS, """
                        <!DOCTYPE busconfig PUBLIC
                         "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
                         "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
                        <busconfig>
                                <policy user="root">
                                        <allow own="fi.w1.wpa_supplicant1"/>
                                        <allow send_destination="fi.w1.wpa_supplicant1"/>
                                </policy>
                        </busconfig>
                        """);
    }

    private static String packaged() throws IOException {
        return Files.readString(Path.of("packaging", "dbus.conf"));
    }

    @Test
    void withoutAPolicyItIsOpenAndTheMeterRunsAllTheSame() {
        wpaSupplicantIsOnTheBus();
        open(
                Channel.BUS_ORDERS,
                DEBIANS + ":6: wpa_supplicant is on the message bus, and no mandatory policy denies " + NAME
                        + ".Interface.Mesh, " + NAME + ".Interface.P2PDevice, " + NAME + ".Interface.WPS");
        assertThat(Channel.BUS_ORDERS.isRefused()).isFalse();
    }

    /** Also that it is well formed, since the bus passes over a file that is not. */
    @Test
    void thePackagedPolicyClosesIt() throws IOException {
        wpaSupplicantIsOnTheBus();
        meter.file(OURS, packaged());
        closed(Channel.BUS_ORDERS);
        assertThat(meter.find(Channel.BUS_ORDERS).details()).isEmpty();
    }

    @Test
    void aMeterWithoutWpaSupplicantOnItsBusIsClosed() {
        closed(Channel.BUS_ORDERS, "no policy lets wpa_supplicant be on the message bus");
    }

    @ParameterizedTest
    @ValueSource(strings = {"WPS", "P2PDevice", "Mesh"})
    void eachOfThemHasToBeDenied(String order) throws IOException {
        wpaSupplicantIsOnTheBus();
        meter.file(OURS, packaged().replace(NAME + ".Interface." + order + "\"", NAME + ".Other\""));
        open(Channel.BUS_ORDERS, "no mandatory policy denies " + NAME + ".Interface." + order);
        assertThat(meter.find(Channel.BUS_ORDERS).details().toString()).doesNotContain(", " + NAME);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "context=\"mandatory\" | context=\"default\"",
                "context=\"mandatory\" | user=\"root\"",
                "send_destination=\"fi.w1.wpa_supplicant1\" | send_destination=\"fi.w1.other\"",
                "send_destination=\"fi.w1.wpa_supplicant1\" | send_member=\"Start\"",
                "<deny | <deny send_member=\"Start\"",
                "<deny | <allow",
                "<policy | <!-- <policy",
                "</policy> | <allow send_destination=\"fi.w1.wpa_supplicant1\"/></policy>",
            })
    void whatOnlyLooksLikeADenial(String from, String to) throws IOException {
        wpaSupplicantIsOnTheBus();
        String text = packaged().replace(from, to);
        meter.file(OURS, to.contains("<!--") ? text.replace("</policy>", "</policy> -->") : text);
        open(Channel.BUS_ORDERS);
    }

    @Test
    void aFileThatTheBusPassesOverDeniesNothing() throws IOException {
        wpaSupplicantIsOnTheBus();
        meter.file(OURS, packaged().replace("</busconfig>", ""));
        open(Channel.BUS_ORDERS, OURS + " is broken: line ");
        meter.file(OURS + ".disabled", packaged());
        open(Channel.BUS_ORDERS);
    }

    @Test
    void aBrokenFileOfAnotherProgramSaysNothing() {
        meter.file("/etc/dbus-1/system.d/other.conf", "<busconfig>");
        closed(Channel.BUS_ORDERS);
    }

    /** As the bus, it reads no other file because one says so. */
    @Test
    void whatAnEntityWouldBringDeniesNothing() throws IOException {
        wpaSupplicantIsOnTheBus();
        String policy =
                packaged().substring(packaged().indexOf("<policy"), packaged().indexOf("</busconfig>"));
        meter.file("/entity.xml", policy);
        meter.file(
                OURS,
                "<!DOCTYPE busconfig [<!ENTITY e SYSTEM \""
                        + meter.path("/entity.xml").toUri() + "\">]>\n" + "<busconfig><!-- " + NAME
                        + " -->&e;</busconfig>\n");
        open(Channel.BUS_ORDERS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/usr/share/dbus-1/system.conf",
                "/etc/dbus-1/system.conf",
                "/usr/share/dbus-1/system.d/a.conf",
                "/etc/dbus-1/system.d/a.conf",
                "/etc/dbus-1/system-local.conf"
            })
    void whereverTheBusReadsIt(String path) throws IOException {
        wpaSupplicantIsOnTheBus();
        meter.file(path, packaged());
        closed(Channel.BUS_ORDERS);
    }

    @Test
    void anyFileThatLetsItBeThereCounts() {
        meter.file(
                "/etc/dbus-1/system-local.conf",
                "<busconfig><policy user=\"root\"><allow own=\"" + NAME + "\"/></policy></busconfig>");
        open(Channel.BUS_ORDERS, "/etc/dbus-1/system-local.conf:1: ");
    }

    @Test
    void whatCannotBeReadIsNotKnown() {
        meter.unreadable(DEBIANS);
        unknown(Channel.BUS_ORDERS, DEBIANS + " cannot be read: ");
    }
}
