package keyloader.host.round;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.MessageRecord.NetworkName;
import keyloader.host.container.MeterRecord;
import keyloader.host.container.RoundRecord;
import keyloader.host.container.RoundRecord.Choice;
import keyloader.host.container.RoundRecord.Job;
import keyloader.host.container.Shared;
import keyloader.host.manifest.LabelCheck;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.prepare.LabelSource;
import keyloader.host.round.ListFile.Column;
import keyloader.host.round.ListFile.Row;
import keyloader.sealing.KeyId;
import keyloader.sealing.Label;
import keyloader.sealing.Order;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/** Makes jobs of a list's rows, and finds every fault that can be found before anything is written. */
public final class Rows {
    private final Path directory;
    private final Map<String, NetworkName> files;
    private final Optional<String> country;
    private final boolean acceptNewLabel;
    private final LabelCheck labels;
    private final Map<KeyId, MeterRecord> meters = new HashMap<>();
    private final Map<String, List<MeterRecord>> bySerial = new HashMap<>();

    private final List<Entry> entries = new ArrayList<>();
    private final List<RowFault> faults = new ArrayList<>();
    private final List<SameName> sameNames = new ArrayList<>();
    private final Map<KeyId, Integer> lineOfMeter = new HashMap<>();
    private final Map<String, Integer> lineOfSerial = new HashMap<>();
    private final Map<String, Integer> lineOfName = new HashMap<>();
    /** Many meters, few networks. */
    private final Shared shared = new Shared();

    /** A row that holds. */
    public record Entry(int line, Label label, Job job) {}

    /** Two rows with one name: allowed, but perhaps not meant. */
    public record SameName(int line, String name, int earlier) {}

    /**
     * @param directory in which the list lies, and pictures of labels are looked for
     * @param files the networks that were given as files, by name
     * @param country of rows that name none
     * @param acceptNewLabel takes another key under a known serial
     * @param labels what the factory has said of meters
     */
    public Rows(
            ContainerContent content,
            Path directory,
            Map<String, NetworkName> files,
            Optional<String> country,
            boolean acceptNewLabel,
            LabelCheck labels) {
        this.directory = directory;
        this.files = Map.copyOf(files);
        this.country = country;
        this.acceptNewLabel = acceptNewLabel;
        this.labels = labels;
        for (MeterRecord meter : content.meters()) {
            meters.put(meter.id(), meter);
            bySerial.computeIfAbsent(meter.serial(), serial -> new ArrayList<>())
                    .add(meter);
        }
    }

    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    public List<RowFault> faults() {
        return List.copyOf(faults);
    }

    public List<SameName> sameNames() {
        return List.copyOf(sameNames);
    }

    /** Every part by itself, so that a row is mended once. */
    void add(Row row) {
        if (row.cells() != row.header()) { // then no cell is where it belongs
            faults.add(new RowFault(row.line(), Complaint.of(Problem.ROW_CELLS, row.cells(), row.header())));
            return;
        }
        Optional<Label> label = held(row, () -> checkedLabel(row));
        Optional<String> name = held(row, () -> text(row, Column.NAME));
        Optional<String> place = held(row, () -> text(row, Column.PLACE));
        Optional<String> where = held(row, () -> country(row));
        Optional<List<Choice>> networks = held(row, () -> networks(row));
        if (Stream.of(label, name, place, where, networks).anyMatch(Optional::isEmpty)) {
            return;
        }
        Job job = new Job(
                label.get().kid(),
                label.get().serial(),
                name.get(),
                place.get(),
                shared.of(where.get()),
                shared.of(List.copyOf(networks.get())),
                true,
                Optional.empty());
        entries.add(new Entry(row.line(), label.get(), job));
        if (!job.name().isEmpty()) {
            Integer earlier = lineOfName.putIfAbsent(job.name(), row.line());
            if (earlier != null) {
                sameNames.add(new SameName(row.line(), job.name(), earlier));
            }
        }
    }

    /** Some of what a row says. */
    @FunctionalInterface
    private interface Part<T> {
        T read() throws Failure;
    }

    private <T> Optional<T> held(Row row, Part<T> part) {
        try {
            return Optional.of(part.read());
        } catch (Failure e) {
            faults.add(new RowFault(row.line(), e.complaint()));
            return Optional.empty();
        }
    }

    private Label checkedLabel(Row row) throws Failure {
        Label label = label(row);
        // What it says beside is in the fault's own words.
        labels.judge(label.serial(), label.kid(), (notice, arguments) -> {});
        checkAlone(row, label);
        return label;
    }

    private static String text(Row row, Column column) throws Failure {
        String text = row.get(column);
        if (text.length() > RoundRecord.MAX_TEXT) {
            throw Failure.of(Problem.ROW_TEXT_LONG, column.header(), RoundRecord.MAX_TEXT);
        }
        return text;
    }

