package keyloader.host.port;

/** What a test station needs beside. */
public record StationPorts(MeterPrograms programs, Ticks ticks) {

    public static StationPorts ofSystem() {
        return new StationPorts(SystemMeterProgram::start, System::nanoTime);
    }
}
