package keyloader.agent.key;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import keyloader.agent.failure.FailureException;
import keyloader.agent.failure.IoReason;
import keyloader.agent.failure.Problem;
import keyloader.board.config.BadConfigurationException;
import keyloader.board.config.SettingsFile;
import keyloader.board.config.SettingsFile.Setting;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Secret;
import keyloader.sealing.token.Token;
import keyloader.sealing.token.TokenAddress;
import keyloader.sealing.token.TokenDecapsulationKey;
import keyloader.sealing.token.TokenException;

/**
 * Where a meter's token is, and the PIN that it wants: a file of three settings, of which the meter's guide has a table.
 *
 * @param pinFile that only its owner may read; its one line is the PIN
 */
public record TokenPlace(TokenAddress address, Path pinFile) {
    private static final List<String> KEYS = List.of("library", "slot", "pin-file");
    private static final int MAX_PIN = 255;
    private static final Set<PosixFilePermission> OWNER_ONLY =
            Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);

    public static TokenPlace read(Path file) throws FailureException {
        try {
            return of(SettingsFile.read(file, KEYS));
        } catch (BadConfigurationException e) {
            String what =
                    switch (e.reason()) {
                        case NOT_A_SETTING -> "not of the form key = value";
                        case UNKNOWN_KEY -> "there is no such key";
                        case GIVEN_TWICE -> e.detail() + " is given for the second time";
                        case MISSING -> e.detail() + " is missing";
                        case BAD_VALUE -> e.detail();
                    };
            throw new FailureException(Problem.TOKEN_SETTINGS, file + ":" + e.line(), what).causedBy(e);
        } catch (IOException e) {
            throw new FailureException(Problem.CONFIG_UNREADABLE, file, IoReason.inWords(e)).causedBy(e);
        }
    }

    private static TokenPlace of(SettingsFile file) throws BadConfigurationException {
        Setting library = file.required("library");
        if (!TokenAddress.isPath(library.absolutePath().toString())) {
            throw library.bad("is to be a path without quotes and ${");
        }
        Optional<Setting> slot = file.optional("slot");
        return new TokenPlace(
                new TokenAddress(
                        library.absolutePath().toString(),
                        slot.isPresent() ? slot.get().number(0, TokenAddress.MAX_SLOT) : 0),
                file.required("pin-file").absolutePath());
    }

    /** What {@link #read} reads. */
    public byte[] text() {
        return ("# Where this meter's key is; keyloader-agent provision has written it.\n"
                        + "library = " + address.library() + "\n"
                        + "slot = " + address.slot() + "\n"
                        + "pin-file = " + pinFile + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The token, logged in; the caller closes it. */
    public Token open() throws FailureException {
        try (Secret pin = pin()) {
            return Token.open(address, pin);
        } catch (TokenException e) {
            throw failure(e);
        }
    }

    /** @throws FailureException also when the token has no key of which this is the public half */
    public MeterKey openKey(PublicPoint expected) throws FailureException {
        Token token = open();
        boolean found = false;
        try {
            MeterKey key = MeterKey.inToken(TokenDecapsulationKey.of(token, expected), token);
            found = true;
            return key;
        } catch (TokenException e) {
            throw failure(e);
        } finally {
            if (!found) {
                token.close();
            }
        }
    }

    /** What is wrong with this token, in a person's words. */
    public FailureException failure(TokenException e) {
        Problem problem =
                switch (e.kind()) {
                    case NO_LIBRARY -> Problem.TOKEN_NO_LIBRARY;
                    case NO_TOKEN -> Problem.TOKEN_ABSENT;
                    case WRONG_PIN -> Problem.TOKEN_WRONG_PIN;
                    case LOCKED -> Problem.TOKEN_LOCKED;
                    case NO_KEY, SEVERAL_KEYS -> Problem.TOKEN_NO_KEY;
                    case BROKEN -> Problem.TOKEN_BROKEN;
                };
        return new FailureException(problem, address.library(), address.slot(), pinFile).causedBy(e);
    }

    private Secret pin() throws FailureException {
        byte[] content = {};
        try {
            if (!OWNER_ONLY.containsAll(Files.getPosixFilePermissions(pinFile))) {
                throw new FailureException(Problem.PIN_OPEN_TO_OTHERS, pinFile);
            }
            try (var in = Files.newInputStream(pinFile)) {
                content = in.readNBytes(MAX_PIN + 2);
            }
            int end = content.length;
            while (end > 0 && (content[end - 1] == '\n' || content[end - 1] == '\r')) {
                end--;
            }
            boolean oneLine = true;
            for (int i = 0; i < end; i++) {
                oneLine &= content[i] < 0 || content[i] >= ' ';
            }
            if (end == 0 || end > MAX_PIN || !oneLine) {
                throw new FailureException(Problem.PIN_IMPOSSIBLE, pinFile);
            }
            return Secret.take(Arrays.copyOf(content, end));
        } catch (IOException e) {
            throw new FailureException(Problem.PIN_UNREADABLE, e).causedBy(e);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }
}
