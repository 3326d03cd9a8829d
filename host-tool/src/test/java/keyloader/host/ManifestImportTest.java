package keyloader.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import keyloader.host.manifest.ManifestWriter;
import keyloader.host.port.SystemFiles;
import keyloader.sealing.Label;
import keyloader.wire.LoaderRefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a factory's manifest does for labels. */
@Timeout(120)
class ManifestImportTest {
    @TempDir
    Path directory;

    private Pc pc;
    private final ManifestWriter factory = ManifestWriter.ofNewMaker();
    private final Meter one = new Meter("SN-0001");
    private final Meter two = new Meter("SN-0002");

    @BeforeEach
    void begin() throws IOException {
        pc = new Pc(directory);
    }

    private Ran importing(ManifestWriter writer, String... more) throws IOException {
        Path file = Files.write(directory.resolve("manifest.jsonl"), writer.signed());
        return pc.run(Stream.concat(Stream.of("manifest", "import", file.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    private List<Path> lists() throws IOException {
        try (Stream<Path> all = Files.list(pc.config)) {
            return all.filter(file -> file.getFileName().toString().startsWith("container.manifest-"))
                    .toList();
        }
    }

    @Test
    void aListedLabelIsVerifiedAndAnotherIsNot() throws IOException {
        assertThat(pc.prepare(one).out()).contains("unverified, as no factory manifest is imported");
        Ran imported = importing(factory.add(one.label).add(two.label));
        assertThat(imported.exit()).as(imported.err()).isZero();
        assertThat(imported.out()).contains("2 in the manifest, 2 of them new, 2 known");

        assertThat(pc.prepare(one).out()).contains("verified by the factory's manifest");
        assertThat(pc.prepare(one, "--json").out()).contains("\"labelVerified\" : true");
        Ran unknown = pc.prepare(new Meter("SN-0003"), "--json");
        assertThat(unknown.exit()).isZero();
        assertThat(unknown.out()).contains("\"labelVerified\" : false");
        assertThat(pc.prepare(new Meter("SN-0004")).out()).contains("no imported manifest has this meter");
    }

    @Test
    void aSwappedStickerIsRefusedInEitherDirection() throws IOException, LoaderRefusedException {
        importing(factory.add(one.label).add(two.label));
        Meter forged = new Meter("SN-0001"); // a key of the attacker's under a serial of the factory
        Ran key = pc.prepare(forged);
        assertThat(key.exit()).isEqualTo(1);
        assertThat(key.err())
                .contains("ALARM: the factory gave meter SN-0001 the check code "
                        + one.label.kid().checkCode())
                .contains("not what its factory's manifest says");

        Label moved = new Label("SN-0009", two.label.key()); // a meter's key under another serial
        String[] args = pc.prepareArgs(one);
        args[2] = moved.uri();
        Ran serial = pc.run(args);
        assertThat(serial.exit()).isEqualTo(1);
        assertThat(serial.err()).contains("to meter SN-0002; this label says SN-0009");
        assertThat(Meter.list(pc.loader)).isEmpty();
        assertThat(pc.prepare(forged, "--accept-new-label").exit()).isEqualTo(1);
    }

    @Test
    void whatWasSealedBeforeTheManifestCameIsNotWrittenToASwappedMeter() throws IOException, LoaderRefusedException {
        Meter forged = new Meter("SN-0001");
        pc.links = address -> new CutLink(pc.loader.connect(), 3, CutLink.Break.BEFORE);
        assertThat(pc.prepare(forged).exit()).isEqualTo(1);
        pc.links = address -> pc.loader.connect();
        importing(factory.add(one.label));
        Ran resumed = pc.run("prepare", "--resume", "--loader", Pc.LINK);
        assertThat(resumed.exit()).isEqualTo(1);
        assertThat(resumed.err()).contains("not what its factory's manifest says");
        assertThat(Meter.list(pc.loader)).isEmpty();
    }

    @Test
    void anotherMakerIsAnAlarmAndRememberedOnlyWhenToldTo() throws IOException {
        importing(factory.add(one.label));
        ManifestWriter stranger = ManifestWriter.ofNewMaker().add(two.label);
        Ran refused = importing(stranger);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("ALARM: earlier manifests were signed")
                .contains("--accept-new-maker");
        assertThat(pc.kept().manifest().orElseThrow().meters()).isEqualTo(1);

        Ran told = importing(stranger, "--accept-new-maker");
        assertThat(told.exit()).isEqualTo(3);
        assertThat(pc.kept().manifest().orElseThrow().meters()).isEqualTo(2);
        assertThat(importing(stranger).exit()).isZero();
        assertThat(importing(factory).exit()).isEqualTo(1);
    }

    @Test
    void aMeterThatGotAnotherKeyIsAnAlarmToo() throws IOException {
        importing(factory.add(one.label).add(two.label));
        Meter repaired = new Meter("SN-0001");
        ManifestWriter later = factory.next().add(repaired.label);
        Ran refused = importing(later);
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err())
                .contains("ALARM: meter SN-0001 has the check code")
                .contains("1 meter(s) have");
        assertThat(pc.prepare(one).exit()).isZero();

        assertThat(importing(later, "--accept-changed-meters").exit()).isEqualTo(3);
        assertThat(pc.prepare(one).exit()).isEqualTo(1);
        assertThat(pc.prepare(repaired, "--accept-new-label").exit()).isEqualTo(3); // the label has changed, too
        assertThat(pc.prepare(two).exit()).isZero();
    }

    @Test
    void manifestsAddUpAndOneListIsKept() throws IOException {
        importing(factory.add(one.label));
        assertThat(importing(factory.next().add(two.label)).out()).contains("1 of them new, 2 known");
        assertThat(pc.prepare(one).out()).contains("verified by");
        assertThat(pc.prepare(two).out()).contains("verified by");
        assertThat(lists()).hasSize(1);
        assertThat(importing(factory.next().add(two.label), "--dry-run").out()).contains("(--dry-run)");
    }

    @Test
    void aListThatIsGoneOrChangedIsNoticedAndImportedAnew() throws IOException {
        importing(factory.add(one.label));
        Path list = lists().get(0);
        String was = Files.readString(list);
        Files.writeString(list, was.replace("SN-0001", "SN-0002"));
        Ran changed = pc.prepare(two);
        assertThat(changed.exit()).isEqualTo(1);
        assertThat(changed.err()).contains("is missing or was changed").contains("manifest import");
        Files.delete(list);
        assertThat(pc.prepare(one).err()).contains("is missing or was changed");

        Ran again = importing(factory);
        assertThat(again.exit()).as(again.err()).isZero();
        assertThat(again.err()).contains("begins anew");
        assertThat(pc.prepare(one).out()).contains("verified by");
    }

    @Test
    void aDamagedManifestNamesItsLineAndChangesNothing() throws IOException {
        byte[] file = factory.add(one.label).signed();
        file[file.length - 20] ^= 1;
        Path named = Files.write(directory.resolve("bad"), file);
        Ran ran = pc.run("manifest", "import", named.toString(), "--json");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("line 3 of the manifest does not hold: the signature");
        assertThat(ran.out()).contains("MANIFEST_INVALID");
        assertThat(pc.container()).doesNotExist();
        assertThat(pc.run("manifest", "import").err()).contains("no file is given");
        assertThat(pc.run("manifest").exit()).isEqualTo(2);
    }

    @Test
    void anImportThatIsCutAnywhereLeavesTheOldListOrTheNew() throws IOException {
        boolean survived = false;
        for (int cut = 1; !survived; cut++) {
            pc.files = new SystemFiles();
            Files.deleteIfExists(pc.container());
            importing(factory.next().add(one.label));
            pc.files = new CutFiles(new SystemFiles(), cut);
            try {
                importing(factory.next().add(two.label));
                survived = true;
            } catch (PowerCut e) {
                assertThat(cut).isLessThan(20);
            }
            pc.files = new SystemFiles();
            assertThat(pc.prepare(one, "--dry-run").exit()).isZero();
            long known = pc.kept().manifest().orElseThrow().meters();
            assertThat(known).isIn(1L, 2L);
            assertThat(importing(factory.next().add(two.label)).exit()).isZero();
            assertThat(lists()).hasSize(1);
        }
        assertThat(pc.kept().manifest().orElseThrow().meters()).isEqualTo(2);
    }
}
