package org.recordingintake.file;

import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.apache.camel.Exchange;
import org.apache.camel.WrappedFile;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.FileEndpoint;
import org.apache.camel.component.file.FileOperations;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileExist;
import org.apache.camel.component.file.GenericFileOperationFailedException;
import org.apache.camel.component.file.GenericFileProducer;

/**
 * Camel's {@code file} component, made to keep what it writes: the stock one never syncs, since its
 * {@code forceWrites} is without effect (CAMEL-24094). All options work as documented. What producers do differently:
 * files and directories are synced and belong to their owner alone unless {@code chmod} says otherwise; a file is
 * written under another name, which {@code tempPrefix} and {@code tempFileName} may choose, then renamed over what
 * stands there, unless {@code fileExist} says otherwise; what could not be written whole is deleted; and a body that is
 * such a file already, from {@link DurableFiles#newPart}, is renamed as it is.
 */
public final class DurableFileComponent extends FileComponent {

    private final DurableFiles files;
    private final FilesInProgress inProgress;

    /** @param inProgress shared by all contexts */
    public DurableFileComponent(DurableFiles files, FilesInProgress inProgress) {
        this.files = files;
        this.inProgress = inProgress;
    }

    @Override
    protected GenericFileEndpoint<File> buildFileEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        GenericFileEndpoint<File> stock = super.buildFileEndpoint(uri, remaining, parameters);
        DurableFileEndpoint endpoint = new DurableFileEndpoint(uri, this, files);
        endpoint.setFile(stock.getConfiguration().getDirectory());
        endpoint.setConfiguration(stock.getConfiguration());
        endpoint.setInProgressRepository(inProgress);
        if (!GenericFileExist.Append.name().equals(parameters.get("fileExist"))) {
            endpoint.setFileExist(GenericFileExist.TryRename);
            endpoint.setTempFileName(DurableFileEndpoint.DEFAULT_TEMP_FILE_NAME);
        }
        return endpoint;
    }

    private static final class DurableFileEndpoint extends FileEndpoint {

        /** Only says that there is one: the name itself is made by {@link DurableFiles}. */
        static final String DEFAULT_TEMP_FILE_NAME = "part";

        private final DurableFiles files;
        private boolean opsTempFileName;

        DurableFileEndpoint(String uri, FileComponent component, DurableFiles files) {
            super(uri, component);
            this.files = files;
        }

        void setFile(String directory) {
            setFile(new File(directory));
        }

        @Override
        public void setTempFileName(String expression) {
            opsTempFileName = !DEFAULT_TEMP_FILE_NAME.equals(expression);
            super.setTempFileName(expression);
        }

        @Override
        public GenericFileProducer<File> createProducer() throws Exception {
            super.createProducer(); // refuses options that contradict each other
            return new GenericFileProducer<>(this, new DurableFileOperations(this, files)) {
                @Override
                protected void doStart() throws Exception {
                    super.doStart();
                    files.deleteParts(getFile().toPath());
                }

                @Override
                public String createTempFileName(Exchange exchange, String fileName) {
                    return opsTempFileName
                            ? super.createTempFileName(exchange, fileName)
                            : ownPart(exchange).orElseGet(() -> files.partFor(getFile().toPath())).toString();
                }
            };
        }

        /** The body, if it is a file that has been written for this very directory, as it is. */
        private Optional<Path> ownPart(Exchange exchange) {
            return Optional.ofNullable(exchange.getMessage().getBody()).filter(File.class::isInstance)
                    .map(body -> ((File) body).toPath()).filter(body -> files.isPart(getFile().toPath(), body))
                    .filter(body -> getCharset() == null && getChecksumFileAlgorithm() == null);
        }
    }

    private static final class DurableFileOperations extends FileOperations {

        private final FileEndpoint endpoint;
        private final DurableFiles files;

        DurableFileOperations(FileEndpoint endpoint, DurableFiles files) {
            super(endpoint);
            this.endpoint = endpoint;
            this.files = files;
        }

        @Override
        public boolean storeFile(String fileName, Exchange exchange, long size) {
            Path file = Path.of(fileName);
            boolean stored = false;
            try {
                if (exchange.getMessage().getBody() instanceof File body && body.toPath().equals(file)) {
                    stored = settle(file);
                    return stored;
                }
                if (endpoint.getChmod() == null && !Files.exists(file)) {
                    DurableFiles.create(file);
                }
                stored = storeWhole(file, exchange, size);
                DurableFiles.sync(file);
                return stored;
            } catch (IOException e) {
                stored = false;
                throw refused("Cannot store file: " + file, e);
            } catch (GenericFileOperationFailedException e) {
                throw e.getCause() instanceof IOException cause ? refused("Cannot store file: " + file, cause) : e;
            } finally {
                if (!stored && endpoint.getTempFileName() != null) {
                    deleteFile(fileName);
                }
            }
        }

        /** It is there already. */
        private boolean settle(Path file) throws IOException {
            if (endpoint.getChmod() != null) {
                Files.setPosixFilePermissions(file, endpoint.getPermissions());
            }
            DurableFiles.sync(file);
            return true;
        }

        /** Stock writing of a stream assumes that every write is complete; a disk that fills up accepts only a part. */
        private boolean storeWhole(Path file, Exchange exchange, long size) throws IOException {
            Object body = exchange.getMessage().getBody();
            boolean streamed = endpoint.getCharset() == null && !(body instanceof String)
                    && !(body instanceof WrappedFile) && !(body instanceof File);
            InputStream stream = streamed ? exchange.getMessage().getBody(InputStream.class) : null;
            if (stream == null) {
                return super.storeFile(file.toString(), exchange, size);
            }
            long before = endpoint.getFileExist() == GenericFileExist.Append ? Files.size(file) : 0;
            CountingInputStream counted = new CountingInputStream(stream);
            exchange.getMessage().setBody(counted);
            boolean stored;
            try {
                stored = super.storeFile(file.toString(), exchange, size);
            } finally {
                exchange.getMessage().setBody(body);
            }
            long written = Files.size(file) - before;
            if (written < counted.count) {
                throw new IOException("only " + written + " of " + counted.count + " bytes could be written");
            }
            return stored;
        }

        @Override
        public boolean renameFile(String from, String to) {
            try {
                DurableFiles.createDirectories(Path.of(to).toAbsolutePath().getParent());
                files.moveAccompanied(Path.of(from), Path.of(to));
                return true;
            } catch (IOException e) {
                deleteFile(from);
                throw refused("Cannot rename " + from + " to " + to, e);
            }
        }

        @Override
        protected boolean buildDirectory(File dir, Set<PosixFilePermission> permissions, boolean absolute,
                                         boolean stepwise) {
            try {
                if (permissions == null || permissions.isEmpty()) {
                    DurableFiles.createDirectories(dir.toPath());
                    return true;
                }
                boolean built = super.buildDirectory(dir, permissions, absolute, stepwise);
                DurableFiles.sync(dir.toPath().toAbsolutePath().getParent());
                return built;
            } catch (IOException e) {
                throw refused("Cannot create directory " + dir, e);
            }
        }

        private static GenericFileOperationFailedException refused(String what, IOException cause) {
            return new GenericFileOperationFailedException(what + ": " + DurableFiles.reason(cause), cause);
        }
    }

    private static final class CountingInputStream extends FilterInputStream {

        private long count;

        CountingInputStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            count += value == -1 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            count += Math.max(read, 0);
            return read;
        }
    }
}
