/** WiFi on radios that the kernel simulates (mac80211_hwsim), with the real programs of both sides. */
@NullMarked
package keyloader.system.vm.wifi;

import org.jspecify.annotations.NullMarked;
