package keyloader.system.vm.wifi;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import keyloader.system.vm.Command;
import keyloader.wire.Bytes;

/** A certificate authority of a test, made anew by openssl. */
final class Authority {
    private final Path directory;

    Authority(Path directory) throws IOException, InterruptedException {
        this.directory = Files.createDirectories(directory);
        key("ca");
        openssl(
                "req",
                "-x509",
                "-new",
                "-key",
                file("ca.key"),
                "-subj",
                "/CN=test authority of nobody",
                "-days",
                "2",
                "-out",
                file("ca.pem"));
    }

    private static void openssl(String... words) throws IOException, InterruptedException {
        Command.run(
                java.util.stream.Stream.concat(java.util.stream.Stream.of("openssl"), java.util.stream.Stream.of(words))
                        .toArray(String[]::new));
    }

    private void key(String name) throws IOException, InterruptedException {
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", file(name + ".key"));
    }

    String file(String name) {
        return directory.resolve(name).toString();
    }

    /** @param dns its name, which the certificate is for */
    void issue(String name, String dns) throws IOException, InterruptedException {
        key(name);
        openssl("req", "-new", "-key", file(name + ".key"), "-subj", "/CN=" + dns, "-out", file(name + ".csr"));
        Files.write(directory.resolve("ext"), List.of("subjectAltName=DNS:" + dns));
        openssl(
                "x509",
                "-req",
                "-in",
                file(name + ".csr"),
                "-CA",
                file("ca.pem"),
                "-CAkey",
                file("ca.key"),
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                file("ext"),
                "-out",
                file(name + ".pem"));
    }

    /** What is between the lines of a PEM file. */
    Bytes der(String name) throws IOException {
        String text = Files.readString(directory.resolve(name), StandardCharsets.US_ASCII);
        return Bytes.of(Base64.getMimeDecoder().decode(text.replaceAll("-----[A-Z ]+-----", "")));
    }
}
