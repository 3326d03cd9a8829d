package keyloader.agent.lockdown;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a program that runs is known. */
class ProcessesTest extends AuditedMeter {
    @Test
    void hostapdThatRuns() {
        int pid = meter.process("hostapd", "/usr/sbin/hostapd", "/usr/sbin/hostapd", "-B", "/tmp/x");
        open(Channel.HOSTAPD, "it runs (process " + pid + ")");
    }

    @Test
    void hostapdWhoseFileAndWordsAreHiddenIsKnownByItsName() {
        meter.file("/proc/901/comm", "hostapd\n");
        open(Channel.HOSTAPD, "it runs (process 901)");
    }

    @Test
    void hostapdUnderAnotherNameIsKnownByItsFile() {
        meter.process("netd", "/usr/sbin/hostapd (deleted)", "netd");
        open(Channel.HOSTAPD, "it runs");
    }

    @Test
    void processesThatCannotBeSeenLeaveProgramsUnknown() throws IOException {
        Files.delete(meter.path("/proc/1/comm"));
        Files.delete(meter.path("/proc/1/cmdline"));
        Files.delete(meter.path("/proc/1"));
        for (Channel channel : List.of(Channel.HOSTAPD, Channel.P2P, Channel.SETUP_PROGRAMS)) {
            unknown(channel, "what runs cannot be seen in /proc");
        }
    }

    @Test
    void aProcessThatCannotBeLookedAtLeavesProgramsUnknown() {
        meter.unreadable("/proc/77/comm");
        unknown(Channel.HOSTAPD, "process 77 cannot be looked at");
    }

    @ParameterizedTest
    @CsvSource({
        "wifi-connect, /usr/src/app/wifi-connect, wifi-connect",
        "comitup, /usr/bin/python3.11, comitup",
        "python3, /usr/bin/python3.11, /usr/bin/python3|/usr/sbin/comitup",
        "python3, /usr/bin/python3.11, python3|-u|/opt/btwifiset.py",
        "nymea-networkma, /usr/bin/nymea-networkmanager, nymea-networkmanager"
    })
    void aSetupProgramThatRuns(String comm, String executable, String arguments) {
        meter.process(comm, executable, arguments.split("\\|", -1));
        open(Channel.SETUP_PROGRAMS, " runs (process ");
    }

    @Test
    void whoOnlyReadsAboutASetupProgramIsNone() {
        meter.process("vi", "/usr/bin/vi", "vi", "/etc/comitup");
        closed(Channel.SETUP_PROGRAMS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"create_ap.sh", "create_ap.js", "create_ap.pl", "create_ap.rb", "create_ap.py", "create_ap"})
    void aScriptIsKnownWithoutItsEnding(String script) {
        meter.process("x", "/bin/x", "ash", "/opt/" + script);
        open(Channel.SETUP_PROGRAMS, "create_ap runs (process 101)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"create_ap.conf", "create_ap.", "my_create_ap", ".create_ap"})
    void anotherNameIsAnotherProgram(String script) {
        meter.process("x", "/bin/x", "sh", "/opt/" + script);
        closed(Channel.SETUP_PROGRAMS);
    }

    @Test
    void aProgramIsKnownByTheNameItWasStartedUnder() {
        meter.process("x", "/bin/x", "/opt/hostapd", "/tmp/a");
        open(Channel.HOSTAPD);
    }

    @Test
    void onlyTheFirstThreeWordsNameAScript() {
        meter.process("x", "/bin/x", "sh", "-e", "-u", "/opt/create_ap");
        closed(Channel.SETUP_PROGRAMS);
    }

    @Test
    void aNameIsCutByTheKernel() {
        meter.file("/proc/901/comm", "balena-wifi-con\n");
        open(Channel.SETUP_PROGRAMS, "balena-wifi-connect runs (process 901)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"balena-wifi-co", "balena-wifi-conn"})
    void aNameThatIsCutElsewhereIsAnother(String comm) {
        meter.file("/proc/901/comm", comm + "\n");
        closed(Channel.SETUP_PROGRAMS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"self", "sys", "9a", "1:", "²"})
    void onlyNumbersAreProcesses(String name) {
        meter.file("/proc/" + name + "/comm", "hostapd\n");
        closed(Channel.HOSTAPD);
    }

    @Test
    void theLastProcessIsOneToo() {
        meter.file("/proc/999/comm", "hostapd\n");
        open(Channel.HOSTAPD, "process 999");
    }

    @Test
    void aProcessThatHasEndedIsNone() {
        meter.file("/proc/78/status", "");
        closed(Channel.HOSTAPD);
    }
}
