package keyloader.system.vm.hostile;

import static keyloader.system.vm.hostile.Conversations.always;
import static keyloader.system.vm.hostile.Conversations.answering;
import static keyloader.system.vm.hostile.Conversations.instead;
import static keyloader.system.vm.hostile.Conversations.refusing;
import static keyloader.system.vm.hostile.Conversations.replying;
import static keyloader.system.vm.hostile.Forgery.configuration;
import static keyloader.system.vm.hostile.Forgery.done;

import java.util.List;
import java.util.stream.Stream;
import keyloader.loader.Loader.LoaderSession;
import keyloader.loader.transport.usb.UsbDevice.Answer;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.Status;

/** Devices under a loader's ids that lie in their descriptors, in their strings, or in what they say. */
final class Forgeries {
    /** Places in a loader's configuration descriptor. */
    private static final int TOTAL_LENGTH = 2;

    private static final int INTERFACES = 4;
    private static final int INTERFACE = 9;
    private static final int CLASS = INTERFACE + 5;
    private static final int OUT = INTERFACE + 9;
    private static final int IN = OUT + 7;
    private static final int SERIAL = 0x0303;

    private static final String LEFT_ALONE = "USB device 1209:0001 at [0-9.-]+ is no loader and is left alone .+";
    private static final String BROKE_OFF = "the session with the loader broke off: .+";
    private static final String NOTHING_HERE = "NOT_FOR_THIS_METER: .+";

    private Forgeries() {}

    /** Their descriptors tell, and nothing is ever sent to them. */
    static List<Forgery> byDescriptors() {
        Bytes second = Bytes.concat(configuration(), Forgery.changed(tail(), 2, 1));
        Bytes setting = Bytes.concat(configuration(), Forgery.changed(tail(), 3, 1));
        Bytes third = Bytes.concat(configuration(), Bytes.ofHex("07058302000200"));
        return Stream.of(
                        Forgery.of("a class of its own").device(4, 0xff),
                        Forgery.of("two configurations")
                                .device(17, 2)
                                .descriptor(0x0201, done(Forgery.changed(configuration(), 5, 2))),
                        Forgery.of("a second interface").configuration(total(second, 55, 2)),
                        Forgery.of("a second setting").configuration(total(setting, 55, 1)),
                        Forgery.of("another class: a keyboard's").configuration(CLASS, 3, 1, 1),
                        Forgery.of("another subclass").configuration(CLASS + 1, 0x4c),
                        Forgery.of("another protocol").configuration(CLASS + 2, 2),
                        Forgery.of("interrupt endpoints").configuration(OUT + 3, 3),
                        Forgery.of("both endpoints in").configuration(OUT + 2, 0x81),
                        Forgery.of("one endpoint")
                                .configuration(total(configuration().slice(0, 25), 25, 1, 1)),
                        Forgery.of("three endpoints").configuration(total(third, 39, 1, 3)),
                        Forgery.of("packets of 8 bytes").configuration(OUT + 4, 8, 0),
                        Forgery.of("packets of 1024 bytes").configuration(IN + 4, 0, 4),
                        Forgery.of("no interface at all")
                                .configuration(total(configuration().slice(0, 9), 9, 0)))
                .map(forgery -> forgery.said(LEFT_ALONE))
                .toList();
    }

    private static Bytes tail() {
        return configuration().slice(INTERFACE, configuration().length() - INTERFACE);
    }

    private static Bytes total(Bytes whole, int length, int interfaces) {
        return Forgery.changed(Forgery.changed(whole, TOTAL_LENGTH, length, 0), INTERFACES, interfaces);
    }

    private static Bytes total(Bytes whole, int length, int interfaces, int endpoints) {
        return Forgery.changed(total(whole, length, interfaces), INTERFACE + 4, endpoints);
    }

    /** The system itself stumbles over them, and shows a program what it made of them, or nothing. */
    static List<Forgery> bySize() {
        Stream<Forgery> shown = Stream.of(
                Forgery.of("descriptors of length 0").configuration(INTERFACE, 0),
                Forgery.of("an endpoint's descriptor that ends after 3 bytes").configuration(OUT, 3));
        return Stream.concat(
                        shown.map(forgery -> forgery.said(LEFT_ALONE)),
                        Stream.of(Forgery.of("a configuration that is refused")
                                .descriptor(0x0200, Answer.STALLED)
                                .neverShown()))
                .toList();
    }

