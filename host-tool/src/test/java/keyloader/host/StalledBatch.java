package keyloader.host;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import keyloader.host.port.HostPorts;
import keyloader.host.port.SystemFiles;
import keyloader.host.port.SystemTerminal;
import keyloader.usb.Links;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderLink;
import keyloader.wire.Request;

/** The program itself, with a loader that answers no more after its second message. */
final class StalledBatch {
    private static final int ANSWERED = 2;

    private StalledBatch() {}

    /** @param args the configuration's directory, then the command's */
    public static void main(String[] args) {
        HostPorts ports = new HostPorts(
                new SystemTerminal(),
                Clock.systemUTC(),
                new SecureRandom(),
                new SystemFiles(),
                address -> new Stalling(Links.open(address)),
                Optional::empty,
                Path.of(args[0]));
        System.exit(Main.run(Arrays.copyOfRange(args, 1, args.length), ports));
    }

    private static final class Stalling implements LoaderLink {
        private final LoaderLink link;
        private int committed;

        Stalling(LoaderLink link) {
            this.link = link;
        }

        @Override
        public Bytes exchange(Bytes request) throws IOException {
            Bytes reply = link.exchange(request);
            if (request.at(0) == Request.PUT_COMMIT && ++committed > ANSWERED) {
                System.out.println("stalled");
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            }
            return reply;
        }

        @Override
        public void close() throws IOException {
            link.close();
        }
    }
}
