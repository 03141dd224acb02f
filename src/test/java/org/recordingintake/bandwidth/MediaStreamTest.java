package org.recordingintake.bandwidth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.apache.hc.core5.http.message.BasicHeader;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.recordingintake.event.Ids;
import org.recordingintake.retry.UnusableMediaException;

class MediaStreamTest {

    private static final int CUTS = 20;

    static Stream<Path> wholeFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/audio/good"))) {
            return files.sorted().toList().stream();
        }
    }

    private static MediaStream media(byte[] content, long announcedBytes) {
        Answer answer = new Answer(200, List.of(new BasicHeader("content-length", announcedBytes)), Optional.empty());
        return new MediaStream(new ByteArrayInputStream(content), Optional.of(answer));
    }

    @ParameterizedTest
    @MethodSource("wholeFiles")
    void noticesByTheAnnouncedLengthWhereverAFileIsCut(Path file) throws Exception {
        // Given
        byte[] content = Files.readAllBytes(file);

        for (int twentieth = 0; twentieth < CUTS; twentieth++) {
            byte[] cut = Arrays.copyOf(content, (int) ((long) content.length * twentieth / CUTS));

            // When
            // Then
            assertThatExceptionOfType(UnusableMediaException.class).as("after %d bytes", cut.length)
                    .isThrownBy(() -> media(cut, content.length).readAllBytes());
        }
    }

    @ParameterizedTest
    @MethodSource("wholeFiles")
    void passesEveryByteOnOnce(Path file) throws Exception {
        // Given
        byte[] content = Files.readAllBytes(file);
        try (MediaStream media = media(content, content.length)) {

            // When
            byte[] passed = readInOddPieces(media, content.length);

            // Then
            assertThat(passed).isEqualTo(content);
            assertThat(media.bytes()).isEqualTo(content.length);
            assertThat(media.sha256()).isEqualTo(Ids.sha256(content));
            assertThat(file.getFileName().toString()).endsWith("." + media.report().extension());
        }
    }

    /** Single bytes first, then pieces that grow, then the end, asked for twice. */
    private static byte[] readInOddPieces(InputStream media, int length) throws IOException {
        byte[] passed = new byte[length + 1];
        int filled = 0;
        for (int single = 0; single < 5; single++) {
            passed[filled++] = (byte) media.read();
        }
        int piece = 3;
        for (int count = 0; count != -1; count = media.read(passed, filled, Math.min(piece++, passed.length - filled))) {
            filled += count;
        }
        assertThat(media.read()).isEqualTo(-1);
        return Arrays.copyOf(passed, filled);
    }
}
