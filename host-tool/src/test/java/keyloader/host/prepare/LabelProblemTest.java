package keyloader.host.prepare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import javax.imageio.ImageIO;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Problem;
import keyloader.label.LabelDrawing;
import keyloader.sealing.FileDecapsulationKey;
import keyloader.sealing.Label;
import keyloader.sealing.PublicPoint;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each way in which a label can be wrong has an error and a hint of its own. */
@Timeout(60)
class LabelProblemTest {
    @TempDir
    Path directory;

    private final Label label = new Label(
            "SN-0001", FileDecapsulationKey.generate(new SecureRandom()).publicKey());
    private final String uri = label.uri();

    private static Problem problem(String meter) {
        Failure failure = catchThrowableOfType(Failure.class, () -> LabelSource.read(meter));
        assertThat(failure).as("a failure").isNotNull();
        return failure.complaint().problem();
    }

    private String withKey(byte[] spki) {
        return Label.SCHEME + "I:SN-0001;X:" + label.kid().check() + ";K:"
                + Base64.getEncoder().encodeToString(spki) + ";;";
    }

    private static byte[] spki(Bytes point) {
        return Bytes.concat(PublicPoint.SPKI_PREFIX, point).toArray();
    }

    /** Half of all x have no y. */
    private static Bytes offTheCurve() {
        for (byte last = 0; ; last++) {
            byte[] point = new byte[33];
            point[0] = 2;
            point[32] = last;
            try {
                PublicPoint.decode(Bytes.of(point));
            } catch (MalformedException e) {
                return Bytes.of(point);
            }
        }
    }

    @Test
    void textThatIsWrongIsToldApart() throws GeneralSecurityException {
        String other = new Label(
                        "SN-0001",
                        FileDecapsulationKey.generate(new SecureRandom()).publicKey())
                .kid()
                .check();
        KeyPairGenerator wider = KeyPairGenerator.getInstance("EC");
        wider.initialize(new ECGenParameterSpec("secp384r1"));
        byte[] p384 = wider.generateKeyPair().getPublic().getEncoded();
        byte[] beyondTheField = new byte[33];
        Arrays.fill(beyondTheField, (byte) 0xff);
        beyondTheField[0] = 2;
        String fields = uri.substring(Label.SCHEME.length(), uri.length() - 1);

        assertThat(problem(uri.replace(label.kid().check(), other))).isEqualTo(Problem.LABEL_CHECK_WRONG);
        assertThat(problem(withKey(p384))).isEqualTo(Problem.LABEL_OTHER_CURVE);
        assertThat(problem(withKey(new byte[59]))).isEqualTo(Problem.LABEL_OTHER_CURVE);
        assertThat(problem(withKey(spki(offTheCurve())))).isEqualTo(Problem.LABEL_POINT_OFF_CURVE);
        assertThat(problem(withKey(spki(Bytes.of(beyondTheField))))).isEqualTo(Problem.LABEL_POINT_OFF_CURVE);
        assertThat(problem(uri.replace(";K:", ";K:*"))).isEqualTo(Problem.LABEL_KEY_GARBLED);
        assertThat(problem(uri.replace("I:SN-0001;", ""))).isEqualTo(Problem.LABEL_FIELD_MISSING);
        assertThat(problem(uri.substring(0, uri.indexOf("K:")))).isEqualTo(Problem.LABEL_FIELD_MISSING);
        assertThat(problem(uri.replace("X:", "I:SN-0001;X:"))).isEqualTo(Problem.LABEL_FIELD_REPEATED);
        assertThat(problem(Label.SCHEME + fields + "K:x;;")).isEqualTo(Problem.LABEL_FIELD_REPEATED);
        assertThat(problem(uri.replace("X:", "Y:1;X:"))).isEqualTo(Problem.LABEL_FIELD_UNKNOWN);
        assertThat(problem(uri.replace("SN-0001", ""))).isEqualTo(Problem.LABEL_SERIAL);
        assertThat(problem(uri.replace("SN-0001", "SN\u001b1"))).isEqualTo(Problem.LABEL_SERIAL);
        assertThat(problem(uri.substring(0, uri.length() - 1))).isEqualTo(Problem.LABEL_INVALID);
        assertThat(problem(uri + "x")).isEqualTo(Problem.LABEL_INVALID);
    }

    @Test
    void aMegabyteOfTextIsTooLongWhateverIsInIt() throws IOException {
        assertThat(problem(Label.SCHEME + "I:".repeat(1 << 19))).isEqualTo(Problem.LABEL_TOO_LONG);
        assertThat(problem(uri + " ".repeat(1 << 20) + "x")).isEqualTo(Problem.LABEL_TOO_LONG);
        Path file = Files.writeString(directory.resolve("label.txt"), Label.SCHEME + "I:".repeat(1 << 19));
        assertThat(problem(file.toString())).isEqualTo(Problem.PICTURE_UNREADABLE);
    }

    @Test
    void picturesThatAreWrongAreToldApart() throws IOException {
        BufferedImage one = ImageIO.read(new ByteArrayInputStream(LabelDrawing.draw(label)));
        BufferedImage two = ImageIO.read(new ByteArrayInputStream(LabelDrawing.draw(new Label(
                "SN-0002", FileDecapsulationKey.generate(new SecureRandom()).publicKey()))));
        BufferedImage both =
                new BufferedImage(one.getWidth() + two.getWidth(), one.getHeight(), BufferedImage.TYPE_INT_RGB);
        both.getGraphics().drawImage(one, 0, 0, null);
        both.getGraphics().drawImage(two, one.getWidth(), 0, null);
        BufferedImage empty = new BufferedImage(300, 300, BufferedImage.TYPE_INT_RGB);

        assertThat(problem(png(both, "both.png"))).isEqualTo(Problem.LABEL_SEVERAL);
        assertThat(problem(png(empty, "empty.png"))).isEqualTo(Problem.LABEL_NOT_FOUND);
        byte[] cut = Arrays.copyOf(LabelDrawing.draw(label), 500);
        assertThat(problem(Files.write(directory.resolve("cut.png"), cut).toString()))
                .isEqualTo(Problem.PICTURE_UNREADABLE);
        assertThat(problem(directory.resolve("absent.png").toString())).isEqualTo(Problem.FILE_UNREADABLE);
        assertThat(problem(directory.toString())).isEqualTo(Problem.FILE_UNREADABLE);
    }

    private String png(BufferedImage image, String name) throws IOException {
        Path file = directory.resolve(name);
        ImageIO.write(image, "png", file.toFile());
        return file.toString();
    }

    @Test
    void eachHasAHintOfItsOwn() {
        Set<String> hints = new HashSet<>();
        for (Problem problem : Problem.values()) {
            if (problem.name().startsWith("LABEL_") || problem == Problem.PICTURE_UNREADABLE) {
                assertThat(hints.add(problem.hint())).as(problem.name()).isTrue();
            }
        }
        assertThat(hints).hasSizeGreaterThan(10);
    }
}
