package keyloader.sealing;

/**
 * What a message is for (SPEC 6): HPKE's info. A message for the one purpose does not open for the other, so that no test message is
 * ever a skeleton key.
 */
public enum Purpose {
    CREDENTIALS(SealedMessage.INFO),
    /** Of factory tests; a running agent never opens for it. */
    QA("keyloader/1 qa");

    private final String info;

    Purpose(String info) {
        this.info = info;
    }

    byte[] info() {
        return SealedMessage.ascii(info);
    }
}
