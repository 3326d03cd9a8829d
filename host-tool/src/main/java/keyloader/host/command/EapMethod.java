package keyloader.host.command;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code --security} says of a network with user names or certificates. */
enum EapMethod {
    TLS("eap-tls"),
    PEAP("eap-peap"),
    TTLS("eap-ttls");

    private final String option;

    EapMethod(String option) {
        this.option = option;
    }

    String option() {
        return option;
    }

    static Optional<EapMethod> of(@Nullable String security) {
        for (EapMethod method : values()) {
            if (method.option.equals(security)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }
}
