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
import dev.penguin.event.AgentEvent.CompactionFinished;
import dev.penguin.event.AgentEvent.CompactionStarted;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelReply;
import dev.penguin.testing.RecordingListener;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is taken away of what is sent, when, and in which order. */
@Timeout(120)
class CompactionTest {
  /** Room for 24,000 tokens of input: a compaction begins at 19,200 and is to end at 15,360. */
  private static final int WINDOW = 32_000;

  private static final RunLimits MANY =
      RunLimits.builder().maxTurns(400).maxToolCalls(400).maxIdenticalCalls(400).build();

  private final RecordingListener listener = new RecordingListener();

  private RunResult run(SmallModel model, String prompt, Tool... tools) {
    try (Engine engine =
        Engine.builder().model(model).tools(tools).limits(MANY).listener(listener).build()) {
      return engine.run(RunRequest.of(prompt));
    }
  }

  /** A result of so many tokens for the argument {@code size}. */
  private static TestTool sized(String name, Effect effect) {
    return TestTool.doing(
            name,
            (call, context) ->
                ToolResult.success(
                    words(((Number) call.arguments().get("size")).longValue(), call.id())))
        .with(effect);
  }

  private static ModelReply look(int turn, int size, int differing) {
    return ModelReply.calls(
        new ToolCall("c" + turn, "look", "{\"size\":%d,\"n\":%d}".formatted(size, differing)));
  }

