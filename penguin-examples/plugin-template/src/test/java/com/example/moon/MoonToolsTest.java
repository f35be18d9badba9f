package com.example.moon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.error.ConfigurationException;
import dev.penguin.model.ModelReply;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.testing.ToolContract;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class MoonToolsTest {
  private static final String NIGHT = "{\"date\":\"2000-01-20\"}";

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

  @Test
  void eachRunSeesTheMoonFromWhereItsUserIs() {
    ScriptedModel.Builder model = ScriptedModel.builder();
    for (int run = 0; run < 3; run++) {
      model
          .call("moon_side", NIGHT)
          .turn(request -> ModelReply.text(ScriptedModel.results(request).get(0).text()));
    }

    try (Engine engine = Engine.builder().model(model.build()).discoverTools().build()) {
      RunRequest question = RunRequest.of("Which side is lit?");
      RunRequest south = question.withAttribute(SkyTools.HEMISPHERE, "south");
      assertEquals("right", engine.run(question).text());
      assertEquals("left", engine.run(south).text());
      assertEquals("right", engine.run(question).text());
      RunRequest west = question.withAttribute(SkyTools.HEMISPHERE, "west");
      String problem =
          assertThrows(ConfigurationException.class, () -> engine.run(west)).getMessage();
      assertTrue(problem.contains("'hemisphere' is 'west': give \"north\" or \"south\""), problem);
    }
  }

  @Test
  void programsOnTheClassPathAndOnTheModulePathFindTheSameProviders() throws Exception {
    String service = ToolProvider.class.getName();
    Path classes =
        Path.of(MoonTools.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> listed = Files.readAllLines(classes.resolve("META-INF/services/" + service));
    List<String> provided;
    try (InputStream module = Files.newInputStream(classes.resolve("module-info.class"))) {
      provided =
          ModuleDescriptor.read(module).provides().stream()
              .filter(one -> one.service().equals(service))
              .flatMap(one -> one.providers().stream())
              .toList();
    }

    assertEquals(List.of(MoonTools.class.getName(), SkyTools.class.getName()), listed);
    assertEquals(listed, provided);
  }

  @TestFactory
  Stream<DynamicTest> eachToolKeepsTheContract() {
    ToolProviderContext context =
        new ToolProviderContext(
            Optional.empty(),
            getClass().getClassLoader(),
            Optional.empty(),
            false,
            Map.of(SkyTools.HEMISPHERE, "south"));
    return Stream.of(new MoonTools(), new SkyTools())
        .flatMap(provider -> provider.tools(context).stream())
        .flatMap(MoonToolsTest::contract);
  }

  // region: plugin-contract
  private static Stream<DynamicTest> contract(Tool tool) {
    return ToolContract.cases(tool, NIGHT).stream()
        .map(one -> DynamicTest.dynamicTest(tool.spec().name() + ": " + one.name(), one::run));
  }
  // endregion
}
