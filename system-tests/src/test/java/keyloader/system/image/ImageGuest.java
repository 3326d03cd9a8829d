package keyloader.system.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A loader's image in QEMU, from its power-up to its power-down. The image is not changed for it: its kernel is told to load
 * the module of an emulated USB port, and to have systemd's debug shell on the second serial line, where commands come in.
 * What they need and what they print is in two shared directories.
 */
final class ImageGuest implements AutoCloseable {
    /** The project, as the guest sees it, read-only. */
    static final String PROJECT = "/mnt/project";

    /** For what the guest writes beside the image; in memory, but for {@code out}. */
    static final String SCRATCH = "/mnt";

    private static final long COMMAND_SECONDS = 300;
    private static final long BOOT_SECONDS = 300;
    private static final String SHARE = "trans=virtio,version=9p2000.L,msize=512000";

    private final Process qemu;
    private final Path out;
    private final InputStream shellSays;
    private final OutputStream toShell;
    private int commands;

    private ImageGuest(Process qemu, Path out) {
        this.qemu = qemu;
        this.out = out;
        this.shellSays = qemu.getInputStream();
        this.toShell = qemu.getOutputStream();
    }

    /**
     * @param image {@code NAME.img}, with {@code NAME.vmlinuz} and {@code NAME.initrd} beside it
     * @param disk what of it is written to
     * @param out an empty directory for what is left to be read
     */
    static ImageGuest boot(Path project, Path image, Path disk, Path out) throws IOException, InterruptedException {
        String name = image.toString().replaceAll("\\.img$", "");
        List<String> command =
                new ArrayList<>(List.of("qemu-system-x86_64", "-nodefaults", "-no-user-config", "-no-reboot"));
        command.addAll(List.of("-display", "none", "-nic", "none", "-accel", "tcg,thread=multi", "-smp", "2"));
        command.addAll(List.of("-cpu", "max", "-m", "1024", "-kernel", name + ".vmlinuz", "-initrd", name + ".initrd"));
        command.addAll(List.of(
                "-append",
                "root=PARTUUID=4b4c4452-01 ro console=ttyS0 panic=-1 mitigations=off nowatchdog"
                        + " rcupdate.rcu_cpu_stall_suppress=1 modules_load=dummy_hcd systemd.debug_shell=ttyS1"));
        command.addAll(List.of("-drive", "if=virtio,format=raw,file=" + disk));
        command.addAll(List.of("-serial", "file:" + out.resolve("console.log")));
        command.addAll(List.of("-chardev", "stdio,id=shell,signal=off", "-serial", "chardev:shell"));
        command.addAll(List.of("-virtfs", share("project", project) + ",readonly=on", "-virtfs", share("out", out)));
        command.addAll(List.of("-virtfs", share("host", Path.of("/")) + ",readonly=on")); // mounted where it is wanted
        Process qemu = new ProcessBuilder(command)
                .redirectError(out.resolve("qemu.log").toFile())
                .start();
        // Also where this run is ended from outside.
        Runtime.getRuntime().addShutdownHook(new Thread(qemu::destroyForcibly));
        ImageGuest guest = new ImageGuest(qemu, out);
        try {
            guest.enter();
            return guest;
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            guest.close();
            throw e;
        }
    }

    private static String share(String tag, Path path) {
        return "local,path=" + path + ",mount_tag=" + tag + ",security_model=none,multidevs=remap";
    }

    private void enter() throws IOException, InterruptedException {
        await("# ", BOOT_SECONDS);
        // What is typed is not to be read back; the quotes keep the echo from being taken for the answer.
        type("stty -echo; PS1=; export LC_ALL=C.UTF-8; echo shell-'is'-ready");
        await("shell-is-ready", COMMAND_SECONDS);
        type("mount -t tmpfs -o mode=755 tmpfs /mnt && mkdir /mnt/project /mnt/out /mnt/tmp /mnt/home"
                + " && modprobe 9pnet_virtio && mount -t 9p -o ro,cache=loose," + SHARE + " project /mnt/project"
                + " && mount -t 9p -o cache=none," + SHARE + " out /mnt/out; echo mounted-'with'-$?");
        await("mounted-with-0", COMMAND_SECONDS);
    }

    /** @return what it printed; ending with anything but 0 is an error of the test's */
    String run(String... lines) throws IOException, InterruptedException {
        Ended ended = end(lines);
        assertThat(ended.code()).as(ended.toString()).isZero();
        return ended.text();
    }

    record Ended(List<String> lines, int code, String text) {}

    /** As root, by a shell. */
    Ended end(String... lines) throws IOException, InterruptedException {
        commands++;
        String name = "command-" + commands;
        String head =
                "export HOME=/mnt/home JAVA_TOOL_OPTIONS='-Djava.io.tmpdir=/mnt/tmp -Duser.home=/mnt/home' PATH=$PATH:/usr/sbin:/sbin\nset -e\n";
        Files.writeString(out.resolve(name), head + String.join("\n", lines) + "\n");
        type("sh /mnt/out/" + name + " >/mnt/out/" + name + ".txt 2>&1 </dev/null; echo " + name + "-'ended'-$?.");
        String said = await("ended-\\d+\\.", COMMAND_SECONDS);
        String text = Files.readString(out.resolve(name + ".txt")).replaceAll("Picked up JAVA_TOOL_OPTIONS.*\n", "");
        int code = Integer.parseInt(said.replaceAll("(?s).*ended-(\\d+)\\..*", "$1"));
        return new Ended(List.of(lines), code, text);
    }

    /** Until it has shut down, file systems and all; the next one boots from the same disk. */
    void reboot() throws IOException, InterruptedException {
        type("systemctl reboot");
        assertThat(qemu.waitFor(BOOT_SECONDS, TimeUnit.SECONDS))
                .as("the image shuts down")
                .isTrue();
    }

    private void type(String line) throws IOException {
        toShell.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        toShell.flush();
    }

    /** @return all that was printed up to a match of the pattern */
    private String await(String pattern, long seconds) throws IOException, InterruptedException {
        StringBuilder seen = new StringBuilder();
        FutureTask<String> reading = new FutureTask<>(() -> {
            while (!seen.toString().matches("(?s).*" + pattern + ".*")) {
                int next = shellSays.read();
                if (next < 0) {
                    throw new IOException("QEMU has ended");
                }
                seen.append((char) next);
            }
            return seen.toString();
        });
        Thread reader = new Thread(reading, "shell");
        reader.setDaemon(true);
        reader.start();
        try {
            return reading.get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("waited in vain for " + pattern + ", saw: " + seen + "; more is in " + out, e);
        }
    }

    @Override
    public void close() {
        qemu.destroyForcibly();
        try {
            qemu.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
