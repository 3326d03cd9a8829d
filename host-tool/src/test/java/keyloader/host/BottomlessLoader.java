package keyloader.host;

import java.io.IOException;
import keyloader.testkit.ModelLoader;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderLink;
import keyloader.wire.MalformedException;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.UnknownCommandException;

/** Takes messages and keeps none, so that what a test measures is the other end's memory. */
final class BottomlessLoader implements LoaderLink {
    private final LoaderLink empty;
    private int written;

    BottomlessLoader(ModelLoader empty) throws IOException {
        this.empty = empty.connect();
    }

    @Override
    public Bytes exchange(Bytes body) throws IOException {
        Request request;
        try {
            request = Request.decode(body);
        } catch (MalformedException | UnknownCommandException e) {
            throw new IOException(e);
        }
        if (request instanceof Request.PutBegin) {
            return new Reply.PutBegun(written, false).encode();
        } else if (request instanceof Request.PutChunk) {
            return new Reply.Done().encode();
        } else if (request instanceof Request.PutCommit) {
            written++;
            return new Reply.Done().encode();
        }
        return empty.exchange(body);
    }

    @Override
    public void close() throws IOException {
        empty.close();
    }
}
