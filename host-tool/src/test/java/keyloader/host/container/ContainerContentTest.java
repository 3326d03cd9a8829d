package keyloader.host.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import keyloader.host.container.MessageRecord.Stage;
import keyloader.wire.Bytes;
import keyloader.wire.MalformedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is kept, whatever the file. */
@Timeout(120)
class ContainerContentTest extends ContainerFixture {
    @Test
    void endedMessagesAreForgottenOldestFirstAndOutstandingOnesNever() {
        ContainerContent content = ContainerContent.fresh(random);
        MessageRecord template = full().messages().get(0);
        for (int i = 0; i < ContainerContent.MAX_ENDED + 3; i++) {
            Bytes digest = Bytes.sha256(new byte[] {(byte) i, (byte) (i >> 8)});
            MessageRecord message = new MessageRecord(
                    digest,
                    template.id(),
                    template.meter(),
                    template.meterSerial(),
                    i + 1,
                    0,
                    template.networks(),
                    template.keys(),
                    i == 0 ? Stage.WRITTEN : Stage.RELEASED,
                    Optional.empty(),
                    template.loaderSerial(),
                    template.slot(),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    List.of());
            content = new ContainerContent(
                    content.signer(), 0, append(content.messages(), message), content.loaders(), content.meters());
        }
        content = content.with(content.messages().get(0).noted(Bytes.of((byte) 1), List.of()));

        assertThat(content.messages()).hasSize(ContainerContent.MAX_ENDED + 1);
        assertThat(content.messages().get(0).stage()).isEqualTo(Stage.WRITTEN);
        assertThat(content.messages().get(1).sequence()).isEqualTo(4);
    }

    private static List<MessageRecord> append(List<MessageRecord> list, MessageRecord message) {
        List<MessageRecord> longer = new java.util.ArrayList<>(list);
        longer.add(message);
        return longer;
    }

    @Test
    void toStringNeverTellsSecrets() throws Exception {
        ContainerContent content = full();
        String all = content + " " + content.profiles() + " " + content.messages() + " " + content.loaders() + " "
                + Kdf.None.generate(random) + " " + ContainerFile.parse(small());
        assertThat(all)
                .doesNotContain(secret(3).reveal().hex())
                .doesNotContain(secret(4).reveal().hex())
                .doesNotContain(secret(6).reveal().hex())
                .doesNotContain(secret(11).reveal().hex())
                .contains("redacted");
    }

    @Test
    void aContainerOfFormatOneIsReadAndSavedAsOneOfToday() throws Exception {
        String hex =
                new String(getClass().getResourceAsStream("container-1.hex").readAllBytes(), StandardCharsets.US_ASCII);
        byte[] old = Bytes.ofHex(hex.replaceAll("\\s", "")).toArray();
        Files.write(file(), old);
        try (Container container = open(PASSPHRASE)) {
            ContainerContent content = container.content();
            assertThat(content.owner().ownerCode()).isEqualTo("f33c 3e61 d726 369b");
            assertThat(content.lastSequence()).isEqualTo(123);
            assertThat(content.messages()).hasSize(1);
            assertThat(content.meters()).hasSize(2);
            assertThat(content.profiles()).isEmpty();
            assertThat(content.manifest()).isEmpty();
            container.save(content.with(full().profiles().get(0)));
        }
        assertThat(ByteBuffer.wrap(Files.readAllBytes(file())).getInt(8)).isEqualTo(ContainerFile.VERSION);
        try (Container container = open(PASSPHRASE)) {
            assertThat(container.content().profiles()).hasSize(1);
            assertThat(container.content().lastSequence()).isEqualTo(123);
        }
    }

    @Test
    void contentWithUnknownMembersIsRefused() {
        assertThatThrownBy(() -> ContentCodec.decode(new byte[] {(byte) 0xa1, 0x01, 0x02}))
                .isInstanceOf(MalformedException.class);
    }
}
