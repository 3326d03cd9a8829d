package keyloader.host.station.report;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.SigningKey;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;

/**
 * A report as two lines: a JSON object, and the station's key with its signature (ESP256) over all bytes before that line.
 *
 * @param station whose signature it bears; whether that is the right one is not judged here
 * @param documents the files beside it, and SHA-256 of each in hexadecimal
 */
public record SignedReport(PublicPoint station, JsonNode report, Map<String, String> documents) {
    public static final int MAX_LENGTH = 1 << 20;
    static final String FORMAT = "keyloader test report 1";
    private static final String FILE_NAME = "[A-Za-z0-9._-]{1,128}";
    private static final ObjectReader JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .reader();

    public SignedReport {
        documents = Map.copyOf(documents);
    }

    /** @param report one line, without its end */
    public static byte[] sign(String report, SigningKey station) throws GeneralSecurityException {
        byte[] first = (report + "\n").getBytes(StandardCharsets.UTF_8);
        Bytes signature = station.sign(first);
        return Bytes.concat(
                        Bytes.of(first),
                        Bytes.of(lastLine(station.publicKey(), signature).getBytes(StandardCharsets.US_ASCII)))
                .toArray();
    }

    private static String lastLine(PublicPoint key, Bytes signature) {
        return "{\"key\":\"" + base64(key.spki()) + "\",\"signature\":\"" + base64(signature) + "\"}\n";
    }

    private static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.toArray());
    }

    /** @throws ReportException when a byte of it is another than the station has written */
    public static SignedReport parse(byte[] file) throws ReportException {
        int end = lineEnd(file, 0);
        int last = lineEnd(file, end + 1);
        if (last + 1 != file.length) {
            throw new ReportException("more follows the signature");
        }
        byte[] line = Arrays.copyOfRange(file, end + 1, file.length);
        JsonNode signed = json(line);
        PublicPoint key;
        Bytes signature;
        try {
            key = PublicPoint.ofSpki(decoded(signed, "key"));
            signature = decoded(signed, "signature");
        } catch (MalformedException e) {
            throw new ReportException("its key is not a P-256 key");
        }
        if (!Bytes.of(lastLine(key, signature).getBytes(StandardCharsets.US_ASCII))
                .equals(Bytes.of(line))) {
            throw new ReportException("its last line is not written as a station writes it");
        }
        verify(key, Bytes.of(file, 0, end + 1), signature);
        JsonNode report = json(Arrays.copyOf(file, end));
        if (!report.path("format").asText().equals(FORMAT)) {
            throw new ReportException("it is no test report of version 1");
        }
        return new SignedReport(key, report, documents(report));
    }

    private static int lineEnd(byte[] file, int start) throws ReportException {
        for (int i = start; i < file.length; i++) {
            if (file[i] == '\n') {
                return i;
            }
        }
        throw new ReportException("it has not two lines");
    }

    private static JsonNode json(byte[] line) throws ReportException {
        try {
            JsonNode node = JSON.readTree(new String(line, StandardCharsets.UTF_8));
            if (node != null && node.isObject()) {
                return node;
            }
        } catch (JsonProcessingException e) {
            // said below
        }
        throw new ReportException("a line is not a JSON object");
    }

    private static Bytes decoded(JsonNode node, String name) throws ReportException {
        try {
            return Bytes.of(Base64.getDecoder().decode(node.path(name).asText()));
        } catch (IllegalArgumentException e) {
            throw new ReportException("its " + name + " is not base64");
        }
    }

    private static void verify(PublicPoint key, Bytes content, Bytes signature) throws ReportException {
        try {
            Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
            verifier.initVerify(key.toKey());
            verifier.update(content.toArray());
            if (verifier.verify(signature.toArray())) {
                return;
            }
        } catch (GeneralSecurityException e) {
            // said below
        }
        throw new ReportException("the signature is wrong: something was changed");
    }

    private static Map<String, String> documents(JsonNode report) throws ReportException {
        Map<String, String> documents = new LinkedHashMap<>();
        for (JsonNode document : report.path("documents")) {
            String name = document.path("name").asText();
            if (!name.matches(FILE_NAME) || name.startsWith("..")) {
                throw new ReportException("it names a document that cannot lie beside it");
            }
            documents.put(name, document.path("sha256").asText());
        }
        return documents;
    }
}
