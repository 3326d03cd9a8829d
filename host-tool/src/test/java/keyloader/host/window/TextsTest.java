package keyloader.host.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.text.MessageFormat;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import keyloader.host.outcome.Complaint;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Problem;
import keyloader.host.outcome.Remark;
import keyloader.sealing.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The window's words are whole in both languages, and speak of the window. */
class TextsTest {
    private static final Set<String> TEXTS =
            Arrays.stream(Text.values()).map(Enum::name).collect(Collectors.toCollection(TreeSet::new));

    @ParameterizedTest
    @ValueSource(strings = {"en", "de"})
    void eachLanguageHasEachTextAndNoOther(String language) {
        Texts texts = Texts.of(Locale.forLanguageTag(language));
        Set<String> keys = new TreeSet<>(texts.bundle().keySet());
        keys.removeIf(key -> key.contains("."));

        assertThat(keys).isEqualTo(TEXTS);
    }

    @Test
    void germanIsNotEnglish() {
        Texts german = Texts.of(Locale.GERMANY);
        Texts english = Texts.of(Locale.UK);

        assertThat(german.of(Text.MAY_BE_UNPLUGGED, 1)).isEqualTo("Fertig. Der Loader darf abgezogen werden.");
        assertThat(Texts.of(Locale.FRANCE).of(Text.PREPARE)).isEqualTo(english.of(Text.PREPARE));
        Set<String> keys = new TreeSet<>(german.bundle().keySet());
        assertThat(keys).containsAll(english.bundle().keySet());
        keys.removeAll(english.bundle().keySet()); // the catalogue's own words
        assertThat(keys).allMatch(key -> Stream.of(Texts.VERDICT, Texts.NEXT, Texts.MESSAGE, Texts.NOTICE, Texts.HINT)
                .anyMatch(key::startsWith));
    }

    /** English has the words of the one table. */
    @ParameterizedTest
    @EnumSource(Verdict.class)
    void eachVerdictHasGermanWords(Verdict verdict) {
        Set<String> keys = Texts.of(Locale.GERMANY).bundle().keySet();

        assertThat(keys).contains(Texts.VERDICT + verdict, Texts.NEXT + verdict);
        assertThat(Texts.of(Locale.UK).verdict(verdict)).isEqualTo(verdict.sentence());
    }

    /** Each letter presses one thing. */
    @ParameterizedTest
    @ValueSource(strings = {"en", "de"})
    void noTwoThingsOfAPageHaveOneLetter(String language) {
        Texts texts = Texts.of(Locale.forLanguageTag(language));
        List<Character> letters = Arrays.stream(Text.values())
                .map(text -> texts.bundle().getString(text.name()))
                .filter(text -> text.contains("&"))
                .map(text -> Character.toLowerCase(text.charAt(text.indexOf('&') + 1)))
                .toList();

        assertThat(letters).hasSize(10).doesNotHaveDuplicates().allMatch(Character::isLetter);
    }

    /** Of the same number of things, or one of them says something else. */
    @ParameterizedTest
    @EnumSource(Text.class)
    void bothLanguagesTakeTheSameArguments(Text text) {
        int english = arguments(Texts.of(Locale.UK), text);

        assertThat(arguments(Texts.of(Locale.GERMANY), text)).isEqualTo(english);
    }

    private static int arguments(Texts texts, Text text) {
        return new MessageFormat(texts.bundle().getString(text.name())).getFormatsByArgumentIndex().length;
    }

    @Test
    void oneAndManyAreTold() {
        Texts texts = Texts.of(Locale.UK);

        assertThat(texts.of(Text.LOADER_FREE, "0011223344556677", 1L)).endsWith("1 slot is free.");
        assertThat(texts.of(Text.LOADER_FREE, "0011223344556677", 63L)).endsWith("63 slots are free.");
        assertThat(texts.of(Text.WAITING, 2)).startsWith("2 messages are");
    }

