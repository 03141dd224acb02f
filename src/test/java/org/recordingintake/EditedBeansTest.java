package org.recordingintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.recordingintake.testing.TestIntake.eventually;
import static org.recordingintake.testing.TestIntake.json;

import java.nio.file.Files;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Ops edit files whose routes share beans, templates and configurations. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EditedBeansTest extends EditedIntake {

    @BeforeAll
    void start() throws Exception {
        open();
    }

    @AfterEach
    void restore() throws Exception {
        putShippedFilesBack();
    }

    @AfterAll
    void stop() throws Exception {
        close();
    }

    @Test
    void takesOverBeansAndTemplatesOfFiles() throws Exception {
        // Given
        String file = """
                # Greets from a template.
                - beans:
                    - name: greeting
                      type: java.lang.String
                      constructors:
                        "0": "%1$s"
                - routeTemplate:
                    id: greeter
                    parameters:
                      - name: place
                    from:
                      uri: "file:{{place}}"
                      parameters:
                        delete: "true"
                      steps:
                        - setBody:
                            id: say
                            method: {ref: greeting, method: toString}
                        - to:
                            id: to-greetings
                            uri: file:%2$s/greetings
                - templatedRoute:
                    routeTemplateRef: greeter
                    routeId: greet
                    parameters:
                      - name: place
                        value: %2$s/visitors
                """;
        JsonNode added = intake.change(() -> Files.writeString(intake.routeFile("greet"),
                file.formatted("hello", intake.dataDir())));

        // When
        JsonNode changed = intake.change(() -> Files.writeString(intake.routeFile("greet"),
                file.formatted("welcome", intake.dataDir())));

        // Then
        assertThat(texts(added.path("added"))).contains("greet");
        assertThat(texts(changed.path("changed"))).contains("greet");
        Files.writeString(Files.createDirectories(intake.dataDir().resolve("visitors")).resolve("me"), "x");
        eventually().untilAsserted(() ->
                assertThat(intake.dataDir().resolve("greetings/me")).hasContent("welcome"));
    }

    @Test
    void makesBeansAnewWithEachEdit() throws Exception {
        // Given
        String file = """
                # Counts files.
                - beans:
                    - name: counter
                      type: java.util.concurrent.atomic.AtomicInteger
                - route:
                    id: count
                    description: Count files
                    from:
                      uri: file:%/in
                      parameters:
                        delete: "true"
                      steps:
                        - setBody: {id: number, method: {ref: counter, method: incrementAndGet}}
                        - convertBodyTo: {id: as-text, type: String}
                        - to: {id: to-numbers, uri: "file:%/numbers"}
                - route:
                    id: other
                    description: Do something else
                    from:
                      uri: direct:other
                      steps:
                        - setBody: {id: other-number, method: {ref: counter, method: get}}
                """;
        saveCopy(file);
        drop("one", "x");
        awaitFile("numbers/one", "1");

        // When
        JsonNode change = saveCopy(file.replace("Do something else", "Edited"));

        // Then
        assertThat(texts(change.path("changed"))).containsExactly("count", "other");
        drop("two", "x");
        awaitFile("numbers/two", "1");
    }

    @Test
    void takesOverABeanWhereverItIsNamed() throws Exception {
        // Given
        String file = """
                # Greets.
                - beans:
                    - name: greeting
                      type: java.lang.String
                      constructors: {"0": "{{ops.greeting:hello}}"}
                - route:
                    id: greet
                    description: Greet
                    from:
                      uri: file:%/in
                      parameters:
                        delete: "true"
                      steps:
                        - to: {id: call, uri: bean:greeting, parameters: {method: toString}}
                        - setBody: {id: say, simple: "${body}, ${bean:greeting?method=toString}"}
                        - to: {id: to-greetings, uri: "file:%/greetings"}
                """;
        saveCopy(file);
        drop("one", "x");
        awaitFile("greetings/one", "hello, hello");

        // When
        intake.change(() -> addToProperties("ops.greeting=welcome"));

        // Then
        drop("two", "x");
        awaitFile("greetings/two", "welcome, welcome");
    }

    @Test
    void takesOverTheErrorHandlerOfARouteConfiguration() throws Exception {
        // Given
        String file = """
                # Fails.
                - routeConfiguration:
                    id: keep-failed
                    description: Keep what fails
                    errorHandler:
                      deadLetterChannel:
                        deadLetterUri: file:%/first
                - route:
                    id: fail
                    description: Fail
                    routeConfigurationId: keep-failed
                    from:
                      uri: file:%/in
                      parameters:
                        delete: "true"
                      steps:
                        - throwException: {id: trouble, exceptionType: java.lang.IllegalStateException, message: x}
                """;
        saveCopy(file);
        drop("one", "x");
        awaitFile("first/one", "x");

        // When
        JsonNode change = saveCopy(file.replace("/first", "/second"));

        // Then
        assertThat(texts(change.path("changed"))).containsExactly("fail");
        drop("two", "x");
        awaitFile("second/two", "x");
    }

    @Test
    void takesOverADataFormatThatARouteNames() throws Exception {
        // Given
        String file = """
                # Writes JSON.
                - dataFormats:
                    - json:
                        id: wide
                        prettyPrint: "{{ops.pretty:false}}"
                - route:
                    id: write
                    description: Write JSON
                    from:
                      uri: file:%/in
                      parameters:
                        delete: "true"
                      steps:
                        - unmarshal: {id: read, json: {}}
                        - marshal: {id: write-wide, custom: {ref: wide}}
                        - to: {id: to-written, uri: "file:%/written"}
                """;
        saveCopy(file);
        drop("one", "{\"a\":1}");
        awaitFile("written/one", "{\"a\":1}");

        // When
        intake.change(() -> addToProperties("ops.pretty=true"));

        // Then
        drop("two", "{\"a\":1}");
        awaitFile("written/two", "{\n  \"a\" : 1\n}");
    }

    @Test
    void takesOverABeanOfATemplate() throws Exception {
        // Given
        String file = """
                # Greets from a template.
                - routeTemplate:
                    id: greeter
                    parameters: [{name: place}]
                    beans:
                      - name: greeting
                        type: java.lang.String
                        constructors: {"0": hello}
                    from:
                      uri: "file:{{place}}"
                      parameters:
                        delete: "true"
                      steps:
                        - setBody: {id: say, method: {ref: "{{greeting}}", method: toString}}
                        - to: {id: to-greetings, uri: "file:%/greetings"}
                - templatedRoute:
                    routeTemplateRef: greeter
                    routeId: greet
                    parameters: [{name: place, value: "%/in"}]
                """;
        saveCopy(file);

        // When
        JsonNode bean = saveCopy(file.replace("hello", "welcome"));

        // Then
        assertThat(texts(bean.path("changed"))).containsExactly("greet");
        drop("me", "x");
        awaitFile("greetings/me", "welcome");
    }
}
