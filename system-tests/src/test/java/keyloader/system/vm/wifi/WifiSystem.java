package keyloader.system.vm.wifi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import keyloader.system.vm.Command;

/** What has the radio of a test's meter in hand, beside the agent: the message bus, and the programs behind it. */
interface WifiSystem extends AutoCloseable {

    /** On a meter that has {@link Neighbourhood#OLD_SSID} from elsewhere. */
    enum Kind {
        WPA_SUPPLICANT("wpa_supplicant") {
            @Override
            List<Path> furnish() {
                return List.of(); // its configuration is never written to
            }

            @Override
            WifiSystem boot() throws IOException, InterruptedException {
                MeterSystem meter =
                        MeterSystem.start("network={", "ssid=\"" + Neighbourhood.OLD_SSID + "\"", "key_mgmt=NONE", "}");
                // As ifupdown sets it, once, at a boot; wpa_supplicant's start would take the way out with the link.
                MeterSystem.awaitOn(Neighbourhood.OLD_SSID);
                Command.run("ip", "address", "replace", Neighbourhood.OLD_ADDRESS + "/24", "dev", Air.METER);
                Command.run("ip", "route", "replace", "default", "via", AccessPoint.GATEWAY, "dev", Air.METER);
                return meter;
            }

            @Override
            WifiSystem startWithoutNetwork() throws IOException, InterruptedException {
                return MeterSystem.start("update_config=0");
            }
        },
        NETWORK_MANAGER("NetworkManager") {
            @Override
            List<Path> furnish() throws IOException, InterruptedException {
                return NetworkManagerSystem.furnish();
            }

            @Override
            WifiSystem boot() throws IOException, InterruptedException {
                return NetworkManagerSystem.start();
            }

            /** It looks around as long as a device is on no network, so that it has to be told when to begin. */
            @Override
            WifiSystem startWithoutNetwork() throws IOException, InterruptedException {
                NetworkManagerSystem.clear();
                NetworkManagerSystem.leaveTheMeterAlone();
                return NetworkManagerSystem.start();
            }
        };

        private final String program;

        Kind(String program) {
            this.program = program;
        }

        /** As people call it. */
        String program() {
            return program;
        }

        /**
         * Writes what is on the disk of a meter that is new to the test.
         *
         * @return the directories to which it writes, too
         */
        abstract List<Path> furnish() throws IOException, InterruptedException;

        abstract WifiSystem boot() throws IOException, InterruptedException;

        /** On a meter that is new and on no network. */
        abstract WifiSystem startWithoutNetwork() throws IOException, InterruptedException;

        WifiSystem start() throws IOException, InterruptedException {
            furnish();
            return boot();
        }
    }

    /** The agent's configuration of its network, where that is not left to the agent. */
    String network();

    /** More lines of the agent's configuration. */
    List<String> settings(Path directory) throws IOException;

    /** The program that the agent talks to. */
    Service daemon();

    String busName();

    /** Killed, where it has not ended. */
    void restartDaemon() throws IOException, InterruptedException;

    Service bus();

    /** To be followed by {@link #restartDaemon}. */
    void restartBus() throws IOException, InterruptedException;

    /** The networks that it knows, by whatever name: more than there should be are what a trial has left. */
    List<String> networks() throws IOException;

    /** What they are to be where the old one is all there is, and where one more was brought. */
    List<String> networks(boolean brought);

    /** What somebody does by hand: the old network gets another priority, and is gone back to. */
    void changeOld() throws IOException;

    boolean isOldChanged() throws IOException;

    /** SIGKILL for all of it; what it had in memory, its own or the kernel's, is gone. Then it can only be booted. */
    void cutPower() throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
}
