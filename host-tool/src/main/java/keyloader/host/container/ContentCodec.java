package keyloader.host.container;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import keyloader.host.container.MeterRecord.Ownership;
import keyloader.sealing.FileSigningKey;
import keyloader.sealing.KeyId;
import keyloader.sealing.Prekey;
import keyloader.sealing.PrekeyStorage;
import keyloader.sealing.PublicPoint;
import keyloader.sealing.Secret;
import keyloader.sealing.token.TokenAddress;
import keyloader.wire.Limits;
import keyloader.wire.MalformedException;
import keyloader.wire.cbor.Cbor;
import keyloader.wire.cbor.CborValue;
import keyloader.wire.cbor.CborValue.Dict;
import keyloader.wire.cbor.CborValue.DictBuilder;
import keyloader.wire.cbor.CborValue.Int;
import keyloader.wire.cbor.CborValue.MadeItemByItem;
import keyloader.wire.cbor.Fields;
import keyloader.wire.cbor.LargeMap;

/** The container's plaintext, deterministic CBOR: written and read side by side. */
final class ContentCodec {
    static final int VERSION = 1;
    private static final String PLACE = "container";
    /** Absent where the key is in a token. */
    private static final int SIGNER = 2;
    /** Absent where there are none, as in containers from before there were rounds. */
    private static final int ROUNDS = 9;
    /** Absent where there is none, as in containers from before there were any. */
    private static final int PROFILES = 10;

    private static final int MANIFEST = 11;
    /** In place of the signer: where it is. */
    private static final int TOKEN = 12;
    /** Absent where there are none, as in containers from before there were any. */
    private static final int KNOWN_OWNERS = 13;

    private static final int MAX_ITEMS = 1_000_000;
    private static final int MAX_NETWORKS = 8;
    private static final int MAX_OWNERS = 5;
    /** Four certificates of an authority, four of a meter, and what stands beside them. */
    private static final int MAX_NETWORK = 1 << 16;

    private ContentCodec() {}

    /** Closes the stream. */
    static void encode(ContainerContent content, OutputStream out) throws IOException {
        DictBuilder fields = CborValue.dict()
                .put(1, CborValue.of(VERSION))
                .put(3, CborValue.of(content.signer().publicKey().compressed()))
                .put(4, CborValue.of(content.lastSequence()))
                .put(5, new MadeItemByItem<>(content.messages(), MessageCodec::encode))
                .put(6, new MadeItemByItem<>(content.loaders(), ContentCodec::encode))
                .put(7, new MadeItemByItem<>(content.meters(), ContentCodec::encode));
        if (content.signer() instanceof Signer.Kept kept) {
            try (Secret pkcs8 = kept.key().pkcs8()) {
                fields.put(SIGNER, CborValue.of(pkcs8.reveal()));
            }
        } else if (content.signer() instanceof Signer.InToken inToken) {
            fields.put(TOKEN, encode(inToken.address()));
        }
        if (!content.rounds().isEmpty()) {
            fields.put(ROUNDS, new MadeItemByItem<>(content.rounds(), RoundCodec::encode));
        }
        if (!content.profiles().isEmpty()) {
            fields.put(
                    PROFILES,
                    CborValue.array(content.profiles().stream()
                            .map(ContentCodec::encode)
                            .toList()));
        }
        content.manifest().ifPresent(manifest -> fields.put(MANIFEST, encode(manifest)));
        if (!content.knownOwners().isEmpty()) {
            fields.put(
                    KNOWN_OWNERS,
                    CborValue.array(content.knownOwners().stream()
                            .map(ContentCodec::encode)
                            .toList()));
        }
        Cbor.encode(fields.build(), out);
    }

