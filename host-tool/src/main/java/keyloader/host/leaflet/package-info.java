/** What the person gets who plugs the loader in. */
@NullMarked
package keyloader.host.leaflet;

import org.jspecify.annotations.NullMarked;
