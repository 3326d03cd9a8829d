/** What installers have in files: networks as DPP Configuration Objects, certificates, keys, addresses as text. The meter needs none of it. */
@NullMarked
package keyloader.sealing.file;

import org.jspecify.annotations.NullMarked;
