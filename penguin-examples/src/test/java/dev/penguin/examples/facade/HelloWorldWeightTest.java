package dev.penguin.examples.facade;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.examples.ChildProgram;
import dev.penguin.examples.HelloWorld;
import dev.penguin.examples.LoopbackOpenAi;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the facade loads for one question, measured on the class path of all modules. */
class HelloWorldWeightTest {

  @Test
  void helloWorldLoadsNothingThatItDoesNotUse(@TempDir Path folder) throws Exception {
    Path log = folder.resolve("classes");
    try (LoopbackOpenAi server = LoopbackOpenAi.start().thenText("hello")) {
      Map<String, String> environment = new HashMap<>(server.environment());
      environment.put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + log);

      assertThat(ChildProgram.run(HelloWorld.class, environment).exitCode()).isZero();
    }

    List<String> classes = Files.readAllLines(log);
    assertThat(classes)
        .anyMatch(line -> line.contains(" dev.penguin.PenguinAgent "))
        .noneMatch(line -> line.contains(" dev.penguin.internal.events.EventLines "))
        .noneMatch(line -> line.contains(" dev.penguin.internal.command.CommandTable"))
        .noneMatch(line -> line.contains(" com.github.difflib."))
        .noneMatch(line -> line.contains(".mcp."))
        .noneMatch(line -> line.contains(" org.sqlite."))
        .noneMatch(line -> line.contains(" org.jooq."))
        .noneMatch(line -> line.contains(" dev.penguin.internal.typed."))
        .noneMatch(line -> line.contains(" com.github.victools."))
        .noneMatch(line -> line.contains(" com.fasterxml.jackson.databind."))
        .noneMatch(line -> line.contains(" io.micrometer."))
        .noneMatch(line -> line.contains(" io.opentelemetry."))
        .noneMatch(line -> line.contains(" dev.penguin.observe.micrometer."))
        .noneMatch(line -> line.contains(" dev.penguin.observe.otel."))
        .noneMatch(line -> line.contains("yaml"));
  }
}
