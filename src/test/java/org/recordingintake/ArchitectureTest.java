package org.recordingintake;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The package map in docs/architecture.md, in the order in which packages may use each other. */
class ArchitectureTest {

    private static final String ROOT = "org.recordingintake.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("org.recordingintake");

    private static List<String> packagesOnThePage() throws IOException {
        String page = Files.readString(Path.of("docs", "architecture.md"));
        return Pattern.compile("(?m)^\\| `([a-z]+)` \\|").matcher(page.substring(page.indexOf("## Packages"))).results()
                .map((MatchResult row) -> row.group(1)).toList();
    }

    @Test
    void namesEveryPackageOnce() throws IOException {
        List<String> page = packagesOnThePage();

        assertThat(page).doesNotHaveDuplicates();
        assertThat(new TreeSet<>(page)).isEqualTo(CLASSES.stream().map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(ROOT)).map(name -> name.substring(ROOT.length()).split("\\.")[0])
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void letsEachPackageUseOnlyThoseAboveIt() throws IOException {
        List<String> page = packagesOnThePage();
        for (int i = 0; i < page.size() - 1; i++) {
            String[] below = page.subList(i + 1, page.size()).stream().map(name -> ROOT + name + "..")
                    .toArray(String[]::new);
            noClasses().that().resideInAPackage(ROOT + page.get(i) + "..").should().dependOnClassesThat()
                    .resideInAnyPackage(below).because("docs/architecture.md lists these packages below it").check(CLASSES);
        }
    }

    @Test
    void saysOfEachPackageWhatItIsForAndWhereToBegin() throws IOException {
        // When
        List<Path> packages;
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java/org/recordingintake"))) {
            packages = sources.filter(file -> file.toString().endsWith(".java")).map(Path::getParent).distinct().toList();
        }

        // Then
        for (Path directory : packages) {
            assertThat(directory.resolve("package-info.java")).content().containsPattern("\\{@(link|code)\\s");
        }
    }

    @Test
    void reachesIntoNoInternalsOfCamel() {
        noClasses().should().dependOnClassesThat().resideInAPackage("org.apache.camel.impl.engine..").check(CLASSES);
    }
}
