package keyloader.host.text;

/** Tables for spreadsheets. */
public final class Cells {
    private Cells() {}

    /**
     * A spreadsheet takes for a formula what begins like one, quoted or not. A number may begin with a minus, and nothing
     * else; what else would, gets an apostrophe in front.
     */
    public static String harmless(String cell) {
        if (cell.isEmpty() || cell.matches("-?[0-9]{1,9}")) {
            return cell;
        }
        String bare = cell.stripLeading();
        char first = bare.isEmpty() ? cell.charAt(0) : bare.charAt(0);
        boolean formula = "=+-@|%\uff1d\uff0b\uff0d\uff20".indexOf(first) >= 0 || cell.charAt(0) < ' ';
        return formula ? "'" + cell : cell;
    }
}