  private CompactionFinished finished() {
    List<CompactionFinished> all = listener.events(CompactionFinished.class);
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  @Test
  void aLongRunIsCompactedAgainAndAgainAndEnds() {
    SmallModel model =
        SmallModel.of(
            WINDOW, turn -> turn > 300 ? ModelReply.text("done") : look(turn, 4_900, turn));

    RunResult result = run(model, "Look around", sized("look", Effect.READ));

    assertThat(result.outcome()).as("%s", result.reason()).isEqualTo(Outcome.COMPLETED);
    assertThat(listener.events(CompactionFinished.class))
        .filteredOn(event -> event.summarizedMessages() > 0)
        .hasSizeBetween(3, 25);
    assertThat(listener.events(CompactionFinished.class))
        .allSatisfy(event -> assertThat(event.problem()).isEmpty());
  }

  @Test
  void longResultsOfOlderCallsAreSentAsABeginningAndAnEndFirst() {
    SmallModel model =
        SmallModel.of(WINDOW, turn -> turn > 5 ? ModelReply.text("done") : look(turn, 3_900, turn));

    RunResult result = run(model, "Look around", sized("look", Effect.READ));

    String whole = result.messages().get(2).text();
    assertThat(result(model.requests().get(4), "c1")).isEqualTo(whole);
    int tail = whole.indexOf(' ', whole.length() - 300); // no word is cut
    assertThat(result(model.last(), "c1"))
        .isEqualTo(
            whole.substring(0, 600)
                + "\n[… %d characters left out; read them with read_result, id 'c1', offset 600 …]\n"
                    .formatted(tail - 600)
                + whole.substring(tail));
    assertThat(result(model.last(), "c4")).contains(" characters left out; ");
    assertThat(result(model.last(), "c5")).isEqualTo(result.messages().get(10).text());
    assertThat(finished().shortenedResults()).isEqualTo(4);
    assertThat(finished().summarizedMessages()).isZero();
    assertThat(model.summaryRequests()).isEmpty();
  }

  @Test
  void ofRepeatedReadsTheNewestAloneIsSentNext() {
    SmallModel model =
        SmallModel.of(WINDOW, turn -> turn > 11 ? ModelReply.text("done") : look(turn, 1_800, 0));

    RunResult result = run(model, "Look around", sized("look", Effect.READ));

    String whole = result.messages().get(2).text();
    assertThat(result(model.last(), "c1"))
        .isEqualTo(
            "[Left out: the same was read again later, and that result stands below. read_result"
                + " with id 'c1' opens this older one (%d characters).]".formatted(whole.length()));
    assertThat(result(model.last(), "c10")).startsWith("[Left out: ");
    assertThat(result(model.last(), "c11")).isEqualTo(result.messages().get(22).text());
    assertThat(finished().shortenedResults()).isEqualTo(10);
    assertThat(finished().summarizedMessages()).isZero();
    assertThat(model.summaryRequests()).isEmpty();
  }

  @Test
  void repeatedReadsStayWhenShorterResultsFreeAFifth() {
    SmallModel model =
        SmallModel.of(
            WINDOW,
            turn ->
                turn > 7
                    ? ModelReply.text("done")
                    : turn <= 4 ? look(turn, 3_800, turn) : look(turn, 1_500, 0));

    RunResult result = run(model, "Look around", sized("look", Effect.READ));

    assertThat(finished().shortenedResults()).isEqualTo(4);
    assertThat(result(model.last(), "c5")).isEqualTo(result.messages().get(10).text());
  }

  @Test
  void aSummaryComesLast() {
    SmallModel model =
        SmallModel.of(
            WINDOW, turn -> turn > 11 ? ModelReply.text("done") : look(turn, 1_800, turn));

    run(model, "Look around", sized("look", Effect.READ));

    CompactionFinished end = finished();
    assertThat(model.summaryRequests()).hasSizeBetween(1, 2);
    assertThat(end.shortenedResults()).isZero();
    assertThat(end.summarizedMessages()).isBetween(14, 18);
    assertThat(end.size().before()).isBetween(19_200L, 21_500L);
    assertThat(end.size().after()).isLessThan(10_000);
    assertThat(model.requests()).hasSize(12);
  }

  @Test
  void nothingIsTakenAwayBelowTheThreshold() {
    SmallModel model =
        SmallModel.of(WINDOW, turn -> turn > 9 ? ModelReply.text("done") : look(turn, 2_000, 0));

    RunResult result = run(model, "Look around", sized("look", Effect.READ));

    assertThat(listener.events(CompactionStarted.class)).isEmpty();
    assertThat(model.last().messages()).isEqualTo(result.messages().subList(0, 19));
  }

  @Test
  void theEventsSayHowLargeItIsAndHowMuchRoomThereIs() {
    SmallModel model =
        SmallModel.of(WINDOW, turn -> turn > 5 ? ModelReply.text("done") : look(turn, 3_900, turn));

    run(model, "Look around", sized("look", Effect.READ));

    CompactionStarted start = listener.events(CompactionStarted.class).get(0);
    assertThat(start.room()).isEqualTo(24_000);
    assertThat(start.tokens()).isBetween(19_200L, 20_500L).isEqualTo(finished().size().before());
    assertThat(finished().size().after()).isBetween(4_000L, 8_000L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "look | {'path':'a','size':1900}          | look | {'path':'a','size':1900}          | true",
        "look | {'path':'a','size':1900}          | look | {'size':1900,'path':'a'}          | true",
        "look | {'path':'a','size':1900,'from':7} | read | {'path':'a','size':1900}          | false",
        "read | {'path':'a','from':7}             | read | {'path':'a'}                      | true",
        "read | {'path':'a','from':7}             | read | {'path':'a','from':9}             | false",
        "read | {'path':'a'}                      | read | {'path':'a','from':7}             | false",
        "read | {'path':'b','from':7}             | read | {'path':'a'}                      | false",
        "read | {'path':'a'}                      | fail | {'path':'a'}                      | false",
        "fail | {'path':'a'}                      | fail | {'path':'a'}                      | false",
        "make | {'path':'a'}                      | make | {'path':'a'}                      | false",
      })
  void aReadIsRepeatedByTheSameOneOrOneOfAllOfItThatSucceeds(
      String first, String older, String second, String newer, boolean leftOut) {
    String text = words(1_900, "line");
    List<ToolCall> calls =
        List.of(
            new ToolCall("c1", first, older.replace('\'', '"')),
            new ToolCall("c2", second, newer.replace('\'', '"')));
    SmallModel model =
        SmallModel.of(
            WINDOW,
            turn -> turn > 2 ? ModelReply.text("done") : ModelReply.calls(calls.get(turn - 1)));
    Tool[] tools = {
      TestTool.giving("look", text).with(Effect.READ),
      TestTool.giving("read", text).with(Effect.READ),
      TestTool.giving("make", text).with(Effect.WRITE),
      TestTool.doing("fail", (call, context) -> ToolResult.failure(text)).with(Effect.READ)
    };

    run(model, words(16_000, "prompt"), tools);

    assertThat(result(model.last(), "c1").startsWith("[Left out: ")).isEqualTo(leftOut);
    assertThat(result(model.last(), "c2")).isEqualTo(text);
    assertThat(model.summaryRequests()).isEmpty();
  }
}
