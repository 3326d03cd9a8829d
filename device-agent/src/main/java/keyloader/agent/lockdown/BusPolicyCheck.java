package keyloader.agent.lockdown;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Whether the message bus hands on what has wpa_supplicant open a way in: the policies of dbus-daemon(1). Only a mandatory
 * one binds root; of those the last that fits counts.
 */
final class BusPolicyCheck {
    private static final String SERVICE = "fi.w1.wpa_supplicant1";

    /** Of wpa_supplicant 2.10 all that begin a setup; DPP is not on the bus. */
    private static final Set<String> ORDERS =
            Set.of(SERVICE + ".Interface.WPS", SERVICE + ".Interface.P2PDevice", SERVICE + ".Interface.Mesh");

    private final Evidence evidence;
    private final Set<String> handedOn = new TreeSet<>(ORDERS);
    /** Where a policy lets wpa_supplicant be on the bus. */
    private Optional<String> onBus = Optional.empty();

    private BusPolicyCheck(Evidence evidence) {
        this.evidence = evidence;
    }

    static void look(Evidence evidence) {
        new BusPolicyCheck(evidence).look();
    }

    private void look() {
        for (String file : files()) {
            evidence.text(file, Channel.BUS_ORDERS)
                    .filter(text -> text.contains(SERVICE))
                    .ifPresent(text -> policies(file, text));
        }
        if (onBus.isEmpty()) {
            evidence.remark(Channel.BUS_ORDERS, "no policy lets wpa_supplicant be on the message bus");
        } else if (!handedOn.isEmpty()) {
            evidence.open(
                    Channel.BUS_ORDERS,
                    onBus.get() + ": wpa_supplicant is on the message bus, and no mandatory policy denies "
                            + String.join(", ", handedOn));
        }
    }

    /** In the order in which the bus reads them. */
    private List<String> files() {
        List<String> files = new ArrayList<>(List.of("/usr/share/dbus-1/system.conf", "/etc/dbus-1/system.conf"));
        for (String directory : List.of("/usr/share/dbus-1/system.d", "/etc/dbus-1/system.d")) {
            for (String name : evidence.names(directory, Channel.BUS_ORDERS)) {
                if (name.endsWith(".conf")) {
                    files.add(directory + "/" + name);
                }
            }
        }
        files.add("/etc/dbus-1/system-local.conf");
        return files;
    }

    private void policies(String file, String text) {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false); // named in each by an address on the Internet
        Set<String> before = new TreeSet<>(handedOn);
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(new StringReader(text));
            boolean mandatory = false;
            while (xml.hasNext()) {
                if (xml.next() != XMLStreamConstants.START_ELEMENT) {
                    continue;
                }
                switch (xml.getLocalName()) {
                    case "policy" -> mandatory = "mandatory".equals(xml.getAttributeValue(null, "context"));
                    case "allow" -> {
                        if (SERVICE.equals(xml.getAttributeValue(null, "own"))) {
                            onBus = Optional.of(file + ":" + xml.getLocation().getLineNumber());
                        }
                        if (mandatory && SERVICE.equals(xml.getAttributeValue(null, "send_destination"))) {
                            handedOn.addAll(ORDERS);
                        }
                    }
                    case "deny" -> {
                        String denied = xml.getAttributeValue(null, "send_interface");
                        boolean whole = xml.getAttributeCount() == 2; // anything more narrows it
                        if (mandatory
                                && whole
                                && denied != null
                                && SERVICE.equals(xml.getAttributeValue(null, "send_destination"))) {
                            handedOn.remove(denied);
                        }
                    }
                    default -> {
                        // says nothing of who may order what
                    }
                }
            }
        } catch (XMLStreamException e) {
            handedOn.addAll(before); // the bus passes over a file that it cannot read, all of it
            evidence.unknown(
                    Channel.BUS_ORDERS,
                    file + " is broken: line " + e.getLocation().getLineNumber() + " is no XML");
        }
    }
}
