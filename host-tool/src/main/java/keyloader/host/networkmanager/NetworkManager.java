package keyloader.host.networkmanager;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import keyloader.host.dbus.Bus;
import keyloader.host.known.KnownNetwork;
import keyloader.host.known.KnownNetworks;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.prepare.NetworkProblem;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;
import keyloader.sealing.Security;
import keyloader.wire.MalformedException;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;

/** Reads what NetworkManager keeps; changes nothing, and has no connection between two questions. */
public final class NetworkManager implements KnownNetworks {
    private static final String SERVICE = "org.freedesktop.NetworkManager";
    private static final String ROOT = "/org/freedesktop/NetworkManager/Settings";
    private static final String SETTINGS = SERVICE + ".Settings";
    private static final String CONNECTION = SETTINGS + ".Connection";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** The system may ask somebody for a password (polkit). */
    private static final Duration WITH_A_PERSON = Duration.ofMinutes(2);
    /** NM_SETTING_SECRET_FLAG_AGENT_OWNED and NM_SETTING_SECRET_FLAG_NOT_SAVED */
    private static final int OF_AN_AGENT = 1;

    private static final int NOT_SAVED = 2;

    private final Supplier<DBusConnectionBuilder> bus;
    private final Duration patience;
    private final Duration withAPerson;

    private NetworkManager(Supplier<DBusConnectionBuilder> bus, Duration patience, Duration withAPerson) {
        this.bus = bus;
        this.patience = patience;
        this.withAPerson = withAPerson;
    }

    /** On the system's bus. */
    public static NetworkManager ofSystem() {
        return new NetworkManager(DBusConnectionBuilder::forSystemBus, PATIENCE, WITH_A_PERSON);
    }

    /** @param address of another bus, as D-Bus writes it */
    public static NetworkManager at(String address, Duration patience) {
        return new NetworkManager(() -> DBusConnectionBuilder.forAddress(address), patience, patience);
    }

    @Override
    public List<KnownNetwork> list() throws Failure {
        long end = System.nanoTime() + patience.toNanos();
        List<KnownNetwork> all = new ArrayList<>();
        try (Bus open = Bus.connect(bus, SERVICE)) {
            for (String path : paths(open.ask(patience, ROOT, SETTINGS, "ListConnections", ""))) {
                Duration left = Duration.ofNanos(end - System.nanoTime());
                if (left.isNegative()) {
                    throw new Bus.SilentException(patience);
                }
                settings(open, left, path).flatMap(SavedConnection::read).ifPresent(all::add);
            }
        } catch (IOException e) {
            throw Failure.of(Problem.KNOWN_UNAVAILABLE, e);
        }
        all.sort(Comparator.comparing(KnownNetwork::shown, String.CASE_INSENSITIVE_ORDER)
                .thenComparing(KnownNetwork::uuid));
        return List.copyOf(all);
    }

    private static List<String> paths(Object value) throws IOException {
        if (!(value instanceof Object[] || value instanceof List<?>)) {
            throw Bus.nonsense();
        }
        List<String> paths = new ArrayList<>();
        for (Object each : value instanceof Object[] array ? Arrays.asList(array) : (List<?>) value) {
            paths.add(path(each));
        }
        return paths;
    }

    private static String path(Object value) throws IOException {
        if (value instanceof DBusPath path) {
            return path.getPath();
        }
        throw Bus.nonsense();
    }

