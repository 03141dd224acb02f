package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.kustomize.v1beta1.Kustomization;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.recordingintake.cli.RunCommand;
import org.recordingintake.settings.Settings;
import org.recordingintake.settings.SettingsLoader;
import org.recordingintake.testing.Command;
import org.recordingintake.testing.DocumentedSettings;
import org.recordingintake.testing.FileTree;

/**
 * The manifests in {@code deploy/kubernetes}, read as an API server reads them that refuses what it does not know, and
 * whether they agree with each other and with the runtime.
 */
class KubernetesManifestsTest {

    private static final Path MANIFESTS = Path.of("src/main/dist/deploy/kubernetes");
    private static final Path BASE = MANIFESTS.resolve("base");
    private static final Path TWO_NODES = MANIFESTS.resolve("two-nodes");
    private static final String SECRETS = "/run/secrets/recording-intake/";
    private static final Map<String, Class<?>> KINDS = Map.of("StatefulSet", StatefulSet.class, "Service", Service.class,
            "NetworkPolicy", NetworkPolicy.class, "PodDisruptionBudget", PodDisruptionBudget.class,
            "PersistentVolumeClaim", PersistentVolumeClaim.class, "ConfigMap", ConfigMap.class,
            "Kustomization", Kustomization.class);
    private static final ObjectMapper STRICT = new ObjectMapper(
            YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                /** The model keeps unknown fields aside; without this they are unknown. */
                @Override
                public Boolean hasAnySetter(Annotated any) {
                    return false;
                }
            });

    @TempDir
    private Path directory;

    private static List<JsonNode> documents(String yaml) throws IOException {
        return STRICT.readerFor(JsonNode.class).<JsonNode>readValues(yaml).readAll();
    }

    private static Object object(JsonNode document) throws IOException {
        String kind = document.path("kind").asText();
        assertThat(KINDS).containsKey(kind);
        return STRICT.treeToValue(document, KINDS.get(kind));
    }

    private static List<Object> objects(String yaml) throws IOException {
        List<Object> objects = new ArrayList<>();
        for (JsonNode document : documents(yaml)) {
            objects.add(object(document));
        }
        return objects;
    }

    private static <T> T only(Class<T> type, List<?> objects) {
        return objects.stream().filter(type::isInstance).map(type::cast).collect(Collectors.collectingAndThen(
                Collectors.toList(), found -> {
                    assertThat(found).hasSize(1);
                    return found.get(0);
                }));
    }

    private static StatefulSet statefulSet() throws IOException {
        return only(StatefulSet.class, objects(Files.readString(BASE.resolve("statefulset.yaml"))));
    }

    private static PodSpec pod() throws IOException {
        return statefulSet().getSpec().getTemplate().getSpec();
    }

    private static Container container() throws IOException {
        assertThat(pod().getContainers()).hasSize(1);
        return pod().getContainers().get(0);
    }

    private static Kustomization kustomization(Path directory) throws IOException {
        return only(Kustomization.class, objects(Files.readString(directory.resolve("kustomization.yaml"))));
    }

    /** What kustomize makes of a directory; the test is skipped where there is no kubectl. */
    private List<Object> rendered(String name) throws IOException {
        Command.assumeInstalled("kubectl");
        FileTree.copy(MANIFESTS, directory);
        FileTree.copy(Path.of("routes"), directory.resolve("base/routes"));
        Command rendering = Command.run(List.of("kubectl", "kustomize", directory.resolve(name).toString()));
        assertThat(rendering.exitCode()).as(rendering.output()).isZero();
        return objects(rendering.output());
    }

    @Test
    void holdNothingThatKubernetesDoesNotKnow() throws Exception {
        // When
        List<HasMetadata> objects = new ArrayList<>();
        for (Path file : FileTree.regularFiles(MANIFESTS)) {
            if (!file.endsWith("two-nodes/network-policy.yaml") && !file.endsWith("kustomization.yaml")) {
                objects(Files.readString(file)).forEach(object -> objects.add((HasMetadata) object));
            }
        }

        // Then
        assertThat(objects).extracting(HasMetadata::getKind).containsExactlyInAnyOrder("StatefulSet", "StatefulSet",
                "Service", "Service", "NetworkPolicy", "PodDisruptionBudget", "PersistentVolumeClaim");
        assertThat(objects).allSatisfy(object -> assertThat(object.getMetadata().getName()).startsWith("recording-intake"));
        for (JsonNode change : documents(Files.readString(TWO_NODES.resolve("network-policy.yaml")))) {
            assertThat(STRICT.treeToValue(change.get("value"), NetworkPolicyEgressRule.class).getTo()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"replica: 1", "template: {spec: {containers: [{name: a, readinessprobe: {}}]}}",
            "template: {spec: {securityContext: {runAsNonroot: true}}}"})
    void wouldBeRefusedWithAFieldThatIsMisspelt(String spec) {
        // When
        String yaml = "{apiVersion: apps/v1, kind: StatefulSet, spec: {" + spec + "}}";

        // Then
        assertThatThrownBy(() -> objects(yaml)).isInstanceOf(UnrecognizedPropertyException.class);
    }

    @Test
    void nameEachFileThatKustomizeReads() throws Exception {
        // When
        Kustomization base = kustomization(BASE);
        Kustomization twoNodes = kustomization(TWO_NODES);

        // Then
        assertThat(base.getResources()).allSatisfy(file -> assertThat(BASE.resolve(file)).isRegularFile());
        assertThat(twoNodes.getResources()).contains("../base")
                .allSatisfy(file -> assertThat(TWO_NODES.resolve(file)).exists());
        assertThat(twoNodes.getPatches()).extracting(patch -> TWO_NODES.resolve(patch.getPath()))
                .allSatisfy(file -> assertThat(file).isRegularFile());
    }

    @Test
    void mountEveryRouteSoThatAnUpdateIsALiveEdit() throws Exception {
        // When
        List<String> files = kustomization(BASE).getConfigMapGenerator().stream()
                .filter(map -> map.getName().equals("recording-intake-routes")
                        && Boolean.TRUE.equals(map.getOptions().getDisableNameSuffixHash()))
                .flatMap(map -> map.getFiles().stream()).toList();

        // Then
        try (Stream<Path> routes = Files.list(Path.of("routes"))) {
            assertThat(files).containsExactlyElementsOf(routes.map(Path::toString).sorted().toList());
        }
        assertThat(container().getVolumeMounts()).filteredOn(mount -> mount.getName().equals("routes")).singleElement()
                .satisfies(mount -> {
                    assertThat(mount.getMountPath()).endsWith("/routes");
                    assertThat(mount.getSubPath()).isNull(); // the kubelet would never update it
                });
    }

    @Test
    void leaveNothingOpenToTheContainer() throws Exception {
        // When
        PodSpec pod = pod();
        Container container = container();

        // Then
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getEnableServiceLinks()).isFalse();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getResources().getLimits()).containsKey("memory");
        assertThat(container.getResources().getLimits().get("memory"))
                .isEqualTo(container.getResources().getRequests().get("memory"));
    }

    @Test
    void referToPortsAndVolumesThatThereAre() throws Exception {
        // Given
        List<String> ports = container().getPorts().stream().map(ContainerPort::getName).toList();
        List<String> volumes = Stream.concat(pod().getVolumes().stream().map(Volume::getName),
                statefulSet().getSpec().getVolumeClaimTemplates().stream().map(claim -> claim.getMetadata().getName())).toList();
        NetworkPolicy policy = only(NetworkPolicy.class, objects(Files.readString(BASE.resolve("network-policy.yaml"))));

        // When
        List<Object> services = objects(Files.readString(BASE.resolve("services.yaml")));

        // Then
        assertThat(Stream.of(container().getStartupProbe(), container().getLivenessProbe(), container().getReadinessProbe())
                .map(Probe::getHttpGet).map(get -> get.getPort().getStrVal())).allMatch("management"::equals);
        assertThat(services).map(Service.class::cast).flatMap(service -> service.getSpec().getPorts())
                .map(ServicePort::getTargetPort).map(port -> port.getStrVal()).isSubsetOf(ports);
        assertThat(services).map(Service.class::cast).map(service -> service.getMetadata().getName())
                .contains(statefulSet().getSpec().getServiceName());
        assertThat(policy.getSpec().getIngress()).flatMap(rule -> rule.getPorts())
                .map(NetworkPolicyPort::getPort).map(port -> port.getStrVal()).hasSameElementsAs(ports);
        assertThat(container().getVolumeMounts()).map(VolumeMount::getName).hasSameElementsAs(volumes);
    }

    @Test
    void keepTheNetworkPolicyToThePodsAndTheBudgetToOne() throws Exception {
        // When
        PodDisruptionBudget budget = only(PodDisruptionBudget.class,
                objects(Files.readString(BASE.resolve("disruption-budget.yaml"))));
        NetworkPolicy policy = only(NetworkPolicy.class, objects(Files.readString(BASE.resolve("network-policy.yaml"))));

        // Then
        Map<String, String> labels = statefulSet().getSpec().getTemplate().getMetadata().getLabels();
        assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
        assertThat(labels).containsAllEntriesOf(budget.getSpec().getSelector().getMatchLabels())
                .containsAllEntriesOf(policy.getSpec().getPodSelector().getMatchLabels())
                .containsAllEntriesOf(statefulSet().getSpec().getSelector().getMatchLabels());
        assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
    }

    @Test
    void giveTheRuntimeTheTimeThatAStopTakes() throws Exception {
        // When
        Duration grace = Duration.ofSeconds(pod().getTerminationGracePeriodSeconds());

        // Then
        Duration byDefault = SettingsLoader.isolated(Map.of()).load(new byte[0]).shutdownDrain();
        for (Duration drain : List.of(byDefault, settings(BASE).shutdownDrain())) {
            assertThat(drain.plus(RecordingIntake.DOWNLOAD_GRACE)).isLessThan(RunCommand.LONGEST_STOP);
        }
        assertThat(RunCommand.LONGEST_STOP).isLessThan(grace);
    }

    @Test
    void setWhatARuntimeStartsWith() throws Exception {
        // When
        Settings one = settings(BASE);
        Settings two = settings(BASE, TWO_NODES);

        // Then
        assertThat(one.queue().url()).isEmpty();
        assertThat(one.ledger().url()).isEmpty();
        assertThat(one.dataDir()).matches(path -> path.endsWith("data/intake"));
        assertThat(two.queue().url()).isPresent();
        assertThat(two.ledger().url()).isPresent();
        assertThat(two.storeDir()).isEqualTo(Path.of("/mnt/shared/recordings"));
        assertThat(two.accounts().all().get(0).client()).isPresent();
    }

    /** What the environment of the pods says, once the secrets are there. */
    private Settings settings(Path... layers) throws IOException {
        Map<String, String> names = DocumentedSettings.byEnvironmentName();
        Map<String, String> settings = new HashMap<>();
        for (Path layer : layers) {
            kustomization(layer).getConfigMapGenerator().stream().flatMap(map -> map.getLiterals().stream())
                    .map(literal -> literal.split("=", 2)).forEach(pair -> settings.put(pair[0], pair[1]));
            StatefulSet set = only(StatefulSet.class, objects(Files.readString(layer.resolve("statefulset.yaml"))));
            for (EnvVar variable : set.getSpec().getTemplate().getSpec().getContainers().get(0).getEnv()) {
                settings.put(variable.getName(), value(variable));
            }
        }
        assertThat(names).containsKeys(settings.keySet().toArray(String[]::new));
        return SettingsLoader.isolated(settings.entrySet().stream()
                .collect(Collectors.toMap(variable -> names.get(variable.getKey()), Map.Entry::getValue))).load(new byte[0]);
    }

    private String value(EnvVar variable) throws IOException {
        if (variable.getValue() == null) {
            assertThat(variable.getValueFrom().getSecretKeyRef().getName()).isEqualTo("recording-intake");
            return "of-a-secret";
        }
        assertThat(variable.getValue()).startsWith(SECRETS);
        return Files.writeString(directory.resolve(variable.getValue().substring(SECRETS.length())), "a-secret").toString();
    }

    /** See docs/deploy.md. */
    @Test
    void needTheSecretsThatThePageCreates() throws Exception {
        // Given
        String page = Files.readString(Path.of("docs", "deploy.md"));
        Set<String> created = found("--from-(?:literal|file)=([a-z-]+)", page);
        Set<String> further = found("`((?:queue|ledger)-[a-z]+)`", page);

        // When
        Set<String> one = secrets(BASE);
        Set<String> two = secrets(TWO_NODES);

        // Then
        assertThat(one).isEqualTo(created);
        assertThat(two).isEqualTo(further);
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map(key -> key.group(1)).collect(Collectors.toSet());
    }

    private static Set<String> secrets(Path layer) throws IOException {
        return only(StatefulSet.class, objects(Files.readString(layer.resolve("statefulset.yaml")))).getSpec().getTemplate()
                .getSpec().getContainers().get(0).getEnv().stream()
                .map(variable -> variable.getValue() == null ? variable.getValueFrom().getSecretKeyRef().getKey()
                        : variable.getValue().substring(SECRETS.length()))
                .collect(Collectors.toSet());
    }

    @Test
    void areBuiltIntoASingleNode() throws Exception {
        // When
        List<Object> objects = rendered("base");

        // Then
        StatefulSet set = only(StatefulSet.class, objects);
        assertThat(set.getSpec().getReplicas()).isEqualTo(1);
        assertThat(imageOf(set)).isEqualTo("registry.example.com/recording-intake:1.0.0");
        assertThat(mapsOf(set)).isSubsetOf(names(objects));
    }

    @Test
    void areBuiltIntoTwoNodesThatReachBrokerAndDatabase() throws Exception {
        // When
        List<Object> objects = rendered("two-nodes");

        // Then
        StatefulSet set = only(StatefulSet.class, objects);
        PodSpec pod = set.getSpec().getTemplate().getSpec();
        assertThat(set.getSpec().getReplicas()).isEqualTo(2);
        assertThat(mapsOf(set)).isSubsetOf(names(objects));
        assertThat(pod.getContainers().get(0).getEnv()).extracting(EnvVar::getName)
                .contains("BANDWIDTH_CLIENT_SECRET_FILE", "QUEUE_PASSWORD_FILE", "LEDGER_PASSWORD_FILE");
        assertThat(pod.getContainers().get(0).getVolumeMounts()).extracting(VolumeMount::getMountPath)
                .contains("/mnt/shared", "/opt/recording-intake/data");
        assertThat(only(NetworkPolicy.class, objects).getSpec().getEgress()).flatMap(rule -> rule.getPorts())
                .map(port -> port.getPort().getIntVal()).contains(443, 61616, 5432);
    }

    private static String imageOf(StatefulSet set) {
        return set.getSpec().getTemplate().getSpec().getContainers().get(0).getImage();
    }

    /** The ConfigMaps that the pods need. */
    private static List<String> mapsOf(StatefulSet set) {
        PodSpec pod = set.getSpec().getTemplate().getSpec();
        return Stream.concat(
                pod.getVolumes().stream().filter(volume -> volume.getConfigMap() != null)
                        .map(volume -> volume.getConfigMap().getName()),
                pod.getContainers().get(0).getEnvFrom().stream().map(from -> from.getConfigMapRef().getName())).toList();
    }

    private static List<String> names(List<Object> objects) {
        return objects.stream().map(object -> ((HasMetadata) object).getMetadata().getName()).toList();
    }
}
