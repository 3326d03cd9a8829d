package keyloader.host;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import keyloader.host.port.Terminal;
import keyloader.sealing.Secret;

/** Remembers what was said, and answers from a list. Without answers it is no terminal at all. */
final class FakeTerminal implements Terminal {
    final List<String> out = new ArrayList<>();
    final List<String> err = new ArrayList<>();
    final List<String> progress = new ArrayList<>();
    final List<String> prompts = new ArrayList<>();
    private final Deque<String> answers = new ArrayDeque<>();
    private String standardInput = "";
    private boolean interactive;

    FakeTerminal answering(String... lines) {
        answers.addAll(List.of(lines));
        interactive = true;
        return this;
    }

    FakeTerminal withStandardInput(String text) {
        standardInput = text;
        return this;
    }

    @Override
    public void out(String line) {
        out.add(line);
    }

    @Override
    public void err(String line) {
        err.add(line);
    }

    @Override
    public boolean interactive() {
        return interactive;
    }

    @Override
    public void progress(String text) {
        progress.add(text);
    }

    @Override
    public void progressDone() {}

    @Override
    public Optional<Secret> askSecret(String prompt) {
        return askLine(prompt).map(line -> Secret.take(line.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public Optional<String> askLine(String prompt) {
        prompts.add(prompt);
        return Optional.ofNullable(answers.poll());
    }

    @Override
    public InputStream standardInput() {
        return new ByteArrayInputStream(standardInput.getBytes(StandardCharsets.UTF_8));
    }
}
