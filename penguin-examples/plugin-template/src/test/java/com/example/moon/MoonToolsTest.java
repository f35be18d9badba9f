package com.example.moon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.model.ModelReply;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.testing.ToolContract;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProviderContext;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MoonToolsTest {

  @Test
  void countsTheDaysSinceNewMoon() {
    assertEquals(0, MoonTools.age(LocalDate.of(2000, 1, 6)));
    assertEquals(14, MoonTools.age(LocalDate.of(2000, 1, 20)));
    assertEquals(28, MoonTools.age(LocalDate.of(2000, 1, 5)));
  }

  @Test
  void anAgentFindsTheToolAndMayCallItUnasked() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("moon_age", "{\"date\":\"2000-01-20\"}")
            .turn(request -> ModelReply.text(ScriptedModel.results(request).get(0).text()))
            .build();

    try (Engine engine = Engine.builder().model(model).discoverTools().build()) {
      assertEquals("14", engine.run(RunRequest.of("How old is the moon?")).text());
    }
  }

  @TestFactory
  Stream<DynamicTest> keepsTheContract() {
    ToolProviderContext context =
        new ToolProviderContext(Optional.empty(), getClass().getClassLoader());
    List<Tool> tools = new MoonTools().tools(context);
    return ToolContract.cases(tools.get(0), "{\"date\":\"2027-03-22\"}").stream()
        .map(one -> DynamicTest.dynamicTest(one.name(), one::run));
  }
}
