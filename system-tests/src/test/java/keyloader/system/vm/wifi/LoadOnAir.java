package keyloader.system.vm.wifi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import keyloader.system.Bench;
import keyloader.system.InProcess;
import keyloader.system.Program;
import keyloader.system.kill.Victim;

/** A message on a loader for a meter with a radio, whose agent stops before one of its steps, and is started again. */
record LoadOnAir(Bench bench) {

    /** A new meter, and a loader with a message for it. */
    static LoadOnAir prepare(Path directory) throws Exception {
        LoadOnAir load = new LoadOnAir(new Bench(Files.createDirectories(directory)));
        String label = load.ok(load.bench.provision("TEST-0001")).out().strip();
        try (AutoCloseable loader = load.plugIn()) {
            assertThat(loader).isNotNull();
            load.ok(load.bench.prepare(label));
        }
        return load;
    }

    LoadOnAir copyTo(Path directory) throws Exception {
        return new LoadOnAir(bench.copyTo(directory));
    }

    Path directory() {
        return bench.directory();
    }

    AutoCloseable plugIn() throws InterruptedException {
        return InProcess.plugIn(bench.loader(bench.store()));
    }

    Program.Ended ok(Program.Start start) {
        return InProcess.runOk(bench.directory(), start);
    }

    /** With the loader on a socket. */
    Program.Start agent(WifiSystem wifi) throws Exception {
        return AgentOnAir.startAuto(
                bench.directory(), "unix:" + bench.directory().resolve("loader.socket"), wifi);
    }

    /** What happens while the agent stands still. */
    interface Cut {
        void here() throws Exception;
    }

    /**
     * Plugs the loader in, and kills the agent before a step.
     *
     * @param step its number, from 1, or its name
     * @return what the step is; empty where the agent came to its end with fewer
     */
    Optional<String> killBefore(String step, WifiSystem wifi, Cut cut) throws Exception {
        Path marker = bench.directory().resolve("stopped");
        try (AutoCloseable loader = plugIn()) {
            assertThat(loader).isNotNull();
            Program.Start once = agent(wifi).with("--once");
            try (Program victim = Program.start(bench.directory(), Victim.agent(once, step, marker))) {
                if (!victim.awaitFileOrEnd(marker)) {
                    assertThat(victim.await().code()).as(victim.log()).isZero();
                    return Optional.empty();
                }
                cut.here();
            }
        }
        return Optional.of(Files.readString(marker));
    }

    /** Started again with the loader plugged in: applied exactly once, and of the trial nothing is left. */
    void finishes(WifiSystem wifi) throws Exception {
        try (AutoCloseable loader = plugIn()) {
            assertThat(loader).isNotNull();
            try (Program agent = Program.start(bench.directory(), agent(wifi))) {
                agent.awaitLine("light: steady");
            }
            MeterSystem.awaitOn(Bench.SSID);
            assertThat(ok(bench.status()).out()).containsOnlyOnce("\"JOINED\"").contains("\"pendingConsumes\":0");
            assertThat(wifi.networks()).isEqualTo(wifi.networks(true));
            assertThat(ok(bench.receipts()).out()).contains("\"JOINED\"");
        }
    }
}
