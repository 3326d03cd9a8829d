/** The meter's half of the factory's dialogue (SPEC 17). */
@NullMarked
package keyloader.agent.qa;

import org.jspecify.annotations.NullMarked;
