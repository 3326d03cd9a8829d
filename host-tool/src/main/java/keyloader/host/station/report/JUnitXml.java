package keyloader.host.station.report;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import keyloader.host.station.battery.StepResult;
import keyloader.host.station.battery.TestOutcome;

/** A report as build servers read those of JUnit: a suite of a meter, a case of each step. */
final class JUnitXml {
    private JUnitXml() {}

    static byte[] of(TestOutcome outcome) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            XMLStreamWriter xml =
                    XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, StandardCharsets.UTF_8.name());
            xml.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
            xml.writeCharacters("\n");
            suite(xml, outcome);
            xml.writeEndDocument();
            xml.flush();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("writing to memory", e);
        }
        return out.toByteArray();
    }

    private static void suite(XMLStreamWriter xml, TestOutcome outcome) throws XMLStreamException {
        String serial = outcome.serial().orElse("unknown");
        long skipped = outcome.steps().stream()
                .filter(step -> !step.hasPassed() && !step.hasFailed())
                .count();
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", "keyloader qa " + serial);
        xml.writeAttribute("tests", String.valueOf(outcome.steps().size()));
        xml.writeAttribute("failures", String.valueOf(outcome.failures().size()));
        xml.writeAttribute("errors", "0");
        xml.writeAttribute("skipped", String.valueOf(skipped));
        xml.writeAttribute("time", seconds(outcome.millis()));
        xml.writeAttribute("timestamp", timestamp(outcome.started()));
        xml.writeAttribute("hostname", "jig-" + outcome.jig());
        xml.writeAttribute("id", outcome.run());
        xml.writeCharacters("\n");
        for (StepResult step : outcome.steps()) {
            testCase(xml, serial, step);
        }
        xml.writeEndElement();
        xml.writeCharacters("\n");
    }

    private static void testCase(XMLStreamWriter xml, String serial, StepResult step) throws XMLStreamException {
        xml.writeCharacters("  ");
        xml.writeStartElement("testcase");
        // Servers take what is before a dot for a package.
        xml.writeAttribute("classname", "keyloader.qa." + serial.replace('.', '_'));
        xml.writeAttribute("name", step.step().id());
        xml.writeAttribute("time", seconds(step.millis()));
        if (step.hasFailed()) {
            xml.writeStartElement("failure");
            xml.writeAttribute("type", step.finding().orElseThrow().name());
            xml.writeAttribute("message", step.what());
            xml.writeCharacters("next: " + step.next());
            xml.writeEndElement();
        } else if (!step.hasPassed()) {
            xml.writeStartElement("skipped");
            xml.writeAttribute("message", step.what());
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeCharacters("\n");
    }

    private static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.3f", millis / 1000.0);
    }

    /** In UTC, without its letter, as the format's schema has it. */
    private static String timestamp(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "");
    }
}
