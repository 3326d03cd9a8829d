package keyloader.host.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.LoaderRecord;
import keyloader.host.container.OpenContainer;
import keyloader.host.outcome.ExitCode;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Words;
import keyloader.host.port.HostPorts;
import keyloader.host.text.Escape;
import keyloader.host.text.Json;
import keyloader.host.text.When;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists the loaders that this PC knows. */
@Command(name = "loaders", description = "Lists the loaders that this PC has seen, and what they still carry for it.")
public final class LoadersCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        Workbench bench = new Workbench(ports, common);
        try (OpenContainer container = bench.openContainer()) {
            ContainerContent content = container.content();
            if (json) {
                bench.tell().result(Json.print(document(content)));
                return ExitCode.OK;
            }
            for (LoaderRecord loader : content.loaders()) {
                bench.tell()
                        .result(Escape.text(loader.serial()) + "  first seen " + When.text(loader.firstSeen())
                                + "  messages outstanding " + outstanding(content, loader));
            }
            if (content.loaders().isEmpty()) {
                bench.tell().result("this PC has seen no loader yet");
            }
            bench.tell().explain("a --loader LINK is " + Words.LINK_FORMS);
            return ExitCode.OK;
        }
    }

    private static long outstanding(ContainerContent content, LoaderRecord loader) {
        return content.messages().stream()
                .filter(message ->
                        message.stage().outstanding() && message.loaderSerial().equals(loader.serial()))
                .count();
    }

    private static ObjectNode document(ContainerContent content) {
        ObjectNode document = Json.object();
        ArrayNode loaders = document.putArray("loaders");
        for (LoaderRecord loader : content.loaders()) {
            loaders.addObject()
                    .put("serial", loader.serial())
                    .put("identityKey", loader.identityKey().hex())
                    .put("firstSeen", Json.time(loader.firstSeen()))
                    .put("messagesOutstanding", outstanding(content, loader))
                    .put("adminToken", loader.adminToken().isPresent());
        }
        return document;
    }
}
