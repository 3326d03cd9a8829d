package keyloader.host.container;

/** The container cannot be used; says in which way, and never what is in it. */
public final class ContainerException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** In which way. */
    public enum Kind {
        /** Another program is using it. */
        IN_USE("is in use by another keyloader"),
        /** No container at all. */
        OTHER_FILE("is not a keyloader container"),
        /** A symbolic link, and what it points to is away. */
        LINK_DANGLING("is a link to a file that is not there"),
        /** Written by a later version. */
        NEWER("was written by a newer version of keyloader"),
        /** Cut short, or changed, and there is no passphrase that could be wrong. */
        DAMAGED("is damaged"),
        /** AES-GCM cannot tell one from the other. */
        WRONG_PASSPHRASE_OR_DAMAGED("does not open: wrong passphrase, or damaged"),
        /** No passphrase was to be had. */
        PASSPHRASE_NEEDED("has a passphrase, and none was given"),
        /** The content has outgrown what is read again. */
        FULL("would grow larger than can be read again");

        private final String sentence;

        Kind(String sentence) {
            this.sentence = sentence;
        }
    }

    public ContainerException(Kind kind) {
        super("the container " + kind.sentence);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
