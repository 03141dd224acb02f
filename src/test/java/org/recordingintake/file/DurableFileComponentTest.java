package org.recordingintake.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurableFileComponentTest extends CamelTestSupport {

    private final DurableFiles files = new DurableFiles("this");

    @TempDir
    private Path directory;

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        context.addComponent("file", new DurableFileComponent(files, new FilesInProgress()));
        return context;
    }

    private void send(String options, String name, Object body) {
        template.sendBodyAndHeader("file:" + directory + options, body, Exchange.FILE_NAME, name);
    }

    private static InputStream breakingAfter(String text) {
        return new SequenceInputStream(new ByteArrayInputStream(text.getBytes()), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("broken");
            }
        });
    }

    private long filesBelow() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void writesForItsOwnerAloneWhateverTheUmask() throws Exception {
        // When
        send("", "a/b/file.txt", "content");

        // Then
        Path file = directory.resolve("a/b/file.txt");
        assertThat(file).hasContent("content");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
    }

    @Test
    void leavesTheChoiceOfPermissionsToOps() throws Exception {
        // When
        send("?chmod=640", "file.txt", "content");

        // Then
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("file.txt"))))
                .isEqualTo("rw-r-----");
    }

    private Path part(Path root, String content) throws IOException {
        Path part = files.newPart(root);
        DurableFiles.create(part);
        return Files.writeString(part, content);
    }

    @ParameterizedTest
    @CsvSource({"'',rw-------", "?chmod=640,rw-r-----"})
    void renamesWhatWasWrittenForItAlready(String options, String permissions) throws Exception {
        // Given
        Path part = part(directory, "content");
        Object inode = Files.getAttribute(part, "unix:ino");

        // When
        send(options, "a/file.txt", part.toFile());

        // Then
        Path file = directory.resolve("a/file.txt");
        assertThat(file).hasContent("content");
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(inode);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo(permissions);
        assertThat(filesBelow()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?charset=UTF-8", "?tempPrefix=x-", "?fileExist=Append"})
    void copiesWhatWasWrittenForAnotherDirectoryOrIsToBeChanged(String options) throws Exception {
        // Given
        Path part = part(options.isEmpty() ? directory.resolve("other") : directory, "content");

        // When
        send(options, "file.txt", part.toFile());

        // Then
        assertThat(directory.resolve("file.txt")).hasContent("content");
        assertThat(part).hasContent("content");
    }

    @Test
    void replacesAFile() {
        // Given
        send("", "file.txt", "a longer old content");

        // When
        send("", "file.txt", "new");

        // Then
        assertThat(directory.resolve("file.txt")).hasContent("new");
    }

    @Test
    void keepsTheOldFileWhenTheNewOneBreaks() throws Exception {
        // Given
        send("", "file.txt", "old");

        // When
        assertThatThrownBy(() -> send("", "file.txt", breakingAfter("new")))
                .isInstanceOf(CamelExecutionException.class);

        // Then
        assertThat(directory.resolve("file.txt")).hasContent("old");
        assertThat(filesBelow()).isEqualTo(1);
    }

    /** A disk that fills up takes a part of a write and says so only by the count; here the part file loses it. */
    @Test
    void keepsTheOldFileWhenTheDiskTakesOnlyAPartOfTheNewOne() throws Exception {
        // Given
        send("", "file.txt", "old");
        InputStream losingTheEnd = new SequenceInputStream(new ByteArrayInputStream("a new content".getBytes()),
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        truncateParts(5);
                        return -1;
                    }
                });

        // When
        assertThatThrownBy(() -> send("", "file.txt", losingTheEnd)).isInstanceOf(CamelExecutionException.class)
                .rootCause().hasMessageContaining("only 5 of 13 bytes could be written");

        // Then
        assertThat(directory.resolve("file.txt")).hasContent("old");
        assertThat(filesBelow()).isEqualTo(1);
    }

    private void truncateParts(int bytes) throws IOException {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(directory.resolve(DurableFiles.PARTS))) {
            for (Path part : parts) {
                try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                    channel.truncate(bytes);
                }
            }
        }
    }

    @Test
    void appendsWhereThatIsAskedFor() {
        // Given
        send("?fileExist=Append", "log.txt", "one\n");

        // When
        send("?fileExist=Append", "log.txt", "two\n");

        // Then
        assertThat(directory.resolve("log.txt")).hasContent("one\ntwo\n");
    }

    @Test
    void keepsToTheTempPrefixOfOps() throws Exception {
        // When
        send("?tempPrefix=tmp-", "file.txt", "content");

        // Then
        assertThat(directory.resolve("file.txt")).hasContent("content");
        assertThat(directory.resolve(DurableFiles.PARTS)).doesNotExist();
    }

    @Test
    void neverLeavesItsDirectory() {
        // When
        assertThatThrownBy(() -> send("", "../outside.txt", "content")).isInstanceOf(CamelExecutionException.class);

        // Then
        assertThat(directory.resolveSibling("outside.txt")).doesNotExist();
    }

    @Test
    void clearsAwayWhatAnEarlierRunLeftUnfinishedAndNothingElse() throws Exception {
        // Given
        Path parts = directory.resolve(DurableFiles.PARTS);
        Files.createDirectories(parts);
        Path own = Files.writeString(parts.resolve("this.earlier-run.1"), "half");
        Path others = Files.writeString(parts.resolve("that.its-run.1"), "half");

        // When
        send("", "file.txt", "content");

        // Then
        assertThat(own).doesNotExist();
        assertThat(others).exists();
        assertThat(directory.resolve("file.txt")).hasContent("content");
    }
}
