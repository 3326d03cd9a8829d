/** What else on a meter could be used to set it up, and how it is kept shut: radios, USB ports, other programs. */
@NullMarked
package keyloader.agent.lockdown;

import org.jspecify.annotations.NullMarked;
