package keyloader.system.vm.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import keyloader.agent.network.daemon.Association;
import keyloader.agent.network.wpasupplicant.WpaSupplicant;
import keyloader.agent.run.Time;
import keyloader.sealing.Credential;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.sealing.Verdict;
import keyloader.system.Bench;
import keyloader.system.InProcess;
import keyloader.system.Program;
import keyloader.system.vm.Command;
import keyloader.system.vm.InVm;
import keyloader.wire.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A meter that begins in 1970, and a server whose certificate is not valid then: the agent moves the clock up first. */
@InVm
@Timeout(600)
class MeterClockTest {
    private static final String SERVER = "radius.example.net";
    private static final String IDENTITY = "meter";
    private static final Instant BEGINNING = Instant.ofEpochSecond(1_000);

    @TempDir
    Path directory;

    @Test
    void aMeterThatBeginsIn1970JoinsByTheClockOfTheMessage() throws Exception {
        Authority authority = new Authority(directory.resolve("certificates"));
        authority.issue("server", SERVER);
        Bench bench = new Bench(directory);
        String label = ok(bench.provision("TEST-0001")).out().strip();
        Instant prepared = Instant.now();
        try (AutoCloseable loader = InProcess.plugIn(bench.loader(bench.store()))) {
            assertThat(loader).isNotNull();
            ok(prepare(label, authority));
        }
        try (Air air = Air.start(1);
                AccessPoint accessPoint = accessPoint(air, authority).withDhcp(air.radio(0));
                MeterSystem meter = MeterSystem.start("update_config=0")) {
            assertThat(accessPoint.hostapd().isAlive()).isTrue();
            long monotonic = System.nanoTime();
            set(BEGINNING);
            try {
                assertThat(withoutTheAgent(authority)).isEqualTo(new Association.Failed(Verdict.SERVER_NOT_TRUSTED));
                assertThat(Instant.now()).isBefore(BEGINNING.plus(Duration.ofHours(1)));
                joins(bench, meter);
                assertThat(Instant.now())
                        .isBetween(prepared.minusSeconds(1), prepared.plusNanos(System.nanoTime() - monotonic));
            } finally {
                set(prepared.plusNanos(System.nanoTime() - monotonic));
            }
        }
    }

    private void joins(Bench bench, MeterSystem meter) throws Exception {
        String link = "unix:" + directory.resolve("loader.socket");
        try (Program agent = Program.start(directory, AgentOnAir.start(directory, link, meter))) {
            agent.awaitLog("waiting for a loader");
            try (AutoCloseable loader = InProcess.plugIn(bench.loader(bench.store()))) {
                assertThat(loader).isNotNull();
                agent.awaitLine("light: ");
                agent.awaitLine("light: steady");
            }
            assertThat(agent.log())
                    .contains("the meter's clock was at 1970-01-01T00:", "moved up to when the message was prepared");
        }
        MeterSystem.awaitOn(Bench.SSID);
        assertThat(ok(bench.status()).out()).containsOnlyOnce("\"JOINED\"");
    }

    private static void set(Instant when) throws Exception {
        Command.run("date", "--utc", "--set=@" + when.getEpochSecond());
    }

    private Program.Ended ok(Program.Start start) {
        return InProcess.runOk(directory, start);
    }

    private Program.Start prepare(String label, Authority authority) {
        return Program.Start.of(
                        Program.HOST,
                        "prepare",
                        "--meter",
                        label,
                        "--ssid",
                        Bench.SSID,
                        "--security",
                        "eap-peap",
                        "--identity",
                        IDENTITY,
                        "--passphrase-file",
                        "-",
                        "--ca",
                        authority.file("ca.pem"),
                        "--server-name",
                        SERVER,
                        "--country",
                        "DE",
                        "--loader",
                        "unix:" + directory.resolve("loader.socket"))
                .withInput(Bench.PASSPHRASE);
    }

    private static AccessPoint accessPoint(Air air, Authority authority) throws Exception {
        String user = "\"" + IDENTITY + "\" MSCHAPV2 \"" + Bench.PASSPHRASE + "\" [2]";
        return AccessPoint.start(
                air.radio(0), Bench.SSID, OnAirSamples.eapLines(authority, user).toArray(String[]::new));
    }

    /** What comes of the same credentials with the clock as it is. */
    private Association withoutTheAgent(Authority authority) throws Exception {
        Eap.Server server = new Eap.Server(List.of(authority.der("ca.pem")), SERVER);
        Credential peap = new Eap.Peap(server, utf8(IDENTITY), Optional.empty(), Secret.copyOf(utf8(Bench.PASSPHRASE)));
        try (Network network = Network.of(utf8(Bench.SSID), Security.EAP, peap, false);
                WpaSupplicant daemon = new WpaSupplicant(Air.METER, Time.system())) {
            Association association = daemon.join(network, "DE", directory);
            daemon.dropBrought();
            return association;
        }
    }

    private static Bytes utf8(String text) {
        return Bytes.of(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
}
