package keyloader.wire;

/** The loader's side of a session: a request in, a reply out. */
@FunctionalInterface
public interface RequestHandler {

    Reply handle(Request request);

    /** As {@link #handle}, on the bodies of frames; what cannot be read is refused without reaching the handler. */
    default Bytes answer(Bytes body) {
        try {
            return handle(Request.decode(body)).encode();
        } catch (UnknownCommandException e) {
            return new Reply.Refused(Status.UNKNOWN_COMMAND).encode();
        } catch (MalformedException e) {
            return new Reply.Refused(Status.BAD_REQUEST).encode();
        }
    }
}
