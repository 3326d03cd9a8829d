package keyloader.host.station.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import keyloader.host.station.battery.BatterySettings;
import keyloader.host.station.battery.StepResult;
import keyloader.host.station.battery.TestOutcome;
import keyloader.host.station.dialogue.Hello;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import keyloader.sealing.KeyId;
import keyloader.sealing.Network;
import keyloader.sealing.Receipt.Joined;
import keyloader.wire.Bytes;

/** A report for programs; what each name means is in the factory guide. Never a secret of a network. */
final class ReportJson {
    private ReportJson() {}

    /** @param documents what lies beside it, by file name */
    static String line(
            TestOutcome outcome,
            BatterySettings settings,
            KeyId station,
            String version,
            Map<String, byte[]> documents) {
        ObjectNode report = Json.object()
                .put("format", SignedReport.FORMAT)
                .put("run", outcome.run())
                .put("verdict", outcome.hasPassed() ? "PASS" : "FAIL")
                .put("jig", outcome.jig())
                .put("started", Json.time(outcome.started().toEpochMilli()))
                .put("millis", outcome.millis())
                .put("earlier", outcome.earlier());
        report.putObject("station").put("code", station.ownerCode()).put("keyloader", version);
        outcome.meter().ifPresent(meter -> report.set("meter", meter(meter)));
        outcome.scanned().ifPresent(label -> report.set("label", Json.meter(label.serial(), label.kid())));
        outcome.joined().ifPresent(joined -> report.set("joined", joined(joined)));
        report.set("demanded", demanded(settings));
        ArrayNode brought = report.putArray("networks");
        for (Network network : settings.networks()) {
            ObjectNode node = brought.addObject();
            Json.putText(node, "ssid", network.ssid());
            node.put("ssidHex", network.ssid().hex())
                    .put("security", network.security().commandLineName());
        }
        ArrayNode steps = report.putArray("steps");
        outcome.steps().forEach(step -> steps.add(step(step)));
        ArrayNode files = report.putArray("documents");
        new TreeMap<>(documents).forEach((name, content) -> files.addObject()
                .put("name", name)
                .put("sha256", Bytes.sha256(content).hex()));
        return Json.line(report);
    }

    /** A meter passes only what is asked of it. */
    private static ObjectNode demanded(BatterySettings settings) {
        ObjectNode node = Json.object();
        settings.agent().ifPresent(agent -> node.put("agent", Escape.text(agent)));
        settings.manifest()
                .ifPresent(
                        manifest -> node.put("manifestOf", manifest.maker().id().ownerCode()));
        ArrayNode unknown = node.putArray("allowedUnknown");
        settings.allowedUnknown().stream().sorted().forEach(name -> unknown.add(Escape.text(name)));
        return node.put("withoutRadio", settings.withoutRadio())
                .put("lights", settings.lights().id())
                .put("buttons", settings.buttons().id())
                .put("lock", settings.lock())
                .put("limitSeconds", settings.limit().toSeconds());
    }

    private static ObjectNode meter(Hello meter) {
        ObjectNode node = Json.meter(meter.label().serial(), meter.label().kid())
                .put("uri", meter.label().uri())
                .put("agent", Escape.text(meter.agent()))
                .put("key", Escape.text(meter.key()))
                .put("locked", meter.locked())
                .put("network", Escape.text(meter.network()))
                .put("prekeys", Escape.text(meter.prekeys()));
        ArrayNode lights = node.putArray("lights");
        meter.lights().forEach(light -> lights.add(Escape.text(light)));
        ArrayNode buttons = node.putArray("buttons");
        meter.buttons().forEach(button -> buttons.add(Escape.text(button)));
        return node;
    }

    private static ObjectNode joined(Joined joined) {
        ObjectNode node = Json.object().put("network", joined.network());
        joined.bssid().ifPresent(bssid -> node.put("bssid", bssid.hex()));
        joined.channel().ifPresent(channel -> node.put("channel", channel));
        joined.rssi().ifPresent(rssi -> node.put("rssi", rssi));
        joined.address().ifPresent(address -> node.put("address", Escape.text(address)));
        return node;
    }

    static ObjectNode step(StepResult step) {
        ObjectNode node = Json.object()
                .put("name", step.step().id())
                .put("result", step.result().id())
                .put("millis", step.millis());
        step.finding().ifPresent(finding -> node.put("finding", finding.name()));
        if (!step.what().isEmpty()) {
            node.put(step.hasFailed() ? "what" : "detail", step.what());
        }
        if (!step.next().isEmpty()) {
            node.put("next", step.next());
        }
        return node;
    }
}
