package dev.penguin.internal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.engine.ThreeWays;
import dev.penguin.engine.ThreeWays.Ran;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelRequest;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tool.Tools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When and how tools are listed by name only, and how the model finds them. */
@Timeout(60)
class ManyToolsTest {
  private static final List<String> OWN = List.of("ask_user", "read_result");

  private static ModelInfo window(OptionalInt tokens) {
    return new ModelInfo("scripted", "model", tokens, OptionalInt.empty(), Optional.empty());
  }

  /** What a run with these tools offers at a window. */
  private static ModelRequest request(List<? extends Tool> tools, OptionalInt window) {
    ScriptedModel model = ScriptedModel.builder().info(window(window)).reply("ok").build();
    try (Engine engine = Engine.builder().model(model).tools(List.copyOf(tools)).build()) {
      engine.run(RunRequest.of("go"));
    }
    return model.requests().get(0);
  }

  private static String query(ModelRequest request) {
    return request.tools().stream()
        .filter(spec -> spec.name().equals("find_tools"))
        .map(ToolSpec::inputSchema)
        .findFirst()
        .orElse("");
  }

  @ParameterizedTest
  @CsvSource({
    "40, 0, false",
    "41, 0, false",
    "0, 40, false",
    "0, 41, true",
    "1, 39, false",
    "40, 1, true",
    "10, 50, true",
    "39, 1, false",
    "60, 1, true",
    "0, 0, false"
  })
  void aboveFortyToolsThoseThatMayBeAreListedByNameOnly(int plain, int late, boolean deferred) {
    List<TestTool> tools = new ArrayList<>(Shelf.plain(plain));
    tools.addAll(Shelf.deferrable(late));

    ModelRequest request = request(tools, OptionalInt.empty());

    List<String> expected = new ArrayList<>();
    (deferred ? Shelf.plain(plain) : tools).forEach(tool -> expected.add(tool.spec().name()));
    if (!tools.isEmpty()) {
      expected.addAll(OWN);
    }
    if (deferred) {
      expected.addAll(List.of("find_tools", "call_tool"));
      List<String> names = Shelf.deferrable(late).stream().map(tool -> tool.spec().name()).toList();
      assertThat(query(request)).contains("The names: " + String.join(", ", names) + "\"");
    }
    assertThat(Shelf.offered(request)).isEqualTo(expected);
  }

  @Test
  void soAreThoseWhoseDescriptionsTakeMoreThanATenthOfTheWindow() {
    List<TestTool> tools = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      TestTool tool = TestTool.reading("large_" + i).describedAs("word ".repeat(100));
      tools.add(i < 2 ? tool : tool.deferrable());
    }
    int tokens = (int) tools.stream().mapToLong(tool -> TokenEstimate.of(tool.spec())).sum();

    assertThat(Shelf.offered(request(tools, OptionalInt.of(8_000))))
        .containsExactly(
            "large_0", "large_1", "ask_user", "read_result", "find_tools", "call_tool");
    assertThat(Shelf.offered(request(tools, OptionalInt.of(10 * tokens - 1))))
        .contains("find_tools")
        .doesNotContain("large_2");
    assertThat(Shelf.offered(request(tools, OptionalInt.of(10 * tokens))))
        .contains("large_2")
        .doesNotContain("find_tools", "call_tool");
    assertThat(Shelf.offered(request(tools, OptionalInt.empty()))).contains("large_2");
  }

  @Test
  void aToolThatIsFoundIsCalledAndTheToolsStayTheSame() {
    Shelf shelf = new Shelf();
    ToolCall find = new ToolCall("f", "find_tools", "{\"query\":\"open an issue\",\"limit\":1}");
    ToolCall call =
        new ToolCall(
            "c", "call_tool", "{\"name\":\"github_create_issue\",\"arguments\":{\"title\":\"x\"}}");
    Ran ran =
        ThreeWays.run(
            ScriptedModel.builder().calls(find).calls(call).reply("done"),
            builder -> builder.tools(shelf.all()).permissions(Permissions.full()),
            RunRequest.of("go"));

    assertThat(ran.toolTexts())
        .containsExactly(
            "The best 1 of 2 tools that match. Call them with call_tool.\n\n"
                + "github_create_issue: Opens an issue in a repository\nInput schema: "
                + Shelf.ISSUE,
            "github_create_issue{\"title\":\"x\"}");
    assertThat(ran.result().messages())
        .contains(
            new AssistantMessage(
                List.of(), List.of(new ToolCall("c", "github_create_issue", "{\"title\":\"x\"}"))));
    assertThat(ran.requests())
        .hasSize(3)
        .allSatisfy(each -> assertThat(each.tools()).isSameAs(ran.requests().get(0).tools()));
  }

  /** OpenAI and servers like it refuse more for a tool, and not for a parameter. */
  @Test
  void noDescriptionOfAToolIsLongerThanServersTakeHoweverManyToolsThereAre() {
    ModelRequest request = request(Shelf.deferrable(2_000), OptionalInt.empty());

    assertThat(request.tools())
        .allSatisfy(tool -> assertThat(tool.description()).hasSizeLessThanOrEqualTo(1_024));
    assertThat(query(request)).contains("late_0, late_1, ", ", late_1999\"");
  }

  @Test
  void theirNamesAreReserved() {
    for (String name : List.of("find_tools", "call_tool")) {
      assertThatThrownBy(() -> Engine.builder().tools(TestTool.giving(name, "")).build())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "Tool name '" + name + "' is reserved for the engine: give the tool another name");
    }
  }

  @Test
  void aMarkedToolStaysMarkedWhateverElseChanges() {
    ToolSpec spec =
        new ToolSpec(
            "t",
            "d",
            "{\"type\":\"object\"}",
            Set.of(Effect.READ),
            Optional.of(Duration.ofSeconds(1)));
    record Word(String word) {}

    assertThat(spec.isDeferrable()).isFalse();
    assertThat(spec.deferrable())
        .isEqualTo(
            new ToolSpec("t", "d", "{\"type\":\"object\"}", spec.effects(), spec.timeout(), true));
    assertThat(spec.deferrable().withEffects(Effect.WRITE).isDeferrable()).isTrue();
    assertThat(spec.deferrable().withTimeout(Duration.ofDays(1)).isDeferrable()).isTrue();
    Tool made = Tools.deferrable(Tool.of("say", "Says a word", Word.class, Word::word));
    assertThat(made.spec().isDeferrable()).isTrue();
    assertThat(Tools.withEffects(made, Effect.READ).spec().isDeferrable()).isTrue();
  }
}
