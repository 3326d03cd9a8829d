package keyloader.agent.lockdown;

import java.util.ArrayList;
import java.util.List;

/** What an init would start: units that others want (systemd), and links of init scripts (System V, OpenRC, BusyBox). */
final class Services {
    private static final String ETC = "/etc/systemd/system";
    private static final String RUN = "/run/systemd/system";
    private static final List<String> UNITS =
            List.of(ETC, RUN, "/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system");
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

    /** systemd.unit(5): what /etc says comes before what /run says, an instance's before its template's. */
    private boolean isMasked(String unit) {
        int at = unit.indexOf('@');
        List<String> names = at < 0 ? List.of(unit) : List.of(unit, unit.substring(0, at + 1) + ".service");
        for (String name : names) {
            for (String directory : List.of(ETC, RUN)) {
                String path = directory + "/" + name;
                if (evidence.tree().isThere(path)) {
                    return evidence.tree()
                            .target(path)
                            .filter("/dev/null"::equals)
                            .isPresent();
                }
            }
        }
        return false;
    }
}
