package keyloader.board.buttons;

/** How a button or switch stands. */
public enum Reading {
    /** No device, or none that can be read. */
    ABSENT,
    /** There, and nobody knows how it stands. */
    UNKNOWN,
    /** Up; a case is closed. */
    OFF,
    /** Down; a case is open. */
    ON
}
