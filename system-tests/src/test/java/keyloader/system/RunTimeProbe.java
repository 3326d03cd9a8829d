package keyloader.system;

import java.nio.charset.Charset;
import java.security.KeyPairGenerator;
import java.security.Security;
import java.security.spec.ECGenParameterSpec;
import java.text.NumberFormat;
import java.time.Month;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/** Run by the packaged run time: asks for what no class names, so that no list of a program's modules shows that it is there. */
final class RunTimeProbe {
    private RunTimeProbe() {}

    public static void main(String[] args) throws Exception {
        System.out.println(Month.OCTOBER.getDisplayName(TextStyle.FULL, Locale.GERMANY));
        System.out.println(NumberFormat.getInstance(Locale.GERMANY).format(1234.5));
        KeyPairGenerator curve = KeyPairGenerator.getInstance("EC");
        curve.initialize(new ECGenParameterSpec("secp256r1"));
        System.out.println(curve.generateKeyPair().getPublic().getAlgorithm());
        System.out.println(Security.getProvider("SunPKCS11") == null ? "no tokens" : "tokens");
        for (String format : List.of("png", "jpeg")) {
            System.out.println(ImageIO.getImageReadersByFormatName(format).hasNext() ? format : "no " + format);
        }
        // What the code on a router may be written in; ZXing asks for them by name.
        for (String charset : List.of("Shift_JIS", "GB18030", "EUC-KR", "Big5", "windows-1252")) {
            System.out.println(Charset.isSupported(charset) ? charset : "no " + charset);
        }
    }
}
