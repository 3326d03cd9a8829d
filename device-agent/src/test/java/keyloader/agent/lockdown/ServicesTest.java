package keyloader.agent.lockdown;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is started at boot, on the example of hostapd. */
class ServicesTest extends AuditedMeter {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/systemd/system/multi-user.target.wants/hostapd.service",
                "/etc/systemd/system/multi-user.target.wants/hostapd@wlan0.service",
                "/usr/lib/systemd/system/network.target.requires/hostapd.service",
                "/lib/systemd/system/multi-user.target.wants/hostapd.service",
                "/run/systemd/system/x.target.upholds/hostapd.service",
                "/etc/rc2.d/S01hostapd",
                "/etc/init.d/S50hostapd",
                "/etc/rc.d/S19hostapd",
                "/etc/runlevels/default/hostapd"
            })
    void hostapdThatIsStartedAtBoot(String path) {
        meter.link(path, "/lib/systemd/system/hostapd.service");
        open(Channel.HOSTAPD, "it is started at boot by " + path);
    }

    @ParameterizedTest
    @CsvSource({
        "multi-user.target.wants/hostapd.service, hostapd.service",
        "multi-user.target.wants/hostapd@wlan0.service, hostapd@.service",
        "multi-user.target.wants/hostapd@wlan0.service, hostapd@wlan0.service"
    })
    void aMaskedUnitStartsNothing(String wanted, String masked) {
        meter.link("/etc/systemd/system/" + wanted, "/lib/systemd/system/x");
        meter.link("/etc/rc2.d/S01other", "../init.d/other");
        meter.link("/etc/systemd/system/" + masked, "/dev/null");
        closed(Channel.HOSTAPD);
    }

    @Test
    void aMaskOfRunDoesNotCountWhereEtcHasTheUnit() {
        meter.link(
                "/etc/systemd/system/multi-user.target.wants/hostapd.service", "/etc/systemd/system/hostapd.service");
        meter.file("/etc/systemd/system/hostapd.service", "[Service]\n");
        meter.link("/run/systemd/system/hostapd.service", "/dev/null");
        open(Channel.HOSTAPD);
    }

    @Test
    void aUnitThatIsLinkedElsewhereIsNotMasked() {
        meter.link(
                "/etc/systemd/system/multi-user.target.wants/hostapd.service", "/etc/systemd/system/hostapd.service");
        meter.link("/etc/systemd/system/hostapd.service", "/opt/hostapd.service");
        open(Channel.HOSTAPD);
    }

    @Test
    void aStopLinkOrAnotherServiceIsNoStart() {
        meter.link("/etc/rc2.d/K01hostapd", "../init.d/hostapd");
        meter.link("/etc/systemd/system/multi-user.target.wants/hostapd-exporter.service", "x");
        closed(Channel.HOSTAPD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/usr/local/lib/systemd/system/multi-user.target.wants/hostapd.service",
                "/run/systemd/generator/multi-user.target.wants/hostapd.service",
                "/run/systemd/generator.late/multi-user.target.wants/hostapd.service",
                "/etc/systemd/system/multi-user.target.wants/hostapd",
                "/etc/rcS.d/S01hostapd",
                "/etc/rc3.d/S01hostapd",
                "/etc/rc4.d/S01hostapd",
                "/etc/rc5.d/S01hostapd"
            })
    void otherPlacesOfStarts(String path) {
        meter.link(path, "/etc/init.d/hostapd");
        open(Channel.HOSTAPD, "it is started at boot by " + path);
    }

    @Test
    void whereLibIsALinkItsUnitsAreSaidOnce() {
        meter.link("/usr/lib/systemd/system/multi-user.target.wants/hostapd.service", "../hostapd.service");
        meter.link("/lib", "usr/lib");
        assertThat(meter.find(Channel.HOSTAPD).details()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/rc2.d/S01hostapd", "/etc/runlevels/default/hostapd"})
    void aMaskedUnitMasksItsScript(String path) {
        meter.file(path, "#!/bin/sh\n");
        meter.link("/etc/systemd/system/hostapd.service", "/dev/null");
        closed(Channel.HOSTAPD);
    }

    @Test
    void anEmptyUnitIsMasked() { // systemd.unit(5)
        meter.link("/etc/systemd/system/multi-user.target.wants/hostapd.service", "x");
        meter.file("/etc/systemd/system/hostapd.service", "");
        closed(Channel.HOSTAPD);
    }

    @Test
    void aMaskedTemplateDoesNotCountWhereTheInstanceHasAUnit() {
        meter.link("/etc/systemd/system/multi-user.target.wants/hostapd@a.service", "x");
        meter.link("/etc/systemd/system/hostapd@.service", "/dev/null");
        meter.file("/etc/systemd/system/hostapd@a.service", "[Service]\n");
        open(Channel.HOSTAPD);
    }
}
