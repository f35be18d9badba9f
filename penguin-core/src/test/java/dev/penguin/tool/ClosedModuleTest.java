package dev.penguin.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application that is a module must open: compiled here, and run in a JVM of its own. */
class ClosedModuleTest {
  private static final String MAIN =
      """
      package app.weather;

      import dev.penguin.message.ToolCall;
      import dev.penguin.tool.*;
      import java.util.List;
      import java.util.Optional;

      public final class Main {
        record City(String name, Optional<Integer> days) {}
        record Report(String city, List<Integer> degrees) {}

        static final class Weather {
          @ToolMethod("Report of a city")
          public Report report(@Param("city") City city) {
            return new Report(city.name(), List.of(20, 21));
          }
        }

        static final class Unnamed {
          @ToolMethod("Report of a city")
          public String report(String city) {
            return city;
          }
        }

        public static void main(String[] arguments) throws Exception {
          try {
            Tool tool = Tool.of("report", "Report of a city", City.class,
                city -> new Report(city.name(), List.of(city.days().orElse(0))));
            System.out.println(call(tool, "{\\"name\\":\\"Rome\\",\\"days\\":3}"));
          } catch (RuntimeException e) {
            System.out.println(e);
          }
          try {
            Tool tool = Tools.from(new Weather()).get(0);
            System.out.println(call(tool, "{\\"city\\":{\\"name\\":\\"Oslo\\"}}"));
            Tools.from(new Unnamed());
          } catch (RuntimeException e) {
            System.out.println(e);
          }
        }

        static String call(Tool tool, String json) throws Exception {
          return tool.call(new ToolCall("c1", "report", json), null).text();
        }
      }
      """;

  @TempDir private Path folder;

  @Test
  void aClosedModuleIsToldWhichLineToAdd() throws Exception {
    String output = compileAndRun("module app.weather { requires dev.penguin.core; }");

    assertThat(output)
        .isEqualTo(
            """
            dev.penguin.error.ConfigurationException: Penguin cannot use app.weather.Main$City: its\
             module app.weather does not open the package. Add this line to its module-info.java:

                opens app.weather to dev.penguin.core;

             (see errors.md#closed-module in the penguin-core jar)
            dev.penguin.error.ConfigurationException: Penguin cannot use app.weather.Main$Weather:\
             its module app.weather does not open the package. Add this line to its\
             module-info.java:

                opens app.weather to dev.penguin.core;

             (see errors.md#closed-module in the penguin-core jar)
            """);
  }

  @Test
  void theOneLineIsEnough() throws Exception {
    String output =
        compileAndRun(
            "module app.weather { requires dev.penguin.core;"
                + " opens app.weather to dev.penguin.core; }");

    assertThat(output)
        .isEqualTo(
            """
            {"city":"Rome","degrees":[3]}
            {"city":"Oslo","degrees":[20,21]}
            dev.penguin.error.ConfigurationException: A parameter of type String of method report of\
             app.weather.Main$Unnamed has no name; mark it @Param("name") or compile with\
             -parameters (see errors.md#tool-methods in the penguin-core jar)
            """);
  }

  private String compileAndRun(String moduleInfo) throws Exception {
    Path source = Files.createDirectories(folder.resolve("source/app/weather"));
    Path main = Files.writeString(source.resolve("Main.java"), MAIN);
    Path module = Files.writeString(folder.resolve("source/module-info.java"), moduleInfo);
    String classes = folder.resolve("classes").toString();
    int compiled =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "--release",
                "17",
                "-d",
                classes,
                "-p",
                modulePath(),
                module.toString(),
                main.toString());
    assertThat(compiled).isZero();
    return run(
        "-p", classes + File.pathSeparator + modulePath(), "-m", "app.weather/app.weather.Main");
  }

  /** What this test runs on, without the tests themselves and the libraries that only they need. */
  private static String modulePath() {
    Pattern needed =
        Pattern.compile(
            "classes|(jackson-core|slf4j-api|okhttp-jvm|okio-jvm|kotlin-stdlib|caffeine|jspecify)-.*");
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> needed.matcher(Path.of(entry).getFileName().toString()).matches())
        .collect(Collectors.joining(File.pathSeparator));
  }

  private String run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8"));
    command.addAll(List.of(arguments));
    Path output = folder.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().remove("JAVA_TOOL_OPTIONS"); // it makes the JVM print a line
    Process process = builder.start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(output, StandardCharsets.UTF_8).replace("\r\n", "\n");
  }
}
