package keyloader.loader;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import keyloader.testkit.Host;
import keyloader.testkit.ModelLoader;
import keyloader.testkit.TestMessage;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderInfo;
import keyloader.wire.Reply;
import keyloader.wire.Request;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random commands, sessions and power cycles get the same answers from the firmware and from the model. */
@Timeout(120)
class RandomLifeTest {
    private static final int SLOTS = 3;
    private static final int STEPS = 1500;
    /** Few messages, so that they meet again. */
    private static final int MESSAGES = 5;

    static List<Long> seeds() {
        // The first ones are the same each time; the last is new, and is printed as the test's argument.
        return List.of(1L, 2L, 3L, new SecureRandom().nextLong());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theFirmwareAnswersAsTheModelDoes(long seed) throws IOException {
        Random random = new Random(seed);
        List<String> history = new ArrayList<>();
        ModelLoader model = new ModelLoader(SLOTS, "test", new SecureRandom());
        try (Firmware firmware = new Firmware(Firmware.formatted(SLOTS))) {
            Host host = firmware.host();
            Host reference = new Host(model.connect());
            for (int step = 0; step < STEPS; step++) {
                int what = random.nextInt(40);
                if (what == 0) {
                    firmware.powerCycle();
                    model.powerUp();
                    history.add("power cycle");
                } else if (what == 1) {
                    host.close();
                    reference.close();
                    history.add("new session");
                }
                if (what < 2) {
                    host = firmware.host();
                    reference = new Host(model.connect());
                    continue;
                }
                Request request = request(random, step);
                history.add(request.toString());
                String recent = String.join("\n", history.subList(Math.max(0, history.size() - 25), history.size()));
                assertThat(comparable(host.ask(request)))
                        .as("seed %d, step %d, after\n%s", seed, step, recent)
                        .isEqualTo(comparable(reference.ask(request)));
            }
        }
    }

    /** Without what is random or differs between any two loaders. */
    private static Reply comparable(Reply reply) {
        if (!(reply instanceof Reply.Info signed)) {
            return reply;
        }
        LoaderInfo info = signed.info();
        Bytes none = Bytes.of(new byte[32]);
        LoaderInfo same = new LoaderInfo(
                info.firmwareVersion(),
                "0000000000000000",
                none,
                none.slice(0, 8),
                info.slots(),
                info.largestMessage(),
                info.committedSincePowerUp(),
                info.faultCode(),
                info.adminTokenSet(),
                info.logEntries(),
                info.logChain(),
                info.powerUps(),
                OptionalLong.empty());
        return new Reply.Info(same, none);
    }

    private static Request request(Random random, int step) {
        TestMessage message = message(random.nextInt(MESSAGES));
        int slot = random.nextInt(20) == 0 ? SLOTS + random.nextInt(2) : random.nextInt(SLOTS);
        Bytes token = message.token();
        return switch (random.nextInt(17)) {
            case 0 -> new Request.Info(Host.NONCE);
            case 1, 2 -> new Request.List(random.nextInt(SLOTS + 1));
            case 3, 4 ->
                random.nextBoolean()
                        ? message.begin()
                        : message.begin(message(random.nextInt(2)).token());
            case 5, 6, 7 -> chunk(random, slot, message);
            case 8, 9 -> new Request.PutCommit(slot);
            case 10 -> new Request.Get(slot, random.nextInt(message.content().length() + 2));
            case 11 -> new Request.Attempt(slot, message.digest(), note(random));
            case 12 -> new Request.Consume(slot, token, note(random));
            case 13 -> new Request.Release(slot, token);
            case 14 -> new Request.Receipt(slot);
            case 15 ->
                random.nextInt(8) == 0
                        ? new Request.Zeroize(message(random.nextInt(2)).token())
                        : new Request.SelfTest();
            default -> new Request.Log(Math.max(0, step / 3 - random.nextInt(20)));
        };
    }

    private static TestMessage message(int number) {
        return TestMessage.of(number, 1 + number * 700);
    }

    private static Bytes note(Random random) {
        return TestMessage.of(random.nextInt(4), 1 + random.nextInt(2048)).content();
    }

    /** Mostly what comes next, now and then a repeat, a gap or too much. */
    private static Request chunk(Random random, int slot, TestMessage message) {
        int total = message.content().length();
        int offset =
                switch (random.nextInt(6)) {
                    case 0 -> random.nextInt(total);
                    case 1 -> Math.min(total - 1, 2048);
                    default -> 0;
                };
        int length = Math.min(2048, total - offset);
        return new Request.PutChunk(slot, offset, message.content().slice(offset, length));
    }
}
