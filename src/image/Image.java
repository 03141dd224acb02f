import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.api.buildplan.Port;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;

/**
 * Makes a container image of the distribution, without a daemon: the same input gives the same image. All of it belongs to
 * root but for {@code data/}, which belongs to the user that it runs as.
 */
public final class Image {

    private static final String HOME = "/opt/recording-intake";
    private static final String USER = "10001:10001";
    private static final String ROOT = "0:0";
    private static final String SCRATCH = "scratch";

    private Image() {
    }

    /**
     * @param args the distribution's directory, its version, the base image or {@code scratch}, the architecture, and where
     *             the image goes: a file {@code *.tar} for {@code docker load}, or a name in a registry, with the credentials
     *             that {@code docker login} has left
     */
    public static void main(String[] args) throws Exception {
        Path home = Path.of(args[0]);
        boolean toFile = args[4].endsWith(".tar");
        Path cache = home.resolveSibling("image-cache");
        Containerizer target = toFile
                ? Containerizer.to(TarImage.at(Path.of(args[4])).named("recording-intake:" + args[1]))
                : Containerizer.to(inRegistry(args[4]));
        image(home, args[1], args[2], args[3]).containerize(target.setToolName("recording-intake")
                .setApplicationLayersCache(cache).setBaseImageLayersCache(cache)
                .setOfflineMode(toFile && args[2].equals(SCRATCH)));
        System.out.println("Made the image " + args[4] + " from " + args[2]);
    }

    private static RegistryImage inRegistry(String name) throws Exception {
        ImageReference reference = ImageReference.parse(name);
        return RegistryImage.named(reference).addCredentialRetriever(
                CredentialRetrieverFactory.forImage(reference, event -> { }).dockerConfig());
    }

    private static JibContainerBuilder image(Path home, String version, String base, String architecture) throws Exception {
        JibContainerBuilder image = base.equals(SCRATCH) ? Jib.fromScratch() : Jib.from(inRegistry(base));
        return image.setPlatforms(Set.of(new Platform(architecture, "linux")))
                .addFileEntriesLayer(layer("libraries", home, filesOf(home).filter(Image::isLibrary).toList()).build())
                .addFileEntriesLayer(layer("intake", home, filesOf(home).filter(file -> !isLibrary(file)).toList())
                        .addEntry(home, in("data"), FilePermissions.fromOctalString("700"), Instant.EPOCH, USER).build())
                .setUser(USER).setWorkingDirectory(AbsoluteUnixPath.get(HOME))
                .setEntrypoint(HOME + "/bin/recording-intake")
                .addVolume(in("data")).addVolume(in("routes"))
                .addExposedPort(Port.tcp(8080)).addExposedPort(Port.tcp(8081))
                .addLabel("org.opencontainers.image.title", "Recording Intake")
                .addLabel("org.opencontainers.image.version", version);
    }

    private static AbsoluteUnixPath in(String path) {
        return AbsoluteUnixPath.get(HOME).resolve(path);
    }

    private static Stream<Path> filesOf(Path home) throws IOException {
        return Files.walk(home).filter(file -> !file.startsWith(home.resolve("data"))).sorted();
    }

    /** What changes seldom, and so has a layer of its own. */
    private static boolean isLibrary(Path file) {
        return file.toString().endsWith(".jar") && !file.getFileName().toString().startsWith("recording-intake-");
    }

    private static FileEntriesLayer.Builder layer(String name, Path home, List<Path> files) throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        for (Path file : files) {
            boolean runs = Files.isDirectory(file) || Files.isExecutable(file);
            layer.addEntry(file, in(home.relativize(file).toString()), FilePermissions.fromOctalString(runs ? "755" : "644"),
                    modifiedAt(file), ROOT);
        }
        return layer;
    }

    /**
     * A time that follows from the content: Java takes its archive of classes for current by the size and the time of each
     * jar, and the image is to be the same wherever it is made.
     */
    private static Instant modifiedAt(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            return Instant.EPOCH;
        }
        CRC32 checksum = new CRC32();
        checksum.update(Files.readAllBytes(file));
        return Instant.ofEpochSecond(checksum.getValue() / 4);
    }
}
