package keyloader.host.station;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import keyloader.sealing.Credential;
import keyloader.sealing.Eap;
import keyloader.sealing.Network;
import keyloader.sealing.Secret;

/** Takes the test networks' passphrases out of what a meter says, should it say them. For several threads. */
final class Redaction implements UnaryOperator<String>, AutoCloseable {
    private static final byte[] STARS = {'*', '*', '*'};

    private final List<Secret> secrets = new ArrayList<>();

    Redaction(List<Network> networks) {
        for (Network network : networks) {
            Credential credential = network.credential();
            if (credential instanceof Credential.Passphrase passphrase) {
                secrets.add(passphrase.secret().duplicate());
            } else if (credential instanceof Eap.Peap peap) {
                secrets.add(peap.password().duplicate());
            } else if (credential instanceof Eap.Ttls ttls) {
                secrets.add(ttls.password().duplicate());
            }
        }
    }

    @Override
    public synchronized String apply(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (Secret secret : secrets) {
            byte[] before = bytes;
            bytes = secret.use(wanted -> without(before, wanted));
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] without(byte[] bytes, byte[] wanted) {
        byte[] left = bytes;
        int i = 0;
        while (wanted.length > 0 && i + wanted.length <= left.length) {
            if (Arrays.equals(left, i, i + wanted.length, wanted, 0, wanted.length)) {
                byte[] shorter = new byte[left.length - wanted.length + STARS.length];
                System.arraycopy(left, 0, shorter, 0, i);
                System.arraycopy(STARS, 0, shorter, i, STARS.length);
                int rest = i + wanted.length;
                System.arraycopy(left, rest, shorter, i + STARS.length, left.length - rest);
                left = shorter;
                i += STARS.length;
            } else {
                i++;
            }
        }
        return left;
    }

    @Override
    public void close() {
        secrets.forEach(Secret::close);
    }
}
