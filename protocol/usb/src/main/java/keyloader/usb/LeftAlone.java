package keyloader.usb;

import keyloader.wire.usb.UsbIds;

/**
 * A device that is plugged in, and to which nothing was sent.
 *
 * @param place bus and ports, as Linux writes them: {@code 1-1.4}
 * @param reason why, for people
 */
public record LeftAlone(String place, UsbIds ids, String reason) {}
