package dev.penguin.examples.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.examples.Fallback;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs with Logback, as docs/guide/diagnosis.md sets it up. */
class JsonLogsTest {
  private static final String EVERYTHING =
      """
      <configuration>
        <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
          <encoder><pattern>%level %logger %msg%n</pattern></encoder>
        </appender>
        <root level="TRACE"><appender-ref ref="out"/></root>
      </configuration>
      """;

  @TempDir Path folder;

  /** What a program prints with Logback, whose jars the build names. */
  private List<String> run(Class<?> program, String configuration, String... args)
      throws IOException, InterruptedException {
    String logback = System.getProperty("penguin.logback");
    assertThat(logback).as("the jars of Logback, in the property penguin.logback").isNotNull();
    Path xml = Files.writeString(folder.resolve("logback.xml"), configuration);
    Path printed = folder.resolve("printed");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dslf4j.provider=ch.qos.logback.classic.spi.LogbackServiceProvider",
                "-Dlogback.configurationFile=" + xml,
                "-cp",
                logback + File.pathSeparator + System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(printed)).isZero();
    return Files.readAllLines(printed);
  }

  @Test
  void eachEventIsALineOfJsonWithItsValuesApart() throws Exception {
    List<String> xml = GuidePage.block("docs/guide/diagnosis.md", "file: logback.xml");

    List<String> lines = run(Fallback.class, String.join("\n", xml));

    List<String> json = lines.stream().filter(line -> line.startsWith("{")).toList();
    assertThat(json).allMatch(line -> line.endsWith("}"));
    assertThat(json.get(0))
        .contains("\"loggerName\":\"dev.penguin.event\"")
        .contains("\"event\":\"RunStarted\"")
        .contains("\"model\":\"openai\\/gpt-5-mini\"")
        .contains("\"penguin.run\":\"run-")
        .contains("\"message\":\"RunStarted model=openai\\/gpt-5-mini\"");
    assertThat(json)
        .anyMatch(
            line ->
                line.contains("\"event\":\"ModelFellBack\"")
                    && line.contains("\"to\":\"count\\/words\""));
    assertThat(json).noneMatch(line -> line.contains("How many words"));
  }

  @Test
  void projectsLogNothingOfTheirDatabaseLibraryAndLeaveNoSystemProperty() throws Exception {
    List<String> lines = run(LoggedProject.class, EVERYTHING, folder.resolve("shop.db").toString());

    assertThat(lines).contains("made null");
    assertThat(lines).noneMatch(line -> line.contains("org.jooq.Constants"));
  }
}
