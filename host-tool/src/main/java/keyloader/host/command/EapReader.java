package keyloader.host.command;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.port.Terminal;
import keyloader.host.prepare.InputFile;
import keyloader.sealing.Eap;
import keyloader.sealing.Secret;
import keyloader.sealing.file.Certificates;
import keyloader.sealing.file.ClientKey;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.jspecify.annotations.Nullable;

/** Makes a credential of the options, the files that they name, and what is asked for. */
final class EapReader {
    /** Of a file with certificates or keys. */
    private static final int MAX_FILE = 65_536;

    private final EapOptions options;
    private final Terminal terminal;
    private final Instant now;

    EapReader(EapOptions options, Terminal terminal, Instant now) {
        this.options = options;
        this.terminal = terminal;
        this.now = now;
    }

    /** Where the password of the user comes from; only asked when it is needed. */
    interface Password {
        Secret ask() throws Failure;
    }

    Eap read(EapMethod method, Password password) throws Failure, MalformedException {
        Eap.Server server = new Eap.Server(
                Certificates.authorities(List.of(InputFile.read(given(options.ca), MAX_FILE, "CA")), now, "caCert"),
                given(options.serverName));
        Optional<Bytes> anonymous = text(options.anonymousIdentity);
        Optional<Bytes> identity = text(options.identity);
        if (method == EapMethod.TLS) {
            ClientKey client = clientKey();
            return new Eap.Tls(server, identity, anonymous, client.chain(), client.key());
        }
        Bytes name = identity.orElseThrow();
        return method == EapMethod.PEAP
                ? new Eap.Peap(server, name, anonymous, password.ask())
                : new Eap.Ttls(server, name, anonymous, password.ask(), options.innerMethod());
    }

    private ClientKey clientKey() throws Failure, MalformedException {
        byte[] certificate = InputFile.read(given(options.clientCertificate), MAX_FILE, "meter's certificate");
        byte[] key = options.clientKey == null
                ? certificate.clone()
                : InputFile.read(options.clientKey, MAX_FILE, "meter's key");
        try {
            if (ClientKey.looksLikePkcs12(certificate)) {
                if (options.clientKey != null) {
                    throw Failure.of(Problem.EAP_KEY_TWICE);
                }
                try (Secret password = keyPassword()) {
                    return ClientKey.ofPkcs12(certificate, Optional.of(password), now);
                }
            }
            if (!ClientKey.isEncrypted(key)) {
                return ClientKey.ofPem(List.of(certificate), key, Optional.empty(), now);
            }
            try (Secret password = keyPassword()) {
                return ClientKey.ofPem(List.of(certificate), key, Optional.of(password), now);
            }
        } finally {
            Arrays.fill(certificate, (byte) 0);
            Arrays.fill(key, (byte) 0);
        }
    }

    /** Asked for once: a mistake shows at once. */
    private Secret keyPassword() throws Failure {
        if (options.clientKeyPassphraseFile != null) {
            return InputFile.readSecret(options.clientKeyPassphraseFile, terminal, "password of the meter's key");
        }
        Optional<Secret> typed = terminal.askSecret("password of the meter's key: ");
        if (typed.isEmpty()) {
            throw Failure.of(Problem.NO_TERMINAL_FOR_KEY);
        }
        return typed.get();
    }

    private static Optional<Bytes> text(@Nullable String text) {
        return Optional.ofNullable(text).map(given -> Bytes.of(given.getBytes(StandardCharsets.UTF_8)));
    }

    private static String given(@Nullable String option) {
        if (option == null) {
            throw new IllegalStateException("looked at in check");
        }
        return option;
    }
}
