package keyloader.loader.store;

import java.io.IOException;
import java.util.ArrayList;
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

    private final Image image;
    private final List<Operation> trace = new ArrayList<>();
    private OptionalInt failAt = OptionalInt.empty();
    private boolean failing;

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
        if (failing) {
            throw new IOException("the flash does not answer");
        }
        return image.page(page).clone();
    }

    @Override
    public void program(int page, byte[] content) throws IOException {
        if (!image.isBlank(page)) {
            throw new IllegalStateException("page " + page + " is not erased");
        }
        note(new Operation.Program(page, Bytes.of(content)));
        image.set(page, content);
    }

    @Override
    public void erase(int block) throws IOException {
        note(new Operation.Erase(block));
        for (int i = 0; i < PAGES_PER_BLOCK; i++) {
            image.set(block * PAGES_PER_BLOCK + i, Image.erasedPage());
        }
    }

    @Override
    public void sync() throws IOException {
        note(new Operation.Sync());
    }

    @Override
    public void close() {}
}