    /** @param plaintext wiped here */
    static ContainerContent decode(byte[] plaintext) throws MalformedException {
        try {
            Shared shared = new Shared();
            List<MessageRecord> messages = new ArrayList<>();
            List<LoaderRecord> loaders = new ArrayList<>();
            List<MeterRecord> meters = new ArrayList<>();
            List<RoundRecord> rounds = new ArrayList<>();
            RoundCodec round = new RoundCodec(shared);
            LargeMap container = new LargeMap()
                    .array(5, item -> messages.add(MessageCodec.decode(item, shared)))
                    .array(6, item -> loaders.add(loader(item)))
                    .array(7, item -> meters.add(meter(item, shared)))
                    .array(ROUNDS, round.jobs(), item -> rounds.add(round.decode(item)));
            Fields fields = Fields.of(container.decode(plaintext, PLACE), PLACE);
            fields.integer(1, VERSION, VERSION);
            PublicPoint publicKey = PublicPoint.decode(fields.bytes(3, 33, 33));
            Signer signer = signer(fields, publicKey);
            for (int taken : new int[] {5, 6, 7}) {
                fields.array(taken, 0, MAX_ITEMS);
            }
            if (fields.optional(new Int(ROUNDS)).isPresent()) {
                fields.array(ROUNDS, 1, MAX_ITEMS);
            }
            List<Profile> profiles = new ArrayList<>();
            if (fields.optional(new Int(PROFILES)).isPresent()) {
                for (CborValue item : fields.array(PROFILES, 1, MAX_ITEMS)) {
                    profiles.add(profile(item));
                }
            }
            List<KnownOwner> knownOwners = new ArrayList<>();
            if (fields.optional(new Int(KNOWN_OWNERS)).isPresent()) {
                for (CborValue item : fields.array(KNOWN_OWNERS, 1, MAX_ITEMS)) {
                    knownOwners.add(knownOwner(item));
                }
            }
            Optional<CborValue> manifest = fields.optional(new Int(MANIFEST));
            long lastSequence = fields.integer(4, 0, Int.MAX);
            fields.done();
            return new ContainerContent(
                    signer,
                    lastSequence,
                    messages,
                    loaders,
                    meters,
                    rounds,
                    profiles,
                    manifest.isPresent() ? Optional.of(manifest(manifest.get())) : Optional.empty(),
                    knownOwners);
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    private static Signer signer(Fields fields, PublicPoint publicKey) throws MalformedException {
        Optional<CborValue> token = fields.optional(new Int(TOKEN));
        if (token.isPresent()) {
            return new Signer.InToken(address(token.get()), publicKey);
        }
        try (Secret pkcs8 = Secret.copyOf(fields.bytes(SIGNER, 1, 1024))) {
            return new Signer.Kept(FileSigningKey.ofPkcs8(pkcs8, publicKey));
        }
    }

    private static Dict encode(TokenAddress address) {
        return CborValue.dict()
                .put(1, CborValue.of(address.library()))
                .put(2, CborValue.of(address.slot()))
                .build();
    }

    private static TokenAddress address(CborValue value) throws MalformedException {
        String place = "container token";
        Fields fields = Fields.of(value, place);
        String library = fields.text(1, TokenAddress.MAX_PATH);
        if (!TokenAddress.isPath(library)) {
            throw new MalformedException(place, "not a path");
        }
        TokenAddress address = new TokenAddress(library, (int) fields.integer(2, 0, TokenAddress.MAX_SLOT));
        fields.done();
        return address;
    }

    private static KnownPrekey knownPrekey(CborValue value) throws MalformedException {
        String place = "container meter prekey";
        List<CborValue> parts = Fields.array(value, 2, 2, place);
        // checked when it came, in a receipt
        return new KnownPrekey(
                new Prekey(Fields.bytes(parts.get(0), Prekey.LENGTH, Prekey.LENGTH, place)),
                storage(parts.get(1), place));
    }

    static PrekeyStorage storage(CborValue value, String place) throws MalformedException {
        Optional<PrekeyStorage> storage = PrekeyStorage.ofCode(Fields.integer(value, 0, 255, place));
        if (storage.isEmpty()) {
            throw new MalformedException(place, "storage not of this version");
        }
        return storage.get();
    }

    private static Dict encode(LoaderRecord loader) {
        DictBuilder fields = CborValue.dict()
                .put(1, CborValue.of(loader.serial()))
                .put(2, CborValue.of(loader.identityKey()))
                .put(3, CborValue.of(loader.firstSeen()));
        loader.adminToken().ifPresent(token -> fields.put(4, CborValue.of(token.reveal())));
        return fields.build();
    }

    private static LoaderRecord loader(CborValue value) throws MalformedException {
        Fields fields = Fields.of(value, "container loader");
        LoaderRecord loader = new LoaderRecord(
                fields.text(1, 16),
                fields.bytes(2, 32, 32),
                fields.integer(3, 0, Int.MAX),
                fields.optionalBytes(4, Limits.TOKEN, Limits.TOKEN).map(Secret::copyOf));
        fields.done();
        return loader;
    }

    private static Dict encode(MeterRecord meter) {
        DictBuilder fields = CborValue.dict()
                .put(1, CborValue.of(meter.id().value()))
                .put(2, CborValue.of(meter.serial()))
                .put(3, CborValue.of(meter.highest()));
        meter.lastReceipt().ifPresent(ownership -> fields.put(4, encode(ownership)));
        meter.key().ifPresent(key -> fields.put(5, CborValue.of(key)));
        meter.prekey()
                .ifPresent(known -> fields.put(
                        6,
                        CborValue.array(
                                CborValue.of(known.prekey().publicKey()),
                                CborValue.of(known.storage().code()))));
        return fields.build();
    }

    private static MeterRecord meter(CborValue value, Shared shared) throws MalformedException {
        Fields fields = Fields.of(value, "container meter");
        Optional<CborValue> ownership = fields.optional(new Int(4));
        Optional<CborValue> prekey = fields.optional(new Int(6));
        MeterRecord meter = new MeterRecord(
                shared.of(new KeyId(fields.bytes(1, Limits.HASH, Limits.HASH))),
                shared.of(fields.text(2, 32)),
                fields.integer(3, 0, Int.MAX),
                ownership.isPresent() ? Optional.of(ownership(ownership.get())) : Optional.empty(),
                fields.optionalBytes(5, PublicPoint.COMPRESSED, PublicPoint.COMPRESSED),
                prekey.isPresent() ? Optional.of(knownPrekey(prekey.get())) : Optional.empty());
        fields.done();
        return meter;
    }

    private static Dict encode(Ownership ownership) {
        return CborValue.dict()
                .put(1, kids(ownership.owners()))
                .put(2, CborValue.of(ownership.resetCount()))
                .put(3, CborValue.of(ownership.mark()))
                .build();
    }

    private static Ownership ownership(CborValue value) throws MalformedException {
        Fields fields = Fields.of(value, "container ownership");
        Ownership ownership =
                new Ownership(kids(fields, 1, 0), fields.integer(2, 0, Int.MAX), fields.integer(3, 0, Int.MAX));
        fields.done();
        return ownership;
    }

    static CborValue kids(List<KeyId> owners) {
        return CborValue.array(
                owners.stream().map(owner -> CborValue.of(owner.value())).toList());
    }

    static List<KeyId> kids(Fields fields, int key, int least) throws MalformedException {
        List<KeyId> owners = new ArrayList<>();
        for (CborValue item : fields.array(key, least, MAX_OWNERS)) {
            owners.add(new KeyId(Fields.bytes(item, Limits.HASH, Limits.HASH, "container owner")));
        }
        return owners;
    }

    private static Dict encode(KnownOwner owner) {
        return CborValue.dict()
                .put(1, CborValue.of(owner.name()))
                .put(2, CborValue.of(owner.key().compressed()))
                .build();
    }

    private static KnownOwner knownOwner(CborValue value) throws MalformedException {
        Fields fields = Fields.of(value, "container owner");
        KnownOwner owner = new KnownOwner(
                fields.text(1, 32),
                PublicPoint.decode(fields.bytes(2, PublicPoint.COMPRESSED, PublicPoint.COMPRESSED)));
        fields.done();
        if (!KnownOwner.isName(owner.name())) {
            throw new MalformedException("container owner", "not a name");
        }
        return owner;
    }

    private static Dict encode(Profile profile) {
        return CborValue.dict()
                .put(1, CborValue.of(profile.name()))
                .put(2, CborValue.of(profile.savedAt()))
                .put(
                        3,
                        CborValue.array(profile.networks().stream()
                                .map(network -> CborValue.of(network.reveal()))
                                .toList()))
                .build();
    }

    private static Profile profile(CborValue value) throws MalformedException {
        Fields fields = Fields.of(value, "container profile");
        List<Secret> networks = new ArrayList<>();
        for (CborValue item : fields.array(3, 1, MAX_NETWORKS)) {
            networks.add(Secret.copyOf(Fields.bytes(item, 1, MAX_NETWORK, "container profile network")));
        }
        Profile profile = new Profile(fields.text(1, 32), fields.integer(2, 0, Int.MAX), networks);
        fields.done();
        return profile;
    }

    private static Dict encode(ManifestRecord manifest) {
        return CborValue.dict()
                .put(1, CborValue.of(manifest.maker().compressed()))
                .put(2, CborValue.of(manifest.digest()))
                .put(3, CborValue.of(manifest.meters()))
                .put(4, CborValue.of(manifest.importedAt()))
                .build();
    }

    private static ManifestRecord manifest(CborValue value) throws MalformedException {
        Fields fields = Fields.of(value, "container manifest");
        ManifestRecord manifest = new ManifestRecord(
                PublicPoint.decode(fields.bytes(1, PublicPoint.COMPRESSED, PublicPoint.COMPRESSED)),
                fields.bytes(2, Limits.HASH, Limits.HASH),
                fields.integer(3, 1, MAX_ITEMS),
                fields.integer(4, 0, Int.MAX));
        fields.done();
        return manifest;
    }
}
