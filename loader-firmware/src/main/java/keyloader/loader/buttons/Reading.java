package keyloader.loader.buttons;

/** How a button or switch stands. */
enum Reading {
    /** No device, or none that can be read. */
    ABSENT,
    /** There, and nobody knows how it stands. */
    UNKNOWN,
    /** Up; the case is closed. */
    OFF,
    /** Down; the case is open. */
    ON
}