    /** @return empty for a connection that is gone meanwhile, or somebody else's */
    private static Optional<Settings> settings(Bus open, Duration patience, String path) throws IOException {
        try {
            return Optional.of(Settings.of(open.ask(patience, path, CONNECTION, "GetSettings", "")));
        } catch (Bus.RefusedException e) {
            if (e.isAbsence()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    @Override
    public Network read(KnownNetwork chosen) throws Failure {
        KnownNetwork.Joinable wanted = chosen.joinable();
        try (Bus open = Bus.connect(bus, SERVICE)) {
            String path = find(open, chosen);
            Settings now = settings(open, patience, path)
                    .filter(found -> SavedConnection.read(found).equals(Optional.of(chosen)))
                    .orElseThrow(() -> Failure.of(Problem.KNOWN_GONE, chosen.name()));
            Credential credential = now.has(SavedConnection.SECURITY) && wanted.security() != Security.OWE
                    ? secret(open, path, chosen, now)
                    : new Credential.None();
            boolean key = credential instanceof Credential.Psk;
            return Network.of(chosen.ssid(), key ? Security.WPA2 : wanted.security(), credential, wanted.hidden());
        } catch (MalformedException e) {
            throw NetworkProblem.of("that this computer keeps", e);
        } catch (IOException e) {
            throw Failure.of(Problem.KNOWN_UNAVAILABLE, e);
        }
    }

    private String find(Bus open, KnownNetwork chosen) throws IOException, Failure {
        try {
            return path(open.ask(patience, ROOT, SETTINGS, "GetConnectionByUuid", "s", chosen.uuid()));
        } catch (Bus.RefusedException e) {
            if (e.isAbsence()) {
                throw e;
            }
            throw Failure.of(Problem.KNOWN_GONE, chosen.name());
        }
    }

    private Credential secret(Bus open, String path, KnownNetwork chosen, Settings now) throws IOException, Failure {
        boolean isOpen = ((KnownNetwork.Joinable) chosen.use()).security() == Security.OPEN;
        Settings secrets;
        try {
            secrets = Settings.of(open.ask(withAPerson, path, CONNECTION, "GetSecrets", "s", SavedConnection.SECURITY));
        } catch (Bus.SilentException e) {
            throw Failure.of(Problem.KNOWN_NOT_IN_TIME, chosen.name());
        } catch (Bus.RefusedException e) {
            if (isOpen && e.error().equals("NoSecrets")) {
                return new Credential.None();
            }
            throw refused(chosen, now, e);
        }
        if (SavedConnection.hasWep(secrets)) {
            throw Failure.of(Problem.KNOWN_OLD, chosen.name());
        }
        if (isOpen) {
            return new Credential.None();
        }
        String psk = secrets.text(SavedConnection.SECURITY, "psk").orElse("");
        if (psk.isEmpty()) {
            throw withheld(chosen, now);
        }
        return credential(psk, chosen);
    }

    private static Failure refused(KnownNetwork chosen, Settings now, Bus.RefusedException refusal)
            throws Bus.RefusedException {
        if (refusal.isAbsence()) {
            throw refusal;
        }
        return switch (refusal.error()) {
            case "NoSecrets", "UserCanceled" -> withheld(chosen, now);
            case "UnknownObject", "UnknownMethod", "InvalidConnection" -> Failure.of(Problem.KNOWN_GONE, chosen.name());
            default -> Failure.of(Problem.KNOWN_REFUSED, chosen.name());
        };
    }

    /** The program that keeps it has not given it, or nobody keeps it. */
    private static Failure withheld(KnownNetwork chosen, Settings now) {
        int flags = now.number(SavedConnection.SECURITY, "psk-flags");
        boolean kept = (flags & OF_AN_AGENT) != 0 && (flags & NOT_SAVED) == 0;
        return Failure.of(kept ? Problem.KNOWN_IN_KEYRING : Problem.KNOWN_NOT_STORED, chosen.name());
    }

    /** NetworkManager has 64 hexadecimal digits for the key that WPA2 makes of a passphrase. */
    private static Credential credential(String psk, KnownNetwork chosen) {
        boolean wpa3 = ((KnownNetwork.Joinable) chosen.use()).security() == Security.WPA3;
        return !wpa3 && psk.matches("[0-9A-Fa-f]{64}")
                ? new Credential.Psk(Secret.take(HexFormat.of().parseHex(psk)))
                : new Credential.Passphrase(Secret.typed(psk.toCharArray()));
    }
}
