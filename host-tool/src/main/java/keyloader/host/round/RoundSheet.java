package keyloader.host.round;

import java.util.List;
import keyloader.host.container.RoundRecord;
import keyloader.host.round.Paper.Column;

/** The sheet that an installer takes along, with a box to tick for each meter. */
public final class RoundSheet {
    private RoundSheet() {}

    /** @param now milliseconds since 1970 */
    public static byte[] pdf(RoundRecord round, List<JobView> views, long now) {
        List<Column> columns = List.of(
                Column.box("done", 6),
                new Column("name", 20),
                new Column("place", 24),
                new Column("serial", 15),
                new Column("check code", 10),
                new Column("loader and slot", 23),
                new Column("notes", 20));
        List<List<String>> rows = views.stream()
                .filter(view -> view.job().listed())
                .map(view -> List.of(
                        "",
                        view.job().name(),
                        view.job().place(),
                        view.job().serial(),
                        view.job().meter().checkCode(),
                        where(view),
                        ""))
                .toList();
        return Paper.table(
                "Round: " + round.name(),
                HandOver.subtitle(round, now)
                        + "Compare the check code with the label; plug the loader in; wait for the steady light.",
                columns,
                rows);
    }

    private static String where(JobView view) {
        return switch (view.state()) {
            case CARRIED, SEALED, FAILED -> HandOver.where(view);
            default -> view.state().words();
        };
    }
}
