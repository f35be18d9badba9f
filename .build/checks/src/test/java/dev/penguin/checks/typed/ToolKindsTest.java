package dev.penguin.checks.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.PenguinAgent;
import dev.penguin.error.ConfigurationException;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Param;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolMethod;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tool.Tools;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Tools from a record and a lambda, from methods, and from a schema in JSON. */
class ToolKindsTest {

  private static String call(List<Tool> tools, String name, String json) {
    ScriptedModel model = ScriptedModel.builder().call(name, json).reply("done").build();
    try (PenguinAgent agent = PenguinAgent.builder().model(model).tools(tools).build()) {
      agent.run("go");
    }
    List<ToolMessage> results = ScriptedModel.results(model.requests().get(1));
    assertThat(results).hasSize(1);
    return results.get(0).text();
  }

  record City(@Param(description = "Its name") String name, Optional<Integer> days) {}

  @Test
  void aRecordAndALambda() {
    Tool tool = Tool.of("city", "A city", City.class, city -> city);
    Tool inRun =
        Tool.of(
            "run", "The run", City.class, (city, context) -> city.name() + context.attributes());

    assertThat(call(List.of(tool), "city", "{\"name\":\"Oslo\"}"))
        .isEqualTo("{\"name\":\"Oslo\",\"days\":null}");
    assertThat(call(List.of(inRun), "run", "{\"name\":\"Oslo\",\"days\":3}")).isEqualTo("Oslo{}");
  }

  @Test
  void aSchemaInJson() {
    record Raw(ToolSpec spec) implements Tool {
      @Override
      public ToolResult call(ToolCall call, ToolContext context) {
        return ToolResult.success(call.argumentsJson());
      }
    }
    Tool tool =
        new Raw(
            ToolSpec.of(
                "raw",
                "Raw",
                "{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\",\"maximum\":9}},"
                    + "\"required\":[\"n\"]}"));

    assertThat(call(List.of(tool), "raw", "{\"n\":9}")).isEqualTo("{\"n\":9}");
    assertThat(call(List.of(tool), "raw", "{\"n\":10}"))
        .isEqualTo(
            "The arguments of 'raw' do not fit its schema. The tool did not run.\n"
                + "- n: must be at most 9, got 10");
  }

  enum Sky {
    CLEAR
  }

  static class Base {
    @ToolMethod("Inherited")
    public String inherited(String text) {
      return "base " + text;
    }
  }

  static final class Methods extends Base {
    @ToolMethod("All kinds")
    public String kinds(
        int whole,
        double real,
        boolean flag,
        char letter,
        Sky sky,
        LocalDate day,
        City city,
        List<City> cities,
        Map<String, Integer> counts,
        Optional<String> maybe,
        String... rest) {
      return String.join(
          "|",
          Arrays.asList(
              "" + whole,
              "" + real,
              "" + flag,
              "" + letter,
              "" + sky,
              "" + day,
              city.name(),
              "" + cities.size(),
              "" + counts,
              "" + maybe,
              Arrays.toString(rest)));
    }

    @ToolMethod("Static")
    public static int twice(@Param(min = 1, max = 5) int number) {
      return 2 * number;
    }

    @ToolMethod("Session")
    public boolean session(ToolContext context) {
      return context.sessionId().startsWith("session");
    }

    @ToolMethod("Fails")
    public String fails() throws IOException {
      throw new IOException("the disk is full");
    }

    @ToolMethod("Later")
    public CompletableFuture<List<Integer>> later() {
      return CompletableFuture.supplyAsync(() -> List.of(1, 2));
    }

    @ToolMethod("Nothing")
    public void nothing() {}
  }

