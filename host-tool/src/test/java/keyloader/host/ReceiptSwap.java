package keyloader.host;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderLink;
import keyloader.wire.MalformedException;
import keyloader.wire.Reply;
import keyloader.wire.Request;

/** A loader that gives the next of these for each receipt that is asked for. */
final class ReceiptSwap implements LoaderLink {
    private final LoaderLink real;
    private final List<Bytes> forgeries;

    ReceiptSwap(LoaderLink real, List<Bytes> forgeries) {
        this.real = real;
        this.forgeries = forgeries;
    }

    @Override
    public Bytes exchange(Bytes request) throws IOException {
        Bytes reply = real.exchange(request);
        if (request.at(0) != Request.RECEIPT) {
            return reply;
        }
        try {
            Reply.Receipts receipts = (Reply.Receipts) Reply.decode(new Request.Receipt(0), reply);
            return new Reply.Receipts(
                            receipts.state(), receipts.digest(), Optional.of(forgeries.remove(0)), receipts.note())
                    .encode();
        } catch (MalformedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
