package keyloader.host.command;

import java.security.GeneralSecurityException;
import java.util.Optional;
import keyloader.host.container.ContainerContent;
import keyloader.host.container.OpenContainer;
import keyloader.host.container.Signer;
import keyloader.host.keys.TokenProblem;
import keyloader.host.outcome.Failure;
import keyloader.host.outcome.Notice;
import keyloader.host.outcome.Problem;
import keyloader.host.port.HostPorts;
import keyloader.host.prepare.InputFile;
import keyloader.host.text.Json;
import keyloader.sealing.FileSigningKey;
import keyloader.sealing.Secret;
import keyloader.sealing.token.TokenAddress;
import keyloader.sealing.token.TokenException;
import keyloader.sealing.token.TokenSigningKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes this PC's key, or another one in its place. */
@Command(
        name = "make",
        description = "Makes the key by which meters know this PC.",
        footer = {
            "",
            "In a token: --pkcs11 /usr/lib/x86_64-linux-gnu/libykcs11.so (YubiKey), .../opensc-pkcs11.so (many cards), .../softhsm/libsofthsm2.so.",
            "The key has to be there, on P-256, with a certificate beside it.",
            "A key that is replaced is gone, unless \"keyloader keys export\" has saved it. Meters obey the old one until they are reset."
        })
public final class KeysMakeCommand implements HostCommand {
    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--replace", description = "give up the key that this PC has for a new one")
    boolean replace;

    @Option(
            names = "--pkcs11",
            paramLabel = "LIBRARY",
            description = "take a key that is in a token, and never leaves it: the full path of its maker's library")
    @Nullable String library;

    @Option(
            names = "--slot",
            paramLabel = "N",
            description = "the token's place among the library's slots; 0, if not given")
    int slot;

    @Option(names = "--key", paramLabel = "NAME", description = "the key's name in the token, if it has several")
    @Nullable String name;

    @Option(names = "--yes", description = "do not ask")
    boolean yes;

    @Option(names = "--dry-run", description = "say what it would cost, make nothing")
    boolean dryRun;

    @Option(names = "--json", description = "print JSON")
    boolean json;

    @Override
    public int run(HostPorts ports) throws Failure {
        Workbench bench = new Workbench(ports, common);
        Optional<TokenAddress> token = token();
        try (OpenContainer container = bench.openContainer()) {
            ContainerContent now = container.content(); // that of a new container has a new key
            boolean moved = container.isOnDisk() && token.isPresent() && now.signer() instanceof Signer.InToken;
            if (container.isOnDisk() && !replace && !moved) {
                throw keyThere(now);
            }
            Optional<Signer> given = token.isPresent() ? Optional.of(inToken(bench, token.get())) : Optional.empty();
            // The same key, by another library or in another slot, is no other key.
            boolean same = given.filter(key -> key.publicKey().id().equals(now.owner()))
                    .isPresent();
            if (container.isOnDisk() && !same) {
                if (!replace) {
                    throw keyThere(now);
                }
                sayWhatItCosts(bench, now);
                confirm(bench, now);
            }
            ContainerContent made = given.map(now::withSigner)
                    .orElseGet(() -> container.isOnDisk()
                            ? now.withSigner(new Signer.Kept(FileSigningKey.generate(ports.random())))
                            : now);
            String what = !container.isOnDisk() ? "a key" : same ? "the key that it has" : "another key";
            if (!dryRun) {
                container.save(made);
            }
            report(bench, made, what);
            return bench.tell().exitCode();
        }
    }

    private Optional<TokenAddress> token() throws Failure {
        if (library == null) {
            if (name != null || slot != 0) {
                throw Failure.of(Problem.TOKEN_OPTIONS);
            }
            return Optional.empty();
        }
        if (slot < 0 || slot > TokenAddress.MAX_SLOT) {
            throw Failure.of(Problem.TOKEN_ABSENT, slot);
        }
        String path = InputFile.path(library).toAbsolutePath().toString();
        if (!TokenAddress.isPath(path)) {
            throw Failure.of(Problem.TOKEN_NO_LIBRARY, library);
        }
        return Optional.of(new TokenAddress(path, slot));
    }

    private Signer inToken(Workbench bench, TokenAddress address) throws Failure {
        try (Secret pin = bench.pin().orElseThrow(() -> Failure.of(Problem.TOKEN_PIN_NEEDED));
                TokenSigningKey key = TokenSigningKey.named(address, Optional.ofNullable(name), pin)) {
            key.sign(new byte[] {0}); // what can't sign is no key for a PC
            return new Signer.InToken(address, key.publicKey());
        } catch (TokenException e) {
            throw TokenProblem.of(e, address);
        } catch (GeneralSecurityException e) {
            throw Failure.of(Problem.TOKEN_BROKEN);
        }
    }

    private static Failure keyThere(ContainerContent now) {
        return Failure.of(Problem.KEY_THERE, now.owner().ownerCode());
    }

    private static void sayWhatItCosts(Workbench bench, ContainerContent content) {
        String code = content.owner().ownerCode();
        bench.tell().notice(Notice.KEY_REPLACED, code, content.meters().size());
    }

    private void confirm(Workbench bench, ContainerContent content) throws Failure {
        if (!yes && !dryRun) {
            String code = content.owner().ownerCode();
            Confirmation.ask(
                    bench.ports().terminal(), "to give up the key " + code + ", type its last 4 characters: ", code);
        }
    }

    private void report(Workbench bench, ContainerContent made, String what) {
        if (json) {
            bench.tell()
                    .result(Json.print(Json.object()
                            .put("owner", dryRun ? null : made.owner().ownerCode())
                            .put(
                                    "ownerKid",
                                    dryRun ? null : made.owner().value().hex())
                            .put("dryRun", dryRun)));
        } else {
            bench.tell()
                    .result(
                            dryRun
                                    ? "this PC would have " + what + "; nothing was made (--dry-run)"
                                    : "this PC   " + made.owner().ownerCode());
        }
    }
}
