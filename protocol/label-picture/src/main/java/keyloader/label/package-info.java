/** Labels as pictures: drawn by the factory, read by the installer's PC. The meter's own package leaves this jar out. */
@NullMarked
package keyloader.label;

import org.jspecify.annotations.NullMarked;
