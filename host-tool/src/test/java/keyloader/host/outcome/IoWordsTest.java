package keyloader.host.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** People read words, not the names of our classes and temporary files. */
class IoWordsTest {
    @Test
    void noClassAndNoTemporaryFileIsNamed() {
        String temporary = "/home/x/container.new";
        List<IOException> all = List.of(
                new NoSuchFileException(temporary),
                new AccessDeniedException(temporary),
                new FileAlreadyExistsException(temporary),
                new NotDirectoryException(temporary),
                new DirectoryNotEmptyException(temporary),
                new FileSystemLoopException(temporary),
                new FileSystemException(temporary, null, "No space left on device"),
                new FileSystemException(temporary),
                new ClosedChannelException(),
                new AsynchronousCloseException(),
                new EOFException(),
                new UnknownHostException("nowhere.example"),
                new MalformedInputException(3),
                new IOException(),
                new ConnectException("Connection refused"));
        assertThat(all).allSatisfy(e -> assertThat(Template.fill("%s", e))
                .isNotBlank()
                .doesNotContain("container.new")
                .doesNotContain("Exception")
                .doesNotContain("null")
                .contains(" "));
        assertThat(IoWords.of(all.get(6))).isEqualTo("No space left on device");
        assertThat(IoWords.of(all.get(14))).isEqualTo("Connection refused");
    }
}