    /** What can come up at the window. */
    private static Set<Problem> here() {
        Set<Problem> here = EnumSet.noneOf(Problem.class);
        for (Problem problem : Problem.values()) {
            String name = problem.name();
            if (name.startsWith("LABEL_")
                    || name.startsWith("LOADER")
                    || name.startsWith("WRITING_")
                    || name.startsWith("PICTURE_")
                    || name.startsWith("WIFI_")
                    || name.startsWith("KNOWN_")
                    || name.startsWith("PROFILE_")
                    || name.startsWith("CONTAINER_")
                    || name.startsWith("RECEIPT_")
                    || name.startsWith("NOTE_")
                    || name.startsWith("LIST_")
                    || name.startsWith("ROW_")) {
                here.add(problem);
            }
        }
        here.addAll(EnumSet.of(
                Problem.RELEASE_REFUSED,
                Problem.ROUND_HAS_NO_FAILED,
                Problem.ROUND_AGAIN_FULL,
                Problem.PASSPHRASE_LENGTH,
                Problem.PASSPHRASE_CHARACTERS,
                Problem.OUTPUT_KIND,
                Problem.FILE_IN_THE_WAY,
                Problem.FILE_NOT_WRITTEN,
                Problem.FILE_UNREADABLE,
                Problem.FILE_TOO_LONG));
        // These are of the command line alone.
        here.removeAll(EnumSet.of(
                Problem.CONTAINER_PASSPHRASE_NEEDED,
                Problem.PROFILE_NAME_MISSING,
                Problem.PROFILE_WITH_MORE,
                Problem.WIFI_AS_ARGUMENT,
                Problem.WIFI_WITH_MORE,
                Problem.WIFI_READING_ALONE,
                Problem.WIFI_READING_UNKNOWN,
                Problem.WIFI_AMBIGUOUS, // there a person is asked
                Problem.WIFI_NOT_CHOSEN,
                Problem.WIFI_OPEN,
                Problem.WIFI_NOT_OPEN,
                Problem.KNOWN_WITH_MORE,
                Problem.KNOWN_ABSENT,
                Problem.KNOWN_SEVERAL,
                Problem.KNOWN_OPEN,
                Problem.KNOWN_NOT_OPEN,
                Problem.KNOWN_UNAVAILABLE, // there it shows how a code is brought onto a screen
                Problem.LOADER_COMMAND_UNKNOWN,
                Problem.LOADER_TWICE,
                Problem.LIST_MISSING));
        return here;
    }

    /** There nobody has options to give or commands to run. */
    @Test
    void hintsSpeakOfTheWindow() {
        for (String language : new String[] {"en", "de"}) {
            Texts texts = Texts.of(Locale.forLanguageTag(language));
            for (Problem problem : here()) {
                assertThat(texts.hint(Complaint.of(problem, arguments(problem))))
                        .as("%s in %s", problem, language)
                        .isNotBlank()
                        .doesNotContain("--", "\"keyloader ", "the same command", "in quotes");
            }
        }
    }

    @Test
    void germanSaysInGermanWhatIsWrongAndWhatToDo() {
        Texts german = Texts.of(Locale.GERMANY);
        Set<Problem> wanted = here();
        wanted.addAll(EnumSet.of(
                Problem.COUNTRY_INVALID,
                Problem.SECURITY_UNKNOWN,
                Problem.SSID_OPTION_LENGTH,
                Problem.NETWORKS_TOO_MANY,
                Problem.FILE_NAME,
                Problem.METER_LIST_LOST));
        for (Problem problem : wanted) {
            Complaint complaint = Complaint.of(problem, arguments(problem));
            assertThat(german.bundle().keySet())
                    .contains(Texts.MESSAGE + problem)
                    .containsAnyOf(
                            Texts.HINT + problem,
                            Texts.HINT + "ROW." + problem,
                            Texts.HINT + problem.name().replaceFirst("_.*", ""));
            assertThat(german.message(complaint))
                    .isNotEqualTo(Texts.of(Locale.UK).message(complaint))
                    .endsWith(".");
        }
    }

