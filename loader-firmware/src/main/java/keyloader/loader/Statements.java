package keyloader.loader;

import java.util.OptionalLong;
import keyloader.loader.machine.LoaderState;
import keyloader.loader.store.Fault;
import keyloader.loader.store.SlotStore;
import keyloader.wire.Bytes;
import keyloader.wire.Limits;
import keyloader.wire.LoaderInfo;
import keyloader.wire.Reply;

/** What a loader says of itself, and signs (SPEC 10, INFO). */
record Statements(String firmwareVersion, Bytes powerUpId, Fault fault, LoaderState state, SlotStore store) {

    Reply.Info sign(Bytes nonce) {
        LoaderInfo info = new LoaderInfo(
                firmwareVersion,
                store.identity().serial().hex(),
                store.identity().publicKey(),
                powerUpId,
                state.slotCount(),
                Limits.MAX_MESSAGE,
                state.committed(),
                fault.code(),
                state.adminHash().isPresent(),
                store.nextLogEntry(),
                store.logChain(),
                state.powerUp(),
                OptionalLong.of(store.wear()));
        return new Reply.Info(info, store.identity().sign(info.signedContent(nonce)));
    }
}
