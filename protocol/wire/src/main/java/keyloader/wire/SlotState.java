package keyloader.wire;

import java.util.Optional;

/** A slot's life (SPEC 11): EMPTY, WRITING, SEALED, SPENDING, SPENT, and DAMAGED where its storage cannot be read. */
public enum SlotState {
    EMPTY(0),
    WRITING(1),
    SEALED(2),
    SPENDING(3),
    SPENT(4),
    DAMAGED(5);

    private final int code;

    SlotState(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    public static Optional<SlotState> ofCode(long code) {
        for (SlotState state : values()) {
            if (state.code == code) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
