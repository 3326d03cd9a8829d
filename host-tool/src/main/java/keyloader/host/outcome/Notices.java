package keyloader.host.outcome;

/** Hears warnings and alarms. */
@FunctionalInterface
public interface Notices {
    void notice(Notice notice, Object... arguments);
}
