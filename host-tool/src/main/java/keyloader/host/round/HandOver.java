package keyloader.host.round;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import keyloader.host.container.MessageRecord;
import keyloader.host.container.RoundRecord;
import keyloader.host.container.RoundRecord.Choice;
import keyloader.host.receipts.ResultJson;
import keyloader.host.receipts.ResultText;
import keyloader.host.round.JobView.State;
import keyloader.host.round.Paper.Column;
import keyloader.host.text.Cells;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import keyloader.sealing.Receipt;
import keyloader.sealing.Receipt.Joined;

/** What has become of a round: for the customer on paper, in a spreadsheet, or for programs. */
public final class HandOver {
    private static final List<String> CSV_HEADER = List.of(
            "serial",
            "check_code",
            "name",
            "place",
            "network",
            "state",
            "verdict",
            "next",
            "rssi_dbm",
            "bssid",
            "channel",
            "address",
            "loader",
            "slot",
            "prepared_at",
            "alarms");

    private HandOver() {}

    public static ObjectNode head(RoundRecord round) {
        return Json.object()
                .put("id", round.id().hex())
                .put("name", round.name())
                .put("madeAt", Json.time(round.madeAt()))
                .put("meters", round.jobs().size());
    }

    public static ObjectNode counts(List<JobView> views) {
        ObjectNode counts = Json.object();
        Tally.of(views).forEach((state, count) -> counts.put(word(state), count));
        return counts;
    }

    /** @param now milliseconds since 1970 */
    public static ObjectNode document(RoundRecord round, List<JobView> views, long now) {
        ObjectNode document = Json.object();
        document.set("round", head(round));
        document.put("at", Json.time(now));
        document.set("counts", counts(views));
        ArrayNode meters = document.putArray("meters");
        views.forEach(view -> meters.add(json(view)));
        return document;
    }

    public static ObjectNode json(JobView view) {
        ObjectNode node = Json.object();
        node.put("name", view.job().name());
        node.put("place", view.job().place());
        node.put("state", word(view.state()));
        node.put("listed", view.job().listed());
        node.put("country", view.job().country());
        ArrayNode wanted = node.putArray("wanted");
        for (Choice choice : view.job().networks()) {
            ObjectNode network = wanted.addObject();
            choice.file().ifPresent(file -> network.put("network", file));
            Json.putNetwork(network, choice.network());
        }
        if (view.message().isPresent()) {
            MessageRecord message = view.message().get();
            ResultJson.putMessage(node, message);
            node.put("loader", message.loaderSerial());
            message.slot().ifPresent(slot -> node.put("slot", slot));
            view.receipt().ifPresent(receipt -> ResultJson.putReceipt(node, message, receipt));
        } else {
            node.set("meter", Json.meter(view.job().serial(), view.job().meter()));
        }
        if (!view.nextStep().isEmpty()) {
            node.put("next", view.nextStep());
        }
        return node;
    }

    private static String word(State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** Where a message lies, or was going to. */
    public static String where(JobView view) {
        return view.message()
                .map(message -> "loader " + message.loaderSerial()
                        + (message.slot().isPresent()
                                ? " slot " + message.slot().getAsInt()
                                : ""))
                .orElse("");
    }

    /** Not escaped. */
    public static Optional<String> signal(JobView view) {
        return view.receipt().flatMap(Receipt::joined).map(joined -> {
            List<String> parts = new ArrayList<>();
            joined.rssi().ifPresent(rssi -> parts.add(rssi + " dBm"));
            joined.channel().ifPresent(channel -> parts.add("channel " + channel));
            joined.bssid().ifPresent(bssid -> parts.add("access point " + ResultText.bssid(bssid.hex())));
            joined.address().ifPresent(parts::add);
            return String.join(", ", parts);
        });
    }

    private static String networks(JobView view) {
        return view.job().networks().stream()
                .map(choice -> Escape.quoted(choice.network().ssid()))
                .collect(Collectors.joining(", "));
    }

    private static String state(JobView view) {
        if (view.state() == State.FAILED) {
            return view.state().words() + ": "
                    + view.verdict().map(verdict -> verdict.sentence()).orElse("");
        }
        return view.state().words();
    }

    public static byte[] pdf(RoundRecord round, List<JobView> views, long now) {
        List<Column> columns = List.of(
                new Column("name", 14),
                new Column("place", 16),
                new Column("serial", 12),
                new Column("check code", 9),
                new Column("network", 12),
                new Column("state", 15),
                new Column("signal", 18),
                new Column("next step", 16));
        List<List<String>> rows = views.stream()
                .map(view -> List.of(
                        view.job().name(),
                        view.job().place(),
                        view.job().serial(),
                        view.job().meter().checkCode(),
                        networks(view),
                        state(view),
                        signal(view).orElse(""),
                        view.nextStep()))
                .toList();
        return Paper.table("Hand-over: " + round.name(), subtitle(round, now) + Tally.words(views), columns, rows);
    }

    static String subtitle(RoundRecord round, long now) {
        return "Round " + round.id().hex() + ", " + Json.time(now).substring(0, 10) + ". ";
    }

    public static byte[] csv(List<JobView> views) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CsvSchema.Builder schema = CsvSchema.builder().setLineSeparator("\r\n"); // RFC 4180
        CSV_HEADER.forEach(schema::addColumn);
        try (CsvGenerator csv = new CsvFactory().createGenerator(out)) {
            csv.enable(CsvGenerator.Feature.ALWAYS_QUOTE_STRINGS);
            csv.setSchema(schema.build());
            row(csv, CSV_HEADER);
            for (JobView view : views) {
                row(csv, cells(view));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return out.toByteArray();
    }

    private static void row(CsvGenerator csv, List<String> cells) throws IOException {
        csv.writeStartArray();
        for (String cell : cells) {
            csv.writeString(Cells.harmless(cell));
        }
        csv.writeEndArray();
    }

    private static List<String> cells(JobView view) {
        Optional<MessageRecord> message = view.message();
        Optional<Joined> joined = view.receipt().flatMap(Receipt::joined);
        return List.of(
                view.job().serial(),
                view.job().meter().checkCode(),
                view.job().name(),
                view.job().place(),
                networks(view),
                word(view.state()),
                view.verdict().map(Enum::name).orElse(""),
                view.nextStep(),
                joined.map(j -> number(j.rssi())).orElse(""),
                joined.flatMap(Joined::bssid)
                        .map(bssid -> ResultText.bssid(bssid.hex()))
                        .orElse(""),
                joined.map(j -> number(j.channel())).orElse(""),
                joined.flatMap(Joined::address).orElse(""),
                message.map(MessageRecord::loaderSerial).orElse(""),
                message.map(m -> number(m.slot())).orElse(""),
                message.map(m -> Json.time(m.preparedAt())).orElse(""),
                message.map(m -> String.join("; ", m.alarms())).orElse(""));
    }

    private static String number(OptionalInt value) {
        return value.isPresent() ? String.valueOf(value.getAsInt()) : "";
    }
}
