package keyloader.loader;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The firmware's version, as Maven wrote it into the resources. */
final class Version {
    private Version() {}

    static String text() {
        Properties properties = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
            if (in == null) {
                throw new IllegalStateException("version.properties is part of the program");
            }
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException("reading the program's own resources", e);
        }
        return properties.getProperty("version", "unknown");
    }
}
