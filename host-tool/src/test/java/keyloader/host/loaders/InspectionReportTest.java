package keyloader.host.loaders;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import keyloader.host.container.ContainerContent;
import keyloader.wire.Bytes;
import keyloader.wire.LoaderInfo;
import org.junit.jupiter.api.Test;

/** What only a loader with storage, buttons and a case has to tell. */
class InspectionReportTest {
    private static final Bytes HASH = Bytes.ofHex("11".repeat(32));

    private static Inspection inspection(int fault, OptionalLong wear) {
        LoaderInfo info = new LoaderInfo(
                "0.1.0", "0123456789abcdef", HASH, HASH.slice(0, 8), 64, 16_384, 0, fault, false, 0, HASH, 31, wear);
        return new Inspection(
                info,
                Identity.PINNED,
                fault,
                List.of(),
                new LogCheck(List.of(), Optional.empty()),
                ContainerContent.fresh(new SecureRandom()));
    }

    @Test
    void powerUpsAndWearAreNumbersAndNoPromise() {
        Inspection worn = inspection(0, OptionalLong.of(1234));
        assertThat(InspectionReport.lines(worn, 0))
                .contains("life       powered up 31x; its most used block of storage was erased 1234x");
        assertThat(InspectionReport.json(worn).at("/loader/powerUps").asLong()).isEqualTo(31);
        assertThat(InspectionReport.json(worn).at("/loader/wear").asLong()).isEqualTo(1234);
        assertThat(InspectionReport.lines(inspection(0, OptionalLong.empty()), 0))
                .contains("life       powered up 31x");
    }

    @Test
    void aFaultHasAName() {
        assertThat(InspectionReport.lines(inspection(10, OptionalLong.empty()), 0))
                .contains("self-test  FAULT: case is open");
        assertThat(InspectionReport.lines(inspection(8, OptionalLong.empty()), 0))
                .contains("self-test  FAULT: case switch cannot be read");
        assertThat(InspectionReport.fault(11)).isEqualTo("code 11");
    }
}
