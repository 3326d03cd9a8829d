package keyloader.host.prepare;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.host.outcome.Safe;
import keyloader.host.port.Terminal;
import keyloader.host.text.Escape;
import keyloader.host.wifi.Dialect;
import keyloader.host.wifi.WifiCode;
import keyloader.host.wifi.WifiProblem;
import keyloader.host.wifi.WifiRefusedException;
import keyloader.label.LabelReader;
import keyloader.label.PictureUnreadableException;

/** The code on a router: a picture of it, or a file with its text. Never an argument: there is a passphrase in it. */
public final class WifiSource {
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G'};
    private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8};

    private WifiSource() {}

    /** @param file or {@code -} */
    public static WifiCode read(String file, Optional<Dialect> wanted, Terminal terminal) throws Failure {
        byte[] content = InputFile.read(file, LabelReader.MAX_FILE, "router's code", terminal);
        List<byte[]> codes = new ArrayList<>();
        try {
            if (begins(content, PNG) || begins(content, JPEG)) {
                codes.addAll(inPicture(content));
            } else if (WifiCode.looksLike(content)) {
                codes.add(content);
            }
            if (codes.isEmpty()) {
                throw Failure.of(Problem.WIFI_NOT_FOUND, file.equals("-") ? "standard input" : file);
            }
            if (codes.size() > 1) {
                throw Failure.of(Problem.WIFI_SEVERAL, new Safe(names(codes)));
            }
            return WifiCode.parse(codes.get(0), wanted);
        } catch (WifiRefusedException e) {
            throw WifiProblem.of(e);
        } catch (PictureUnreadableException e) {
            throw LabelProblem.of(e);
        } finally {
            codes.forEach(code -> Arrays.fill(code, (byte) 0));
            Arrays.fill(content, (byte) 0);
        }
    }

    private static boolean begins(byte[] content, byte[] magic) {
        return content.length > magic.length && Arrays.equals(content, 0, magic.length, magic, 0, magic.length);
    }

    /** The labels and other codes that may be in the same picture are passed over. */
    private static List<byte[]> inPicture(byte[] picture) throws PictureUnreadableException {
        return LabelReader.readTexts(picture, WifiSource::isCode).stream()
                .map(String::strip)
                .distinct()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .filter(WifiCode::looksLike)
                .toList();
    }

    private static boolean isCode(String text) {
        return WifiCode.looksLike(text.strip().getBytes(StandardCharsets.UTF_8));
    }

    private static String names(List<byte[]> codes) {
        TreeSet<String> names = new TreeSet<>();
        for (byte[] code : codes) {
            try (WifiCode read = WifiCode.parse(code, Optional.empty())) {
                names.add(Escape.quoted(
                        read instanceof WifiCode.Clear clear
                                ? clear.reading().network().ssid()
                                : ((WifiCode.Ambiguous) read).zxing().network().ssid()));
            } catch (WifiRefusedException e) {
                names.add("one that does not hold");
            }
        }
        return String.join(", ", names);
    }
}