    /** In another language, too, a message says all that varies, and no more than there is. */
    @ParameterizedTest
    @ValueSource(strings = {"en", "de"})
    void messagesAndNoticesTakeTheArgumentsOfTheCatalogue(String language) {
        Texts texts = Texts.of(Locale.forLanguageTag(language));
        for (String key : texts.bundle().keySet()) {
            Object[] arguments;
            String said;
            if (key.startsWith(Texts.MESSAGE)) {
                Problem problem = Problem.valueOf(key.substring(Texts.MESSAGE.length()));
                arguments = arguments(problem);
                said = texts.message(Complaint.of(problem, arguments));
            } else if (key.startsWith(Texts.NOTICE)) {
                Notice notice = Notice.valueOf(key.substring(Texts.NOTICE.length()));
                arguments = arguments(notice);
                said = texts.remark(Remark.of(notice, arguments));
            } else {
                continue;
            }
            assertThat(said).as(key).doesNotContain("{", "'", "--", "\"keyloader ");
            assertThat(new MessageFormat(texts.bundle().getString(key)).getFormatsByArgumentIndex().length)
                    .as(key)
                    .isLessThanOrEqualTo(arguments.length);
        }
    }

    /** Alarms about owners are kept as the command line says them. */
    @ParameterizedTest
    @EnumSource(
            value = Notice.class,
            mode = EnumSource.Mode.MATCH_ANY,
            names = {"OWNERS_(NOT_AS|AFTER|WITHOUT|UNKNOWN|CHANGED).*", "RESETS_WENT_BACK", "CLAIMED_ANEW"})
    void keptAlarmsAreToldInGerman(Notice notice) {
        Remark remark = Remark.of(notice, arguments(notice));
        assertThat(Remark.alarm(remark.text())).contains(remark);
        assertThat(Texts.of(Locale.GERMANY).bundle().keySet()).contains(Texts.NOTICE + notice);
        assertThat(Remark.alarm("the meter has said something else")).isEmpty();
    }

    /** What is wrong with a row is put right in the list. */
    @ParameterizedTest
    @EnumSource(
            value = Problem.class,
            names = {
                "COUNTRY_INVALID",
                "SECURITY_UNKNOWN",
                "SSID_OPTION_LENGTH",
                "NETWORKS_TOO_MANY",
                "FILE_UNREADABLE",
                "FILE_NAME",
                "LABEL_CHANGED",
                "LABEL_AGAINST_MANIFEST"
            })
    void hintsForRowsSpeakOfTheList(Problem problem) {
        for (String language : new String[] {"en", "de"}) {
            assertThat(Texts.of(Locale.forLanguageTag(language)).rowHint(Complaint.of(problem, arguments(problem))))
                    .isNotBlank()
                    .doesNotContain("--", "\"keyloader ", "Go on", "Nur weiter");
        }
    }

    /** The command would be told that the container is in use. */
    @Test
    void whereACommandIsWantedTheWindowHasToBeClosedFirst() {
        for (String language : new String[] {"en", "de"}) {
            Texts texts = Texts.of(Locale.forLanguageTag(language));
            assertThat(List.of(
                            texts.of(Text.KEEP_ASK_CLEAR),
                            texts.hint(Complaint.of(Problem.PROFILE_IN_CLEAR, arguments(Problem.PROFILE_IN_CLEAR)))))
                    .allMatch(words -> words.contains("close this window")
                            || words.contains("Close this window")
                            || words.contains("dieses Fenster schlie\u00dfen"));
        }
    }

    private static Object[] arguments(Notice notice) {
        int count = notice.message().split("%s", -1).length - 1;
        return Collections.nCopies(count, "this").toArray();
    }

    private static Object[] arguments(Problem problem) {
        for (int count = 0; ; count++) {
            Object[] some = new Object[count];
            Arrays.fill(some, "this");
            try {
                Complaint.of(problem, some);
                return some;
            } catch (IllegalStateException e) {
                assertThat(count).isLessThan(9);
            }
        }
    }
}
