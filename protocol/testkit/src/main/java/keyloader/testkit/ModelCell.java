package keyloader.testkit;

import keyloader.wire.Bytes;
import keyloader.wire.Request;
import keyloader.wire.SlotState;
import org.jspecify.annotations.Nullable;

/** A slot that is not EMPTY. */
final class ModelCell {
    final Request.PutBegin announced;
    SlotState state = SlotState.WRITING;
    Bytes content = Bytes.EMPTY;

    @Nullable Bytes note;

    @Nullable Bytes receipt;

    long presentations;

    ModelCell(Request.PutBegin announced) {
        this.announced = announced;
    }

    boolean opensWith(Bytes token) {
        return token.sha256().equals(announced.tokenHash());
    }
}
