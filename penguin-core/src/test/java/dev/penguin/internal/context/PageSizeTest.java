package dev.penguin.internal.context;

import static dev.penguin.internal.context.SmallModel.result;
import static dev.penguin.internal.context.SmallModel.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.internal.transcript.TokenEstimate;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ChatModel;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How large a page of a result is, and that the model reads what it has opened. */
@Timeout(60)
class PageSizeTest {
  private static final int WINDOW = 16_000;
  private static final RunLimits MANY =
      RunLimits.builder().maxTurns(400).maxToolCalls(400).maxIdenticalCalls(400).build();

  private static ToolCall page(String callId, String id, int offset) {
    return new ToolCall(callId, "read_result", "{\"id\":\"" + id + "\",\"offset\":" + offset + "}");
  }

  private static RunResult run(ChatModel model, Tool... tools) {
    try (Engine engine = Engine.builder().model(model).tools(tools).limits(MANY).build()) {
      return engine.run(RunRequest.of("go"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "企鹅住在南极，",
    "{\"id\":47/",
    "aGVsbG8gd29ybGQK8s",
    "the penguin lives on the ice ",
    "😀"
  })
  void aPageTakesAnEighthOfTheWindowWhateverIsInIt(String text) {
    ScriptedModel model =
        ScriptedModel.builder()
            .info(ModelInfo.of("scripted", "model").withContextWindow(WINDOW))
            .calls(new ToolCall("a", "look", "{}"))
            .calls(page("b", "a", 0))
            .reply("done")
            .build();

    RunResult result = run(model, TestTool.giving("look", text.repeat(90_000 / text.length())));

    String read = result.messages().get(4).text();
    assertThat(TokenEstimate.of(read.substring(read.indexOf('\n') + 1)))
        .isBetween(WINDOW / 8L - 20, WINDOW / 8L);
  }

  /** The server refuses the fourth request, of 18,000 tokens: four fifths are room for input. */
  @Test
  void aPageIsSizedByTheWindowThatWasLearnedMeanwhile() {
    SmallModel model =
        SmallModel.of(
                WINDOW,
                turn ->
                    turn == 1
                        ? ModelReply.calls(new ToolCall("a", "look", "{}"))
                        : turn > 5
                            ? ModelReply.text("done")
                            : ModelReply.calls(page("p" + turn, "a", turn)))
            .withUnknownWindow();

    RunResult result = run(model, TestTool.giving("look", words(5_900, "word")));

    assertThat(result.outcome()).as("%s", result.reason()).isEqualTo(Outcome.COMPLETED);
    assertThat(model.refusals()).isEqualTo(1);
    assertThat(result.messages().stream().map(m -> TokenEstimate.of(m) / 100))
        .containsSubsequence(58L, 59L, 59L, 24L);
  }

  /** A model whose summaries are of no use. */
  private static SmallModel unsummarized(IntFunction<ModelReply> turns) {
    return SmallModel.of(WINDOW, turns).summarizing(request -> ModelReply.text(""));
  }

  private static ModelReply look(int turn) {
    return ModelReply.calls(new ToolCall("c" + turn, "look", "{\"n\":" + turn + "}"));
  }

  /** Results that are too short to be shortened fill the window; their notes make room. */
  @Test
  void aPageIsReadAlthoughThereIsNoSummary() {
    List<String> seen = new ArrayList<>();
    SmallModel model =
        unsummarized(
            turn ->
                switch (turn % 10) {
                  case 0 -> ModelReply.calls(page("p" + turn, "c1", 0));
                  default -> turn > 100 ? ModelReply.text("done") : look(turn);
                });

    RunResult result = run(model, TestTool.giving("look", words(470, "line")).with(Effect.READ));

    assertThat(result.outcome()).as("%s", result.reason()).isEqualTo(Outcome.COMPLETED);
    for (int turn = 10; turn <= 100; turn += 10) {
      seen.add(result(model.requests().get(turn), "p" + turn));
    }
    assertThat(seen).hasSize(10).allMatch(text -> text.endsWith(words(470, "line")));
    assertThat(result(model.last(), "c1"))
        .isEqualTo(
            "[Left out to make room: read_result with id 'c1' opens it (%d characters).]"
                .formatted(words(470, "line").length()));
    assertThat(result(model.last(), "c99")).isEqualTo(words(470, "line"));
  }

  /** One page and a result of the same reply are too much together: the page stays. */
  @Test
  void ofTheNewestResultsAPageIsTheLastThatIsShortened() {
    SmallModel model =
        unsummarized(
            turn ->
                switch (turn) {
                  case 1 -> ModelReply.calls(new ToolCall("c1", "long", "{}"));
                  case 2 -> ModelReply.calls(page("p1", "c1", 0), new ToolCall("c2", "long", "{}"));
                  default -> ModelReply.text("done");
                });

    RunResult result = run(model, TestTool.giving("long", words(11_500, "line")).with(Effect.READ));

    assertThat(result.outcome()).as("%s", result.reason()).isEqualTo(Outcome.COMPLETED);
    assertThat(result(model.last(), "p1")).isEqualTo(result.messages().get(4).text());
    assertThat(result(model.last(), "c2")).contains("characters left out");
  }

  /** Of more pages than there is room for, the model reads the first ones. */
  @Test
  void ofManyPagesAtOnceTheFirstAreRead() {
    ToolCall[] pages = new ToolCall[9];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = page("p" + i, "c1", 7_000 * i);
    }
    SmallModel model =
        unsummarized(
            turn ->
                switch (turn) {
                  case 1 -> ModelReply.calls(new ToolCall("c1", "long", "{}"));
                  case 2 -> ModelReply.calls(pages);
                  default -> ModelReply.text("done");
                });

    RunResult result = run(model, TestTool.giving("long", words(23_000, "line")).with(Effect.READ));

    assertThat(result.outcome()).as("%s", result.reason()).isEqualTo(Outcome.COMPLETED);
    assertThat(shortened(model, "p0")).isFalse();
    assertThat(shortened(model, "p3")).isFalse();
    assertThat(shortened(model, "p7")).isTrue();
  }

  private static boolean shortened(SmallModel model, String id) {
    return result(model.last(), id).contains(" characters left out; ");
  }

  /** What a person wrote meanwhile makes the page no older. */
  @Test
  void aPageIsReadAlsoWhenThePersonWroteMeanwhile() {
    TestTool look = TestTool.giving("long", words(11_500, "line")).with(Effect.READ);
    SmallModel[] model = new SmallModel[1];
    Engine[] engine = new Engine[1];
    model[0] =
        unsummarized(
            turn -> {
              if (turn == 2) {
                assertThat(engine[0].session("s").steer(words(9_500, "mind"))).isTrue();
                return ModelReply.calls(page("p1", "c1", 0));
              }
              return turn == 1
                  ? ModelReply.calls(new ToolCall("c1", "long", "{}"))
                  : ModelReply.text("done");
            });
    try (Engine made = Engine.builder().model(model[0]).tools(look).limits(MANY).build()) {
      engine[0] = made;
      RunResult result = made.session("s").run("go");

      assertThat(result.outcome()).as("%s", result.reason()).isEqualTo(Outcome.COMPLETED);
      assertThat(result(model[0].last(), "p1"))
          .isEqualTo(
              result.messages().stream()
                  .filter(m -> m instanceof ToolMessage read && read.callId().equals("p1"))
                  .findFirst()
                  .orElseThrow()
                  .text());
    }
  }
}
