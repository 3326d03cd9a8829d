package keyloader.agent.lockdown;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an init would start: units that others want (systemd), and links of init scripts (System V, OpenRC, BusyBox). */
final class Services {
    private static final String ETC = "/etc/systemd/system";
    private static final String RUN = "/run/systemd/system";
    private static final List<String> UNITS = List.of(
            ETC,
            RUN,
            "/run/systemd/generator",
            "/usr/local/lib/systemd/system",
            "/usr/lib/systemd/system",
            "/lib/systemd/system",
            "/run/systemd/generator.late");
    private static final List<String> WANTING = List.of(".wants", ".requires", ".upholds");
    private static final List<String> SCRIPTS =
            List.of("/etc/rcS.d", "/etc/rc2.d", "/etc/rc3.d", "/etc/rc4.d", "/etc/rc5.d", "/etc/rc.d", "/etc/init.d");
    private static final String RUNLEVELS = "/etc/runlevels";

    /** A file by which a service is started. */
    private record Start(String path, String service, String unit) {}

    private final Evidence evidence;
    private final List<Start> starts = new ArrayList<>();

    private Services(Evidence evidence) {
        this.evidence = evidence;
    }

    static Services read(Evidence evidence, Channel... concerned) {
        Services services = new Services(evidence);
        for (String directory : UNITS) {
            if (directory.startsWith("/lib/") && evidence.tree().isLink("/lib")) {
                continue; // the same as /usr/lib
            }
            for (String name : evidence.names(directory, concerned)) {
                if (WANTING.stream().anyMatch(name::endsWith)) {
                    services.wanted(directory + "/" + name, concerned);
                }
            }
        }
        for (String directory : SCRIPTS) {
            for (String name : evidence.names(directory, concerned)) {
                if (name.matches("S[0-9][0-9].+")) {
                    String service = name.substring(3);
                    services.starts.add(new Start(directory + "/" + name, service, service + ".service"));
                }
            }
        }
        for (String level : evidence.names(RUNLEVELS, concerned)) {
            for (String name : evidence.names(RUNLEVELS + "/" + level, concerned)) {
                services.starts.add(new Start(RUNLEVELS + "/" + level + "/" + name, name, name + ".service"));
            }
        }
        return services;
    }

    private void wanted(String directory, Channel... concerned) {
        for (String unit : evidence.names(directory, concerned)) {
            int dot = unit.lastIndexOf('.');
            String stem = dot < 0 ? unit : unit.substring(0, dot);
            int at = stem.indexOf('@');
            starts.add(new Start(directory + "/" + unit, at < 0 ? stem : stem.substring(0, at), unit));
        }
    }

    /** @return the files that start it; none where its unit is masked */
    List<String> starting(String service) {
        return starts.stream()
                .filter(start -> start.service().equals(service) && !isMasked(start.unit()))
                .map(Start::path)
                .toList();
    }

    /** @return of all that is started, the files that say how: units, and init scripts */
    Set<String> files() {
        Set<String> files = new LinkedHashSet<>();
        for (Start start : starts) {
            if (start.path().contains("/systemd/")) {
                if (!isMasked(start.unit())) {
                    first(start.unit(), UNITS).ifPresent(files::add);
                }
            } else {
                files.add(start.path());
            }
        }
        return files;
    }

    /** systemd.unit(5): what /etc says comes before what /run says, an instance's before its template's. */
    private boolean isMasked(String unit) {
        Optional<String> path = first(unit, List.of(ETC, RUN));
        return path.isPresent()
                && (evidence.tree()
                                .target(path.get())
                                .filter("/dev/null"::equals)
                                .isPresent()
                        || evidence.text(path.get()).filter(String::isEmpty).isPresent());
    }

    private Optional<String> first(String unit, List<String> directories) {
        int at = unit.indexOf('@');
        List<String> names = at < 0 ? List.of(unit) : List.of(unit, unit.substring(0, at + 1) + ".service");
        return names.stream()
                .flatMap(name -> directories.stream().map(directory -> directory + "/" + name))
                .filter(evidence.tree()::isThere)
                .findFirst();
    }
}