    /** What a person, or a program, is told by the device itself. */
    static List<Forgery> byStringsAndSessions() {
        Forgery nameless = Forgery.of("no serial").device(16, 0);
        Stream<Forgery> talking = Stream.of(
                        Forgery.of("a serial that is no loader's").serial("SERIAL-000000001"),
                        Forgery.of("a serial that is refused").descriptorToPrograms(SERIAL, Answer.STALLED),
                        Forgery.of("a serial of 255 bytes with an escape sequence in it")
                                .descriptorToPrograms(SERIAL, done(longString())),
                        Forgery.of("OPEN_SESSION refused").open(Answer.STALLED),
                        Forgery.of("version 2 of the protocol").open(Forgery.version(2)),
                        Forgery.of("an empty answer to OPEN_SESSION").open(done(Bytes.EMPTY)),
                        Forgery.of("half an answer to OPEN_SESSION").open(done(Bytes.of((byte) 1))))
                .map(Forgery::looksLikeALoader);
        return Stream.concat(Stream.of(nameless), talking)
                .map(forgery -> forgery.said("waiting for a loader \\(the device at [0-9.-]+ .+\\)"))
                .toList();
    }

    private static Bytes longString() {
        byte[] string = new byte[255];
        string[0] = (byte) 255;
        string[1] = 3;
        for (int i = 2; i < string.length; i += 2) {
            string[i] = 0x1b;
        }
        return Bytes.of(string);
    }

    /** Their answers end a session, and change nothing. */
    static List<Forgery> byAnswers(LoaderSession honest) {
        Bytes unknown = Bytes.ofHex("77a0");
        Bytes deep = Bytes.ofHex("00" + "81".repeat(4000));
        Bytes huge = Bytes.ofHex("00a1015b7fffffffffffffff");
        return Stream.of(
                        Forgery.of("a serial that is never told").descriptorToPrograms(SERIAL, Answer.LATER),
                        Forgery.of("OPEN_SESSION never answered").open(Answer.LATER),
                        Forgery.of("takes nothing and says nothing"),
                        Forgery.of("never answers").bulk(always(room -> Answer.LATER)),
                        Forgery.of("refuses every transfer").bulk(refusing()),
                        Forgery.of("refuses to answer").bulk(always(room -> Answer.STALLED)),
                        Forgery.of("empty transfers without end").bulk(always(room -> done(Bytes.EMPTY))),
                        Forgery.of("transfers without end").bulk(always(room -> done(Bytes.of(new byte[room])))),
                        Forgery.of("more than there is room for").bulk(always(Conversations::overflowing)),
                        Forgery.of("one byte at a time").bulk(always(room -> done(Bytes.of((byte) 0)))),
                        Forgery.of("garbage").bulk(answering(request -> Bytes.ofHex("a5".repeat(1001)))),
                        Forgery.of("a frame with a wrong checksum")
                                .bulk(answering(request -> Forgery.changed(frame(request, honest), 4, 0, 0, 0, 0))),
                        Forgery.of("a frame that claims 4 GB")
                                .bulk(answering(
                                        request -> Forgery.changed(frame(request, honest), 0, 0xff, 0xff, 0xff, 0xff))),
                        Forgery.of("answers to what nobody asked")
                                .bulk(answering(request -> Bytes.of(
                                        new Frame(request.sequence() + 7, honest.answer(request.body())).encode()))),
                        Forgery.of("a status that there is not").bulk(replying(request -> unknown)),
                        Forgery.of("BUSY for ever").bulk(replying(request -> new Reply.Refused(Status.BUSY).encode())),
                        Forgery.of("a map four thousand deep").bulk(replying(request -> deep)),
                        Forgery.of("a string of 2^63 bytes").bulk(replying(request -> huge)),
                        Forgery.of("INFO of another loader, as it answered somebody else")
                                .bulk(replying(Conversations.recorded(honest))),
                        Forgery.of("a list that is no list")
                                .bulk(replying(instead(honest, Request.LIST, Bytes.ofHex("00a10100")))))
                .map(forgery -> forgery.looksLikeALoader().said(BROKE_OFF))
                .toList();
    }

    /** They prove an identity, which anybody may have, and then have nothing that a meter would take. */
    static List<Forgery> byMessages(LoaderSession honest, Bytes kid) {
        return Stream.of(
                        Forgery.of("another loader behind it")
                                .bulk(replying(honest::answer))
                                .said(NOTHING_HERE),
                        // The system cuts it to what there is, so that it looks like any loader.
                        Forgery.of("a configuration that claims to be 65535 bytes")
                                .configuration(TOTAL_LENGTH, 0xff, 0xff)
                                .bulk(replying(honest::answer))
                                .said(NOTHING_HERE),
                        Forgery.of("a message that is not what the list says")
                                .bulk(replying(Conversations.rubbish(honest, kid)))
                                .said("DAMAGED: .+"),
                        Forgery.of("lists without end")
                                .bulk(replying(Conversations.endlessLists(honest, kid)))
                                .said(BROKE_OFF),
                        Forgery.of("a message byte by byte")
                                .bulk(replying(Conversations.trickle(honest, kid)))
                                .said(BROKE_OFF))
                .map(Forgery::looksLikeALoader)
                .toList();
    }

    private static Bytes frame(Frame request, LoaderSession honest) {
        return Bytes.of(new Frame(request.sequence(), honest.answer(request.body())).encode());
    }
}
