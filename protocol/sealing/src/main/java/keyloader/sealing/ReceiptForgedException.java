package keyloader.sealing;

/** A receipt that was not made by the meter that the message was sealed to, or not for this message. */
public final class ReceiptForgedException extends Exception {
    private static final long serialVersionUID = 1L;

    public ReceiptForgedException() {
        super("the receipt was not made by this meter for this message");
    }
}
