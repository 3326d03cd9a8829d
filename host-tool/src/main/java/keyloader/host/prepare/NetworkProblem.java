package keyloader.host.prepare;

import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.wire.MalformedException;

/** Which rule of SPEC section 4 a network breaks, as the remedies differ. */
public final class NetworkProblem {
    private NetworkProblem() {}

    /** @param where the network came from, such as {@code "in home.json"} */
    public static Failure of(String where, MalformedException e) {
        String reason = e.reason();
        return switch (e.place()) {
            case "network name (SSID)" -> Failure.of(Problem.SSID_LENGTH, where);
            case "passphrase" -> passphrase(where, reason);
            case "PSK" -> Failure.of(reason.startsWith("WPA3") ? Problem.PSK_NEEDS_WPA2 : Problem.PSK_LENGTH, where);
            case "psk_hex" ->
                reason.startsWith("not hexadecimal")
                        ? Failure.of(Problem.PSK_NOT_HEX, where)
                        : Failure.of(Problem.NETWORK_FILE_MEMBER, where, e);
            case "akm" ->
                reason.startsWith("not one of")
                        ? Failure.of(Problem.AKM_UNKNOWN, where)
                        : Failure.of(Problem.NETWORK_FILE_MEMBER, where, e);
            case "network file" ->
                reason.startsWith("not ")
                        ? Failure.of(Problem.NETWORK_FILE_NOT_JSON, where, reason)
                        : Failure.of(Problem.NETWORK_FILE_MEMBER, where, e);
            default -> eapOrAddress(where, e);
        };
    }

    private static Failure eapOrAddress(String where, MalformedException e) {
        String place = e.place();
        boolean missing = e.reason().startsWith("missing");
        if (place.startsWith("ip4") || place.startsWith("ip6")) {
            return Failure.of(Problem.ADDRESS_INVALID, where, e);
        }
        if (missing && (place.equals("caCert") || place.equals("trustedEapServerName"))) {
            return Failure.of(Problem.EAP_PROOF_MISSING, where, place);
        }
        if (missing || e.reason().startsWith("not text") || e.reason().contains("this EAP method")) {
            return Failure.of(Problem.NETWORK_FILE_MEMBER, where, e);
        }
        return switch (place) {
            case "caCert" -> Failure.of(Problem.EAP_CA_INVALID, where, e.reason());
            case "trustedEapServerName" -> Failure.of(Problem.EAP_SERVER_NAME_INVALID, where, e.reason());
            case "certs" -> Failure.of(Problem.EAP_CERTIFICATE_INVALID, where, e.reason());
            case "key" -> Failure.of(Problem.EAP_KEY_INVALID, where, e.reason());
            case "pkcs12" -> Failure.of(Problem.EAP_PKCS12_INVALID, where, e.reason());
            case "identity", "anonymousIdentity" -> Failure.of(Problem.EAP_IDENTITY_INVALID, where, e.reason());
            case "password" -> Failure.of(Problem.EAP_PASSWORD_INVALID, where, e.reason());
            default -> Failure.of(Problem.NETWORK_FILE_MEMBER, where, e);
        };
    }

    private static Failure passphrase(String where, String reason) {
        if (reason.startsWith("given for")) {
            return Failure.of(Problem.SECRET_FOR_NONE, where);
        }
        if (reason.equals("missing")) {
            return Failure.of(Problem.PASSPHRASE_MISSING, where);
        }
        return reason.endsWith("63 characters")
                ? Failure.of(Problem.PASSPHRASE_LENGTH, where, reason.substring("not ".length()))
                : Failure.of(Problem.PASSPHRASE_CHARACTERS, where, reason);
    }
}
