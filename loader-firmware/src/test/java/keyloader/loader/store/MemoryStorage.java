package keyloader.loader.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import keyloader.wire.Bytes;

/**
 * Storage in memory that insists on NOR's rules, writes down what is done to it, and fails when told to. What a power cut
 * leaves of that is computed by {@link CutImage}.
 */
public final class MemoryStorage implements Storage {

    /** What was done, in order. */
    sealed interface Operation {
        record Program(int page, Bytes content) implements Operation {}

        record Erase(int block) implements Operation {}

        record Sync() implements Operation {}
    }

    /** What a block may come to. */
    enum Defect {
        /** Nothing that is written to it has any effect, and nothing is said. */
        STUCK,
        /** Writing to it fails, and says so. */
        REFUSING,
        /** It can be programmed, and not be erased any more. */
        WORN,
        /** The same, and it does not say so: some bits stay. */
        SILENTLY_WORN,
        UNREADABLE
    }

    private final Image image;
    private final Map<Integer, Defect> defects = new HashMap<>();
    private final List<Operation> trace = new ArrayList<>();
    private OptionalInt failAt = OptionalInt.empty();
    private boolean failing;
    private int reads;

    /** Works on {@code image} itself. */
    MemoryStorage(Image image) {
        this.image = image;
    }

    public static MemoryStorage erased(int blocks) {
        return new MemoryStorage(Image.erased(blocks));
    }

    List<Operation> trace() {
        return List.copyOf(trace);
    }

    int operations() {
        return trace.size();
    }

    Image image() {
        return image;
    }

    /** The n-th write from here on fails, once; it is not done. */
    public void failOnceAt(int n) {
        failAt = OptionalInt.of(trace.size() + n);
    }

    /** Whether {@link #failOnceAt} is still to come. */
    public boolean faultPending() {
        return failAt.isPresent();
    }

    /** Every write and read fails from now on. */
    public void failAlways(boolean yes) {
        failing = yes;
    }

    /** From now on. */
    void defect(int block, Defect defect) {
        defects.put(block, defect);
    }

    void repair() {
        defects.clear();
    }

    int reads() {
        return reads;
    }

    private boolean has(int block, Defect defect) {
        return defects.get(block) == defect;
    }

    private void note(Operation operation) throws IOException {
        if (failing || (failAt.isPresent() && failAt.getAsInt() == trace.size())) {
            failAt = OptionalInt.empty();
            throw new IOException("the flash does not answer");
        }
        trace.add(operation);
    }

    @Override
    public int blocks() {
        return image.count() / PAGES_PER_BLOCK;
    }

    @Override
    public byte[] read(int page) throws IOException {
        reads++;
        if (failing || has(page / PAGES_PER_BLOCK, Defect.UNREADABLE)) {
            throw new IOException("the flash does not answer");
        }
        return image.page(page).clone();
    }

    @Override
    public void program(int page, byte[] content) throws IOException {
        if (!image.isBlank(page)) {
            throw new IllegalStateException("page " + page + " is not erased");
        }
        refuse(page / PAGES_PER_BLOCK, Defect.REFUSING);
        note(new Operation.Program(page, Bytes.of(content)));
        if (!has(page / PAGES_PER_BLOCK, Defect.STUCK)) {
            image.set(page, content);
        }
    }

    @Override
    public void erase(int block) throws IOException {
        refuse(block, Defect.REFUSING);
        refuse(block, Defect.WORN);
        note(new Operation.Erase(block));
        if (has(block, Defect.STUCK)) {
            return;
        }
        for (int i = 0; i < PAGES_PER_BLOCK; i++) {
            byte[] erased = Image.erasedPage();
            if (has(block, Defect.SILENTLY_WORN)) {
                System.arraycopy(image.page(block * PAGES_PER_BLOCK + i), 24, erased, 24, 4);
            }
            image.set(block * PAGES_PER_BLOCK + i, erased);
        }
    }

    private void refuse(int block, Defect defect) throws IOException {
        if (has(block, defect)) {
            throw new IOException("block " + block + " is worn out");
        }
    }

    @Override
    public void sync() throws IOException {
        note(new Operation.Sync());
    }

    @Override
    public void close() {}
}
