package keyloader.system.vm.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import keyloader.system.vm.KernelGadget;
import keyloader.system.vm.KernelGadget.Identity;

/** What people plug into a USB socket, as far as the kernel can be it. */
final class KernelGadgets {
    /** One function of the kernel's, or several. */
    record Kind(String name, Identity identity, List<String> functions, boolean isKeyboard, boolean isDisk) {
        @Override
        public String toString() {
            return name;
        }

        KernelGadget create(Path directory) throws IOException, InterruptedException {
            KernelGadget gadget =
                    isKeyboard ? KernelGadget.keyboard("hostile", identity) : KernelGadget.create("hostile", identity);
            try {
                for (String function : functions) {
                    Path made = gadget.function(function);
                    if (isDisk && function.startsWith("mass_storage")) {
                        KernelGadget.set(made, "lun.0/file", disk(directory).toString());
                    }
                }
                return gadget;
            } catch (IOException e) {
                gadget.close();
                throw e;
            }
        }

        private static Path disk(Path directory) throws IOException {
            return Files.write(directory.resolve("disk"), new byte[1 << 20]);
        }
    }

    private KernelGadgets() {}

    static List<Kind> all() {
        return List.of(
                keyboard("keyboard", 0x046d, 0xc31c),
                disk("USB stick", 0x0781, 0x5567, "mass_storage.0"),
                kind("network card (ECM)", 0x0525, 0xa4a1, "ecm.usb0"),
                kind("network card (NCM)", 0x0525, 0xa4a2, "ncm.usb0"),
                kind("network card (RNDIS)", 0x0525, 0xa4a3, "rndis.usb0"),
                kind("network card (EEM)", 0x0525, 0xa4a4, "eem.usb0"),
                kind("network card (CDC subset)", 0x0525, 0xa4a5, "geth.usb0"),
                kind("serial port (ACM)", 0x0525, 0xa4a7, "acm.usb0"),
                kind("serial port (generic)", 0x0525, 0xa4a6, "gser.usb0"),
                kind("piano (MIDI)", 0x0582, 0x0001, "midi.usb0"),
                kind("printer", 0x03f0, 0x0001, "printer.usb0"),
                kind("bulk endpoints of nobody's", 0x0525, 0xa4a0, "Loopback.0"),
                disk(
                        "stick, serial port and network card in one",
                        0x0525,
                        0xa4aa,
                        "mass_storage.0",
                        "acm.usb0",
                        "ecm.usb0"),
                keyboard("keyboard under a loader's ids", 0x1209, 0x0001),
                disk("USB stick under a loader's ids", 0x1209, 0x0001, "mass_storage.0"),
                kind("serial port under a loader's ids", 0x1209, 0x0001, "acm.usb0"),
                kind("bulk endpoints under a loader's ids", 0x1209, 0x0001, "Loopback.0"));
    }

    private static Kind kind(String name, int vendor, int product, String... functions) {
        return new Kind(name, identity(name, vendor, product), List.of(functions), false, false);
    }

    private static Kind disk(String name, int vendor, int product, String... functions) {
        return new Kind(name, identity(name, vendor, product), List.of(functions), false, true);
    }

    private static Kind keyboard(String name, int vendor, int product) {
        return new Kind(name, identity(name, vendor, product), List.of(), true, false);
    }

    private static Identity identity(String name, int vendor, int product) {
        return new Identity(vendor, product, "Keyloader tests", name, "0123456789abcdef");
    }
}
