package keyloader.loader.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    private final byte[][] pages;
    private final List<Operation> trace = new ArrayList<>();
    private OptionalInt failAt = OptionalInt.empty();
    private boolean failing;

    MemoryStorage(byte[][] pages) {
        this.pages = pages;
    }

    public static MemoryStorage erased(int blocks) {
        byte[][] pages = new byte[blocks * PAGES_PER_BLOCK][PAGE];
        for (byte[] page : pages) {
            Arrays.fill(page, ERASED);
        }
        return new MemoryStorage(pages);
    }

    List<Operation> trace() {
        return List.copyOf(trace);
    }

    int operations() {
        return trace.size();
    }

    byte[][] copy() {
        byte[][] copy = new byte[pages.length][];
        for (int i = 0; i < pages.length; i++) {
            copy[i] = pages[i].clone();
        }
        return copy;
    }

    /** The n-th write from here on fails, once; it is not done. */
    void failOnceAt(int n) {
        failAt = OptionalInt.of(trace.size() + n);
    }

    /** Every write and read fails from now on. */
    void failAlways(boolean yes) {
        failing = yes;
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
        return pages.length / PAGES_PER_BLOCK;
    }

    @Override
    public byte[] read(int page) throws IOException {
        if (failing) {
            throw new IOException("the flash does not answer");
        }
        return pages[page].clone();
    }

    @Override
    public void program(int page, byte[] content) throws IOException {
        for (byte b : pages[page]) {
            if (b != ERASED) {
                throw new IllegalStateException("page " + page + " is not erased");
            }
        }
        note(new Operation.Program(page, Bytes.of(content)));
        pages[page] = content.clone();
    }

    @Override
    public void erase(int block) throws IOException {
        note(new Operation.Erase(block));
        for (int i = 0; i < PAGES_PER_BLOCK; i++) {
            Arrays.fill(pages[block * PAGES_PER_BLOCK + i], ERASED);
        }
    }

    @Override
    public void sync() throws IOException {
        note(new Operation.Sync());
    }

    @Override
    public void close() {}
}