    private Label label(Row row) throws Failure {
        String serial = row.get(Column.SERIAL);
        String given = row.get(Column.LABEL);
        if (given.isEmpty()) {
            if (serial.isEmpty()) {
                throw Failure.of(Problem.ROW_METER_MISSING);
            }
            return known(serial);
        }
        Label label = LabelSource.read(given.startsWith(Label.SCHEME) ? given : beside(given));
        if (!serial.isEmpty() && !serial.equals(label.serial())) {
            throw Failure.of(Problem.ROW_SERIAL_DIFFERS, label.serial(), serial);
        }
        boolean another = bySerial.containsKey(label.serial()) && !meters.containsKey(label.kid());
        if (another && !acceptNewLabel) {
            throw Failure.of(Problem.LABEL_CHANGED, label.serial());
        }
        return label;
    }

    private String beside(String file) throws Failure {
        try {
            return directory.resolve(file).toString();
        } catch (InvalidPathException e) {
            throw Failure.of(Problem.FILE_NAME, file);
        }
    }

    /** A meter whose label this PC has seen before. */
    private Label known(String serial) throws Failure {
        List<MeterRecord> known = bySerial.getOrDefault(serial, List.of()).stream()
                .filter(meter -> meter.key().isPresent())
                .toList();
        if (known.size() != 1) { // of two keys under one serial only the label says which is meant
            throw Failure.of(Problem.ROW_METER_UNKNOWN, serial);
        }
        return labelOf(known.get(0));
    }

    /** @param meter whose key is known */
    static Label labelOf(MeterRecord meter) {
        try {
            PublicPoint key = PublicPoint.decode(meter.key().orElseThrow());
            if (!key.id().equals(meter.id())) {
                throw new IllegalStateException("a meter's key is not the one it is known by");
            }
            return new Label(meter.serial(), key);
        } catch (MalformedException e) {
            throw new IllegalStateException("only keys of labels are kept", e);
        }
    }

    private void checkAlone(Row row, Label label) throws Failure {
        Integer line = lineOfMeter.putIfAbsent(label.kid(), row.line());
        if (line != null) {
            throw Failure.of(Problem.ROW_METER_TWICE, label.serial(), line);
        }
        Integer other = lineOfSerial.putIfAbsent(label.serial(), row.line());
        if (other != null) {
            throw Failure.of(Problem.ROW_SERIAL_TWICE, label.serial(), other);
        }
    }

    private String country(Row row) throws Failure {
        String given = row.get(Column.COUNTRY);
        if (given.isEmpty() && country.isEmpty()) {
            throw Failure.of(Problem.ROW_COUNTRY_MISSING);
        }
        String upper = given.isEmpty() ? country.orElseThrow() : given.toUpperCase(Locale.ROOT);
        if (!Order.Load.isCountry(upper)) {
            throw Failure.of(Problem.COUNTRY_INVALID, given);
        }
        return upper;
    }

    private List<Choice> networks(Row row) throws Failure {
        String named = row.get(Column.NETWORK);
        String ssid = row.get(Column.SSID);
        String security = row.get(Column.SECURITY);
        if (named.isEmpty()) {
            return List.of(described(ssid, security));
        }
        if (!ssid.isEmpty() || !security.isEmpty()) {
            throw Failure.of(Problem.ROW_NETWORK_BOTH);
        }
        List<Choice> choices = new ArrayList<>();
        for (String name : named.split("\\|", -1)) {
            NetworkName file = files.get(name.strip());
            if (file == null) {
                throw Failure.of(Problem.ROW_NETWORK_UNKNOWN, name.strip());
            }
            choices.add(new Choice(Optional.of(name.strip()), file));
        }
        if (choices.size() > Order.MAX_NETWORKS) {
            throw Failure.of(Problem.NETWORKS_TOO_MANY, Order.MAX_NETWORKS);
        }
        return choices;
    }

    private static Choice described(String ssid, String security) throws Failure {
        if (ssid.isEmpty() || security.isEmpty()) {
            throw Failure.of(Problem.ROW_NETWORK_MISSING);
        }
        byte[] name = ssid.getBytes(StandardCharsets.UTF_8);
        if (name.length > 32) {
            throw Failure.of(Problem.SSID_OPTION_LENGTH);
        }
        if (security.toLowerCase(Locale.ROOT).startsWith("eap")) {
            throw Failure.of(Problem.ROW_NETWORK_EAP);
        }
        Optional<Security> kind = Security.ofCommandLineName(security.toLowerCase(Locale.ROOT));
        if (kind.isEmpty()) {
            throw Failure.of(Problem.SECURITY_UNKNOWN, security);
        }
        return new Choice(Optional.empty(), new NetworkName(Bytes.of(name), kind.get()));
    }
}
