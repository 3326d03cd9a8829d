package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import keyloader.sealing.Credential;
import keyloader.sealing.Network;
import keyloader.sealing.NetworkOrder;
import keyloader.sealing.Security;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code prepare --from-wifi-qr}: the network comes off the router. */
@Timeout(60)
class FromRouterTest {
    private static final String CODE = "WIFI:T:WPA;S:Home;P:correct horse;;";
    private static final String DOUBTFUL = "WIFI:T:WPA;S:caf%C3%A9;P:correct%20horse;;";

    @TempDir
    Path directory;

    private Pc pc;
    private Meter meter;

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
        meter = new Meter("SN-0001");
    }

    private Ran prepare(FakeTerminal terminal, String... more) {
        List<String> args = new ArrayList<>(
                List.of("prepare", "--meter", meter.label.uri(), "--country", "DE", "--loader", Pc.LINK));
        args.addAll(List.of(more));
        return pc.run(terminal, args.toArray(new String[0]));
    }

    private Ran fromText(String text, String... more) throws IOException {
        return fromText(new FakeTerminal(), text, more);
    }

    private Ran fromText(FakeTerminal terminal, String text, String... more) throws IOException {
        List<String> args = new ArrayList<>(
                List.of("--from-wifi-qr", pc.file("code.txt", text).toString()));
        args.addAll(List.of(more));
        return prepare(terminal, args.toArray(new String[0]));
    }

    private Network sealed() throws IOException, LoaderRefusedException {
        return ((NetworkOrder.Known)
                        meter.order(Meter.get(pc.loader, 0)).networks().get(0))
                .network();
    }

    private void nothingWasWritten(Ran ran) throws IOException, LoaderRefusedException {
        assertThat(ran.exit()).isNotZero();
        assertThat(Meter.list(pc.loader)).isEmpty();
        assertThat(ran.all()).doesNotContain("correct", "horse");
    }

    private static String passphrase(Network network) {
        return new String(
                ((Credential.Passphrase) network.credential()).secret().copy(), StandardCharsets.UTF_8);
    }

    @Test
    void theTextInAFileIsTaken() throws IOException, LoaderRefusedException {
        Ran ran = fromText(CODE + "\n");
        assertThat(ran.exit()).isEqualTo(0);
        assertThat(sealed().ssid()).isEqualTo(Bytes.of("Home".getBytes(StandardCharsets.UTF_8)));
        assertThat(sealed().security()).isEqualTo(Security.WPA2_WPA3);
        assertThat(passphrase(sealed())).isEqualTo("correct horse");
        assertThat(ran.all()).doesNotContain("correct horse");
    }

    @Test
    void theTextMayComeFromStandardInput() throws IOException, LoaderRefusedException {
        assertThat(prepare(new FakeTerminal().withStandardInput(CODE), "--from-wifi-qr", "-")
                        .exit())
                .isEqualTo(0);
        assertThat(passphrase(sealed())).isEqualTo("correct horse");
    }

    @Test
    void aPictureWithTheMetersLabelBesideItIsTaken() throws IOException, LoaderRefusedException {
        Path picture = picture("both.png", CODE, meter.label.uri(), "https://example.net/");
        Ran ran = pc.run(
                "prepare",
                "--meter",
                picture.toString(),
                "--from-wifi-qr",
                picture.toString(),
                "--country",
                "DE",
                "--loader",
                Pc.LINK);
        assertThat(ran.err()).doesNotContain("error");
        assertThat(passphrase(sealed())).isEqualTo("correct horse");
    }

    @Test
    void severalCodesInAPictureAreRefusedByName() throws IOException, LoaderRefusedException {
        Path picture = picture("two.png", CODE, "WIFI:T:WPA;S:Guests;P:correct guests;;");
        Ran ran = prepare(new FakeTerminal(), "--from-wifi-qr", picture.toString());
        assertThat(ran.err()).contains("several networks: \"Guests\", \"Home\"");
        nothingWasWritten(ran);
    }

    @Test
    void aPictureWithoutACodeIsRefused() throws IOException, LoaderRefusedException {
        Ran ran = prepare(
                new FakeTerminal(),
                "--from-wifi-qr",
                picture("label.png", meter.label.uri()).toString());
        assertThat(ran.err()).contains("no router's code was found in").contains("hint: ");
        nothingWasWritten(ran);
    }

    @Test
    void onATerminalTheTwoReadingsAreShownAndOneIsChosen() throws IOException, LoaderRefusedException {
        FakeTerminal terminal = new FakeTerminal().answering("2");
        Ran ran = fromText(terminal, DOUBTFUL);
        assertThat(ran.exit()).isEqualTo(0);
        assertThat(ran.err())
                .contains("1 (wpa3):  \"caf\u00e9\", wpa2+wpa3, passphrase ....... ..... (13 characters)")
                .contains("2 (zxing): \"caf%C3%A9\", wpa2+wpa3, passphrase .......%20..... (15 characters)");
        assertThat(ran.all()).doesNotContain("correct", "horse");
        assertThat(passphrase(sealed())).isEqualTo("correct%20horse");
    }

    @Test
    void theOtherReadingCanBeChosenToo() throws IOException, LoaderRefusedException {
        assertThat(fromText(new FakeTerminal().answering("1"), DOUBTFUL).exit()).isEqualTo(0);
        assertThat(passphrase(sealed())).isEqualTo("correct horse");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "yes"})
    void anotherAnswerIsNoChoice(String answer) throws IOException, LoaderRefusedException {
        Ran ran = fromText(new FakeTerminal().answering(answer), DOUBTFUL);
        assertThat(ran.err()).contains("neither 1 nor 2");
        nothingWasWritten(ran);
    }

    @Test
    void withoutATerminalBothReadingsAreAnError() throws IOException, LoaderRefusedException {
        Ran ran = fromText(DOUBTFUL);
        assertThat(ran.err())
                .contains("error: the router's code can be read in two ways")
                .contains("wpa3: \"caf\u00e9\", wpa2+wpa3, passphrase (13 characters)")
                .contains("zxing: \"caf%C3%A9\", wpa2+wpa3, passphrase (15 characters)")
                .doesNotContain("....", "%20")
                .contains("--wifi-qr-reading");
        nothingWasWritten(ran);
    }

    /** Every letter of Tr0ub4dor stands as an escape. */
    private static final String ALL_ESCAPED = "WIFI:T:WPA;S:home;P:%54%72%30%75%62%34%64%6F%72;;";

    private static void tellsNothing(Ran ran) {
        String written = "%54%72%30%75%62%34%64%6F%72";
        for (String secret : List.of("Tr0ub4dor", written)) {
            for (int from = 0; from + 3 <= secret.length(); from++) {
                assertThat(ran.all()).doesNotContainIgnoringCase(secret.substring(from, from + 3));
            }
        }
    }

    @Test
    void aPassphraseOfEscapesAloneIsHiddenOnATerminal() throws IOException, LoaderRefusedException {
        Ran ran = fromText(new FakeTerminal().answering("1"), ALL_ESCAPED);
        assertThat(ran.exit()).isEqualTo(0);
        assertThat(ran.err())
                .contains("1 (wpa3):  \"home\", wpa2+wpa3, passphrase ......... (9 characters)")
                .contains("2 (zxing): \"home\", wpa2+wpa3, passphrase " + "%..".repeat(9) + " (27 characters)");
        tellsNothing(ran);
        assertThat(passphrase(sealed())).isEqualTo("Tr0ub4dor");
    }

    @Test
    void withoutATerminalAndInJsonThereAreLengthsAlone() throws IOException, LoaderRefusedException {
        for (Ran ran : List.of(
                fromText(ALL_ESCAPED),
                fromText(ALL_ESCAPED, "--json"),
                fromText(new FakeTerminal().answering("1"), ALL_ESCAPED, "--json"))) {
            assertThat(ran.err())
                    .contains("wpa3: \"home\", wpa2+wpa3, passphrase (9 characters);")
                    .contains("zxing: \"home\", wpa2+wpa3, passphrase (27 characters)");
            tellsNothing(ran);
            nothingWasWritten(ran);
        }
    }

    @Test
    void onATerminalOnlyEscapesThatAMakerNeedsAreShown() throws IOException {
        Ran ran = fromText(
                new FakeTerminal().answering("1"), "WIFI:T:SAE;S:home;P:a%5C%3B%2C%3A%22%25%20b%7E%41%C3%A9%21;;");
        assertThat(ran.err())
                .contains(
                        "2 (zxing): \"home\", wpa3, passphrase .%5C%3B%2C%3A%22%25%20.%..%..%..%..%.. (38 characters)");
    }

    @ParameterizedTest
    @CsvSource({"wpa3, correct horse", "zxing, correct%20horse"})
    void theOptionDecides(String reading, String passphrase) throws IOException, LoaderRefusedException {
        assertThat(fromText(DOUBTFUL, "--wifi-qr-reading", reading).exit()).isEqualTo(0);
        assertThat(passphrase(sealed())).isEqualTo(passphrase);
    }

    @Test
    void namesAreEscapedWhereTheyAreShown() throws IOException {
        Ran ran = fromText("WIFI:T:WPA;S:a%1B%5B2Jb;P:long enough;;");
        assertThat(ran.all()).doesNotContain("\u001b").contains("\"a\\u{1b}[2Jb\"");
    }

    @Test
    void anOpenNetworkHasToBeConfirmed() throws IOException, LoaderRefusedException {
        Ran ran = fromText("WIFI:S:Cafe;;");
        assertThat(ran.err()).contains("open network").contains("hint: ").contains("--security open");
        nothingWasWritten(ran);
        assertThat(fromText("WIFI:S:Cafe;;", "--security", "open").exit()).isEqualTo(0);
        assertThat(sealed().security()).isEqualTo(Security.OPEN);
    }

    @Test
    void aNetworkWithPassphraseIsNotConfirmedAsOpen() throws IOException, LoaderRefusedException {
        Ran ran = fromText(CODE, "--security", "open");
        assertThat(ran.err()).contains("--security says open");
        nothingWasWritten(ran);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--from-wifi-qr", "--network", "--meter", "--passphrase-file"})
    void theTextItselfIsNoArgumentAndIsNotRepeated(String option) throws IOException, LoaderRefusedException {
        List<String> args = new ArrayList<>(List.of("prepare", "--country", "DE", "--loader", Pc.LINK, option, CODE));
        if (!option.equals("--meter")) {
            args.addAll(List.of("--meter", meter.label.uri()));
        }
        if (!option.equals("--from-wifi-qr") && !option.equals("--network")) {
            args.addAll(List.of("--ssid", "Home", "--security", "wpa2"));
        }
        Ran ran = pc.run(args.toArray(new String[0]));
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err())
                .contains("a router's code stands on the command line")
                .contains("hint: ");
        nothingWasWritten(ran);
    }

    @ParameterizedTest
    @ValueSource(strings = {"wifi:T:WPA;S:Home;P:correct horse;;", " Wifi:T:WPA;S:Home;P:correct horse;;"})
    void theTextInOtherLettersIsNoArgumentEither(String code) throws IOException, LoaderRefusedException {
        for (String option : List.of("--from-wifi-qr", "--passphrase-file", "--meter")) {
            List<String> args =
                    new ArrayList<>(List.of("prepare", "--country", "DE", "--loader", Pc.LINK, option, code));
            if (!option.equals("--meter")) {
                args.addAll(List.of("--meter", meter.label.uri()));
            }
            if (!option.equals("--from-wifi-qr")) {
                args.addAll(List.of("--ssid", "Home", "--security", "wpa2"));
            }
            Ran ran = pc.run(args.toArray(new String[0]));
            assertThat(ran.err()).contains("a router's code stands on the command line");
            nothingWasWritten(ran);
        }
    }

    @Test
    void aPassphraseInPlaceOfItsFileIsNotRepeated() throws IOException, LoaderRefusedException {
        for (String given : List.of("correct horse", "correct/horse", "correct\0horse")) {
            Ran ran = prepare(new FakeTerminal(), "--ssid", "Home", "--security", "wpa2", "--passphrase-file", given);
            assertThat(ran.exit()).isEqualTo(1);
            assertThat(ran.err()).contains("error: cannot read the file given for the network's passphrase: ");
            nothingWasWritten(ran);
        }
        assertThat(prepare(new FakeTerminal(), "--ssid", "Home", "--security", "wpa2", "--passphrase-file", "absent")
                        .err())
                .contains("passphrase: there is no such file");
    }

    @Test
    void theTextAsAnExtraArgumentIsNotRepeatedEither() throws IOException, LoaderRefusedException {
        Ran ran = prepare(new FakeTerminal(), CODE);
        assertThat(ran.exit()).isEqualTo(2);
        nothingWasWritten(ran);
    }

    @ParameterizedTest
    @CsvSource({
        "--ssid, Home",
        "--security, wpa2",
        "--network, home.json",
        "--passphrase-file, pass",
    })
    void itTakesNoOtherNetworkOption(String option, String value) throws IOException, LoaderRefusedException {
        Ran ran = fromText(CODE, option, value);
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("--from-wifi-qr names the network");
        nothingWasWritten(ran);
    }

    @Test
    void theReadingIsForTheCodeAloneAndHasTwoNames() throws IOException {
        assertThat(pc.prepare(meter, "--wifi-qr-reading", "wpa3").err()).contains("--wifi-qr-reading is for");
        assertThat(fromText(CODE, "--wifi-qr-reading", "android").err()).contains("not a way to read");
    }

    @Test
    void standardInputHoldsOneThing() {
        Ran ran = prepare(new FakeTerminal(), "--from-wifi-qr", "-", "--container-passphrase-file", "-");
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains("standard input cannot hold two");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "WIFI:T:WEP;S:Old;P:correct;;",
                "WIFI:T:WPA2-EAP;S:Works;I:me;P:correct;;",
                "WIFI:T:SAE;S:Home;I:guest;P:correct;;",
                "WIFI:T:WPA;P:correct horse;;",
                "WIFI:T:WPA;S:Home;S:Home;P:correct horse;;",
                "WIFI:T:WPA;S:Home;P:horse;;",
                "WIFI:T:WPA;S:Home;P:correct horse",
                "WIFI:T:WPA;S:Home;P:correct horse;X:1;;",
                "correct horse"
            })
    void eachRefusalHasAHintAndTellsNothingOfTheText(String text) throws IOException, LoaderRefusedException {
        Ran ran = fromText(text);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("error: ").contains("hint: ");
        nothingWasWritten(ran);
    }

    private Path picture(String name, String... texts) throws IOException {
        return DrawnCodes.draw(directory.resolve(name), texts);
    }
}
