/** The code on a router: the text {@code WIFI:...}, which two specifications read differently. */
@NullMarked
package keyloader.host.wifi;

import org.jspecify.annotations.NullMarked;
