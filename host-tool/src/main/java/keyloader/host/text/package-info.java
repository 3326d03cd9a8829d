/** What is printed: escaped text for people, JSON for programs. */
@NullMarked
package keyloader.host.text;

import org.jspecify.annotations.NullMarked;
