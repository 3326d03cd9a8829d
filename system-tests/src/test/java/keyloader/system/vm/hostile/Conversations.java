package keyloader.system.vm.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import keyloader.loader.Loader.LoaderSession;
import keyloader.loader.transport.usb.UsbDevice;
import keyloader.loader.transport.usb.UsbDevice.Answer;
import keyloader.system.vm.hostile.Forgery.Bulk;
import keyloader.wire.Bytes;
import keyloader.wire.Frame;
import keyloader.wire.MalformedException;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import keyloader.wire.SlotEntry;
import keyloader.wire.SlotState;
import keyloader.wire.UnknownCommandException;

/** What a device that looks like a loader may answer a meter. */
final class Conversations {
    private Conversations() {}

    /** A transfer for each request, made of the request's frame; more than one packet's worth is handed over in pieces. */
    static Supplier<Bulk> answering(Function<Frame, Bytes> reply) {
        return () -> new Bulk() {
            private Bytes waiting = Bytes.EMPTY;
            private boolean answered;

            @Override
            public Answer out(Bytes data, boolean ends) {
                try {
                    waiting = reply.apply(Frame.decode(data.toArray()));
                    answered = true;
                    return Answer.NOTHING;
                } catch (MalformedException e) {
                    throw new IllegalStateException("the agent sends no bad frames", e);
                }
            }

            @Override
            public Answer in(int room) {
                if (!answered) {
                    return Answer.LATER;
                }
                int given = Math.min(room, waiting.length());
                Bytes data = waiting.slice(0, given);
                waiting = waiting.slice(given, waiting.length() - given);
                answered = waiting.length() > 0;
                return Forgery.done(data);
            }
        };
    }

    static Supplier<Bulk> replying(UnaryOperator<Bytes> body) {
        return answering(request -> Bytes.of(new Frame(request.sequence(), body.apply(request.body())).encode()));
    }

    /** Takes everything, and does the same whatever it is asked for. */
    static Supplier<Bulk> always(Function<Integer, Answer> in) {
        return () -> new Bulk() {
            @Override
            public Answer out(Bytes data, boolean ends) {
                return Answer.NOTHING;
            }

            @Override
            public Answer in(int room) {
                return in.apply(room);
            }
        };
    }

    static Supplier<Bulk> refusing() {
        return () -> new Bulk() {
            @Override
            public Answer out(Bytes data, boolean ends) {
                return Answer.STALLED;
            }
        };
    }

    /** A packet more than there is room for, whatever the room. */
    static Answer overflowing(int room) {
        return new UsbDevice.Overflowed(Bytes.of(new byte[room]));
    }

    /** A loader's own answers, until the forger knows better. */
    static UnaryOperator<Bytes> instead(LoaderSession honest, int command, Bytes other) {
        return request -> (request.at(0) & 0xff) == command ? other : honest.answer(request);
    }

    /** INFO of a loader as it once answered somebody else. */
    static UnaryOperator<Bytes> recorded(LoaderSession honest) {
        Bytes once = honest.answer(new Request.Info(Bytes.ofHex("11".repeat(32))).encode());
        return instead(honest, Request.INFO, once);
    }

    /** As many messages for this meter as a page has, on page after page, of which each is full of nothing. */
    static UnaryOperator<Bytes> endlessLists(LoaderSession honest, Bytes kid) {
        return request -> {
            if ((request.at(0) & 0xff) != Request.LIST) {
                return honest.answer(request);
            }
            int first = firstOf(request);
            List<SlotEntry> entries = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                entries.add(new SlotEntry(
                        first + i,
                        SlotState.SEALED,
                        Optional.of(new SlotEntry.MessageEntry(kid, Bytes.ofHex("5c".repeat(32)), 1000, false, 0))));
            }
            return new Reply.Slots(entries, OptionalInt.of(first + 16)).encode();
        };
    }

    private static int firstOf(Bytes list) {
        try {
            return ((Request.List) Request.decode(list)).firstSlot();
        } catch (MalformedException | UnknownCommandException e) {
            throw new IllegalStateException("the agent's own request", e);
        }
    }

    /** One message for this meter, of which every piece is other bytes than it was announced as. */
    static UnaryOperator<Bytes> rubbish(LoaderSession honest, Bytes kid) {
        SlotEntry entry = new SlotEntry(
                3,
                SlotState.SEALED,
                Optional.of(new SlotEntry.MessageEntry(kid, Bytes.ofHex("5c".repeat(32)), 4000, false, 0)));
        Bytes list = new Reply.Slots(List.of(entry), OptionalInt.empty()).encode();
        Bytes content = new Reply.Content(Bytes.of(new byte[2000]), 4000).encode();
        return request -> switch (request.at(0) & 0xff) {
            case Request.LIST -> list;
            case Request.GET -> content;
            default -> honest.answer(request);
        };
    }

    /** A GET that never comes to its end: a byte at a time of the largest message. */
    static UnaryOperator<Bytes> trickle(LoaderSession honest, Bytes kid) {
        UnaryOperator<Bytes> rubbish = rubbish(honest, kid);
        Bytes drop = new Reply.Content(Bytes.of((byte) 0), 16_384).encode();
        return request -> (request.at(0) & 0xff) == Request.GET ? drop : rubbish.apply(request);
    }
}
