package keyloader.host.command;

import java.util.Optional;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.sealing.Eap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a network with user names or certificates needs beside its name. */
final class EapOptions {
    @Option(names = "--identity", paramLabel = "NAME", description = "the meter's user name (eap-*)")
    @Nullable String identity;

    @Option(
            names = "--anonymous-identity",
            paramLabel = "NAME",
            description = "what everybody in reach may see in place of --identity (eap-*)")
    @Nullable String anonymousIdentity;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description =
                    "certificate of the authority that the authentication server has its own from (eap-*, mandatory)")
    @Nullable String ca;

    @Option(
            names = "--server-name",
            paramLabel = "NAME",
            description = "name in the authentication server's certificate, or its end (eap-*, mandatory)")
    @Nullable String serverName;

    @Option(names = "--inner", paramLabel = "HOW", description = "eap-ttls: mschapv2 (if left out) or pap")
    @Nullable String inner;

    @Option(
            names = "--client-certificate",
            paramLabel = "FILE",
            description = "eap-tls: the meter's certificate and its issuers' (PEM), or all with the key (PKCS#12)")
    @Nullable String clientCertificate;

    @Option(
            names = "--client-key",
            paramLabel = "FILE",
            description = "eap-tls: the key of the certificate, if it is in a file of its own")
    @Nullable String clientKey;

    @Option(
            names = "--client-key-passphrase-file",
            paramLabel = "F|-",
            description = "eap-tls: take the password of key or PKCS#12 from this file, or from standard input")
    @Nullable String clientKeyPassphraseFile;

    boolean anything() {
        return identity != null
                || anonymousIdentity != null
                || ca != null
                || serverName != null
                || inner != null
                || clientCertificate != null
                || clientKey != null
                || clientKeyPassphraseFile != null;
    }

    /** @param kind what {@code --security} says; empty for a network without EAP */
    void check(Optional<EapMethod> kind, String security) throws Failure {
        if (kind.isEmpty()) {
            refuse(identity, "--identity", security);
            refuse(anonymousIdentity, "--anonymous-identity", security);
            refuse(ca, "--ca", security);
            refuse(serverName, "--server-name", security);
        }
        EapMethod method = kind.orElse(null);
        if (method != EapMethod.TTLS) {
            refuse(inner, "--inner", security);
        }
        if (method != EapMethod.TLS) {
            refuse(clientCertificate, "--client-certificate", security);
            refuse(clientKey, "--client-key", security);
            refuse(clientKeyPassphraseFile, "--client-key-passphrase-file", security);
        }
        if (method != null) {
            checkComplete(method);
        }
    }

    private void checkComplete(EapMethod method) throws Failure {
        if (ca == null) {
            throw Failure.of(Problem.EAP_CA_MISSING);
        }
        if (serverName == null) {
            throw Failure.of(Problem.EAP_SERVER_NAME_MISSING);
        }
        if (method == EapMethod.TLS && clientCertificate == null) {
            throw Failure.of(Problem.EAP_CERTIFICATE_MISSING);
        }
        if (method != EapMethod.TLS && identity == null) {
            throw Failure.of(Problem.EAP_IDENTITY_MISSING, method.option());
        }
        if (method == EapMethod.TTLS) {
            innerMethod();
        }
    }

    Eap.Inner innerMethod() throws Failure {
        if (inner == null) {
            return Eap.Inner.MSCHAPV2;
        }
        Optional<Eap.Inner> known = Eap.Inner.ofText(inner);
        if (known.isEmpty()) {
            throw Failure.of(Problem.EAP_INNER_UNKNOWN, inner);
        }
        return known.get();
    }

    private static void refuse(@Nullable String given, String option, String security) throws Failure {
        if (given != null) {
            throw Failure.of(Problem.EAP_OPTION_ELSEWHERE, option, security);
        }
    }
}
