package dev.penguin.examples.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/**
 * Logs with Logback and with Log4j, set up as docs/guide/logs.md says, each in a process with that
 * backend's jars.
 */
class JsonLogsTest {
  private static final String GUIDE = "docs/guide/logs.md";
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

  /**
   * A backend, whose jars the build names in a property.
   *
   * @param provider the class that SLF4J finds it by
   * @param file the property that has the file of its configuration
   */
  private record Backend(String jars, String provider, String file) {}

  private static final Backend LOGBACK =
      new Backend(
          "penguin.logback",
          "ch.qos.logback.classic.spi.LogbackServiceProvider",
          "logback.configurationFile");
  private static final Backend LOG4J =
      new Backend(
          "penguin.log4j",
          "org.apache.logging.slf4j.SLF4JServiceProvider",
          "log4j2.configurationFile");

  /** What a program prints with a backend. */
  private List<String> run(Backend backend, Class<?> program, String configuration, String... args)
      throws IOException, InterruptedException {
    String jars = System.getProperty(backend.jars());
    assertThat(jars).as("the jars of the backend, in the property %s", backend.jars()).isNotNull();
    Path xml = Files.writeString(folder.resolve("configuration.xml"), configuration);
    Path printed = folder.resolve("printed");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dslf4j.provider=" + backend.provider(),
                "-D" + backend.file() + "=" + xml,
                "-cp",
                jars + File.pathSeparator + System.getProperty("java.class.path"),
                program.getName()));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(process.exitValue()).as(Files.readString(printed)).isZero();
    return Files.readAllLines(printed);
  }

  /** The lines of JSON that the fallback's example logs with a configuration of the guide. */
  private List<String> logged(Backend backend, String file) throws Exception {
    String xml = String.join("\n", GuidePage.block(GUIDE, "file: " + file));
    List<String> json =
        run(backend, Fallback.class, xml).stream().filter(line -> line.startsWith("{")).toList();
    assertThat(json).allMatch(line -> line.endsWith("}"));
    assertThat(json).noneMatch(line -> line.contains("How many words"));
    return json;
  }

  @Test
  void logbackWritesEachEventAsALineOfJsonWithItsValuesApart() throws Exception {
    List<String> lines = logged(LOGBACK, "logback.xml");

    assertThat(lines.get(0))
        .contains("\"loggerName\":\"dev.penguin.event\"")
        .contains("\"message\":\"RunStarted model=openai\\/gpt-5-mini\"")
        .contains("{\"event\":\"RunStarted\"},{\"model\":\"openai\\/gpt-5-mini\"}]")
        .containsPattern("\"mdc\": ?[{][^}]*\"penguin[.]run\":\"run-")
        .containsPattern("\"mdc\": ?[{][^}]*\"penguin[.]session\":\"session-");
    assertThat(lines)
        .filteredOn(line -> line.contains("\"event\":\"ModelFellBack\""))
        .singleElement()
        .asString()
        .contains("\"to\":\"count\\/words\"");
  }

  @Test
  void log4jWritesEachEventAsALineOfJsonWithItsValuesApart() throws Exception {
    List<String> lines = logged(LOG4J, "log4j2.xml");

    assertThat(lines.get(0))
        .contains("\"log.logger\":\"dev.penguin.event\"")
        .contains("\"message\":\"RunStarted model=openai/gpt-5-mini\"")
        .contains(
            ",\"event\":\"RunStarted\",\"model\":\"openai/gpt-5-mini\",\"penguin.run\":\"run-")
        .contains("\"penguin.session\":\"session-");
    assertThat(lines)
        .filteredOn(line -> line.contains("\"event\":\"ModelFellBack\""))
        .singleElement()
        .asString()
        .contains("\"to\":\"count/words\"");
  }

  @Test
  void neitherBackendIsOnTheClassPathOfOtherTests() {
    assertThat(List.of(LOGBACK, LOG4J))
        .allSatisfy(
            backend ->
                assertThatThrownBy(() -> Class.forName(backend.provider()))
                    .isInstanceOf(ClassNotFoundException.class));
  }

  @Test
  void projectsLogNothingOfTheirDatabaseLibraryAndLeaveNoSystemProperty() throws Exception {
    List<String> lines =
        run(LOGBACK, LoggedProject.class, EVERYTHING, folder.resolve("shop.db").toString());

    assertThat(lines).contains("made null");
    assertThat(lines).noneMatch(line -> line.contains("org.jooq.Constants"));
  }
}