  @Test
  void methodsOfAllKinds() {
    List<Tool> tools = Tools.from(new Methods());

    assertThat(
            call(
                tools,
                "kinds",
                "{\"whole\":1,\"real\":0.5,\"flag\":true,\"letter\":\"x\",\"sky\":\"CLEAR\",\"day\":"
                    + "\"2026-03-01\",\"city\":{\"name\":\"Oslo\"},\"cities\":[{\"name\":\"Rome\"}],"
                    + "\"counts\":{\"a\":1},\"rest\":[\"b\",\"c\"]}"))
        .isEqualTo("1|0.5|true|x|CLEAR|2026-03-01|Oslo|1|{a=1}|Optional.empty|[b, c]");
    assertThat(call(tools, "inherited", "{\"text\":\"a\"}")).isEqualTo("base a");
    assertThat(call(tools, "twice", "{\"number\":5}")).isEqualTo("10");
    assertThat(call(tools, "twice", "{\"number\":6}"))
        .isEqualTo(
            "The arguments of 'twice' do not fit its schema. The tool did not run.\n"
                + "- number: must be at most 5, got 6");
    assertThat(call(tools, "session", "{}")).isEqualTo("true");
    assertThat(call(tools, "fails", "{}")).isEqualTo("'fails' failed: the disk is full");
    assertThat(call(tools, "later", "{}")).isEqualTo("[1,2]");
    assertThat(call(tools, "nothing", "")).isEqualTo("done");
  }

  static final class Overloaded {
    @ToolMethod("By id")
    public String find(int id) {
      return "";
    }

    @ToolMethod("By name")
    public String find(String name) {
      return "";
    }
  }

  static final class Hidden {
    @ToolMethod("Hidden")
    private String find() {
      return "";
    }
  }

  static final class Limited {
    @ToolMethod("Limited")
    public String find(@Param(max = 3) String name) {
      return "";
    }
  }

  record Backwards(@Param(min = 3, max = 2) int number) {}

  record BadPattern(@Param(pattern = "[") String text) {}

  record NumberPattern(@Param(pattern = "1") int number) {}

  record FlagLimit(@Param(max = 1) Optional<Boolean> flag) {}

  @Test
  void whatCannotBeAToolIsASetUpError() {
    String here = ToolKindsTest.class.getName() + "$";
    assertRefused(
        () -> Tools.from(new Overloaded()),
        "Two methods of "
            + here
            + "Overloaded make a tool named 'find'; give one another name with @ToolMethod(name ="
            + " ...) (see errors.md#tool-methods in the penguin-core jar)");
    assertRefused(
        () -> Tools.from(new Hidden()),
        "The method find of "
            + here
            + "Hidden is marked @ToolMethod; make it public (see errors.md#tool-methods in the penguin-core jar)");
    assertRefused(
        () -> Tools.from(new Limited()),
        "@Param of parameter 'name' of method find of "
            + here
            + "Limited has min or max, but is no number (see errors.md#param-limits in the penguin-core jar)");
  }

  @Test
  void limitsThatMakeNoSenseAreASetUpError() {
    String record = " of record " + ToolKindsTest.class.getName() + "$";
    assertLimit(
        Backwards.class,
        "@Param of component 'number'"
            + record
            + "Backwards has min 3.0 and max 2.0, so no number is valid");
    assertLimit(
        BadPattern.class,
        "@Param of component 'text'"
            + record
            + "BadPattern has the pattern [, which is not a regular expression");
    assertLimit(
        NumberPattern.class,
        "@Param of component 'number'" + record + "NumberPattern has pattern, but is no text");
    assertLimit(
        FlagLimit.class,
        "@Param of component 'flag'" + record + "FlagLimit has min or max, but is no number");
  }

  private static void assertLimit(Class<?> type, String message) {
    assertRefused(
        () -> Tool.of("t", "", type, value -> ""),
        message + " (see errors.md#param-limits in the penguin-core jar)");
  }

  private static void assertRefused(ThrowingCallable code, String message) {
    assertThatThrownBy(code).isInstanceOf(ConfigurationException.class).hasMessage(message);
  }
}
