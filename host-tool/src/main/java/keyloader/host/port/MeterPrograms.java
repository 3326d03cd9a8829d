package keyloader.host.port;

import java.io.IOException;
import java.util.List;

/** Starts what talks to a meter. */
@FunctionalInterface
public interface MeterPrograms {

    /** @param command a program and its arguments; no shell reads them */
    MeterProgram start(List<String> command) throws IOException;
}
