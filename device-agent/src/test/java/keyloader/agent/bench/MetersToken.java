package keyloader.agent.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import keyloader.sealing.Secret;
import keyloader.sealing.token.Token;
import keyloader.sealing.token.TokenAddress;
import keyloader.sealing.token.TokenException;
import keyloader.testkit.SoftToken;

/** A fresh token in software, and the files by which a meter finds it. */
public final class MetersToken {
    public final TokenAddress address;
    public final Path pin;
    private final Path config;

    public MetersToken(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        address = new TokenAddress(SoftToken.library().toString(), SoftToken.inThisProcess());
        pin = privately(directory.resolve("pin"), SoftToken.PIN + "\n");
        config = directory.resolve("token.conf");
        configure("library = " + address.library(), "slot = " + address.slot(), "pin-file = " + pin);
    }

    private static Path privately(Path file, String content) throws IOException {
        Files.writeString(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    public String config() {
        return config.toString();
    }

    public void configure(String... lines) {
        try {
            Files.write(config, List.of(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void setPin(String content) throws IOException {
        privately(pin, content);
    }

    public Token open() {
        try (Secret secret = Secret.typed(SoftToken.PIN.toCharArray())) {
            return Token.open(address, secret);
        } catch (TokenException e) {
            throw new AssertionError(e);
        }
    }

    /** Names of the keys in it, ordered. */
    public List<String> names() {
        try (Token token = open()) {
            return token.keys().stream().map(Token.Key::name).sorted().toList();
        } catch (TokenException e) {
            throw new AssertionError(e);
        }
    }

    /** Check codes of the meters whose keys it has. */
    public List<String> checkCodes() {
        try (Token token = open()) {
            return token.keys().stream()
                    .filter(key -> key.name().startsWith("keyloader-meter-"))
                    .map(key -> key.publicKey().id().checkCode())
                    .toList();
        } catch (TokenException e) {
            throw new AssertionError(e);
        }
    }

    public void clear() {
        try (Token token = open()) {
            for (Token.Key key : token.keys()) {
                token.destroy(key.name());
            }
        } catch (TokenException e) {
            throw new AssertionError(e);
        }
    }
}
