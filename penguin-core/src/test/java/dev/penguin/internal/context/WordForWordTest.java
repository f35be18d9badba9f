package dev.penguin.internal.context;

import static dev.penguin.internal.context.SmallModel.result;
import static dev.penguin.internal.context.SmallModel.texts;
import static dev.penguin.internal.context.SmallModel.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.ProviderData;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a compaction leaves as it is: exchanges as a whole, the user's words, what is open. */
@Timeout(120)
class WordForWordTest {
  private static final int WINDOW = 32_000;
  private static final int ROUNDS = "full".equals(System.getenv("PENGUIN_ROUNDS")) ? 60 : 6;
  private static final RunLimits MANY =
      RunLimits.builder().maxTurns(400).maxToolCalls(1_000).maxIdenticalCalls(400).build();

  private static Engine engine(SmallModel model) {
    TestTool look =
        TestTool.doing(
                "look",
                (call, context) ->
                    ToolResult.success(
                        words(((Number) call.arguments().get("size")).longValue(), call.id())))
            .with(Effect.READ);
    return Engine.builder()
        .model(model)
        .tools(look)
        .limits(MANY)
        .instructions("Always be brief.")
        .build();
  }

  private static ToolCall look(String id, int size) {
    return new ToolCall(id, "look", "{\"size\":" + size + ",\"id\":\"" + id + "\"}");
  }

  /** Looks so often, then says that it is done; again in each run. */
  private static IntFunction<ModelReply> looking(int times, int size) {
    return turn ->
        turn % (times + 1) == 0
            ? ModelReply.text("done " + turn)
            : ModelReply.calls(look("c" + turn, size));
  }

  @Test
  void aReplyIsSentAsAWholeWithItsReasoningAndItsResultsOrNotAtAll() {
    int compacted = 0;
    for (long seed = 1; seed <= ROUNDS; seed++) {
      Random random = new Random(seed);
      SmallModel model = SmallModel.of(12_000, turn -> reply(random, turn));
      try (Engine engine = engine(model)) {
        Session session = engine.session("s");
        for (int run = 0; run < 6; run++) {
          RunResult result = session.run(words(1 + random.nextInt(300), "prompt"));
          assertThat(result.outcome())
              .as("seed %d, %s", seed, result.reason())
              .isEqualTo(Outcome.COMPLETED);
        }
        for (ModelRequest request : model.requests()) {
          checkWhole("seed " + seed, request.messages(), session.messages());
        }
      }
      compacted += model.summaryRequests().size();
    }

    assertThat(compacted).isGreaterThan(2 * ROUNDS);
  }

  private static ModelReply reply(Random random, int turn) {
    List<Part> parts = new ArrayList<>();
    if (random.nextBoolean()) {
      parts.add(
          new Part.Reasoning(
              words(random.nextInt(200), "thought"),
              "signature-" + turn,
              "test",
              new ProviderData("test", "{\"turn\":" + turn + "}")));
    }
    if (turn % 12 == 0) {
      parts.add(Part.text("done " + turn));
    }
    List<ToolCall> calls = new ArrayList<>();
    for (int i = turn % 12 == 0 ? 0 : 1 + random.nextInt(3); i > 0; i--) {
      ToolCall call = look("c" + turn + "_" + i, random.nextInt(800));
      calls.add(
          new ToolCall(
              call.id(),
              call.name(),
              call.argumentsJson(),
              new ProviderData("test", "{\"call\":" + i + "}")));
    }
    FinishReason finish = calls.isEmpty() ? FinishReason.STOP : FinishReason.TOOL_CALLS;
    return new ModelReply(new AssistantMessage(parts, calls), finish, Usage.NONE, "");
  }

  /** That replies are those of the conversation, each with the results of all its calls. */
  private static void checkWhole(String where, List<Message> sent, List<Message> conversation) {
    int from = 0;
    for (int i = 0; i < sent.size(); i++) {
      if (sent.get(i) instanceof AssistantMessage reply) {
        int at = conversation.subList(from, conversation.size()).indexOf(reply);
        assertThat(at).as("%s: %s", where, reply.toolCalls()).isNotNegative();
        from += at + 1;
        for (int j = 0; j < reply.toolCalls().size(); j++) {
          assertThat(((ToolMessage) sent.get(i + 1 + j)).callId())
              .as(where)
              .isEqualTo(((ToolMessage) conversation.get(from + j)).callId());
        }
      }
    }
    assertThat(sent.get(0)).as(where).isEqualTo(new SystemMessage("Always be brief."));
    assertThat(sent.get(1)).as(where).isEqualTo(conversation.get(0));
  }

  @Test
  void theInstructionsTheFirstRequestAndTheNewestWordsOfTheUserAreSentAsTheyAre() {
    SmallModel model = SmallModel.of(WINDOW, looking(3, 1_700));
    try (Engine engine = engine(model)) {
      Session session = engine.session("s");
      List<String> said = new ArrayList<>();
      for (int run = 0; run < 9; run++) {
        said.add(words(run == 0 ? 2_000 : 700, "request" + run));
        session.run(said.get(run));
      }

      List<String> texts = texts(model.last());
      long room = 24_000;
      assertThat(model.summaryRequests()).isNotEmpty();
      assertThat(texts.subList(0, 2)).containsExactly("Always be brief.", said.get(0));
      // A tenth of the room holds three of them; those of the newest exchanges come on top.
      int summary = summaryAt(texts);
      List<String> above = texts.subList(2, summary);
      assertThat(above).hasSize((int) (room / 10 / 710));
      int first = said.indexOf(above.get(0));
      assertThat(said.subList(first, first + above.size())).isEqualTo(above);
      assertThat(texts.subList(summary, texts.size()))
          .containsAll(said.subList(first + above.size(), said.size()));
    }
  }

  private static int summaryAt(List<String> texts) {
    for (int i = 0; i < texts.size(); i++) {
      if (texts.get(i).startsWith("[The first ")) {
        return i;
      }
    }
    throw new AssertionError("There is no summary");
  }

  @Test
  void theNewestExchangesAreSentAsTheyAre() {
    SmallModel model = SmallModel.of(WINDOW, looking(30, 1_700));
    try (Engine engine = engine(model)) {
      Session session = engine.session("s");
      session.run("Look around");

      List<Message> sent = model.last().messages();
      int summary = summaryAt(texts(model.last()));
      List<Message> newest = sent.subList(summary + 1, sent.size());
      List<Message> all = session.messages();
      assertThat(newest).hasSizeGreaterThanOrEqualTo(8);
      assertThat(all.subList(all.size() - 1 - newest.size(), all.size() - 1)).isEqualTo(newest);
    }
  }

  @Test
  void theAnswersOfTheUserToQuestionsStandInTheSummary() {
    String question = "{\"question\":\"Which port?\"}";
    SmallModel model =
        SmallModel.of(
            WINDOW,
            turn ->
                turn == 2
                    ? ModelReply.calls(new ToolCall("q", "ask_user", question))
                    : turn > 20
                        ? ModelReply.text("done")
                        : ModelReply.calls(look("c" + turn, 1_700)));
    try (Engine engine = engine(model)) {
      Session session = engine.session("s");
      assertThat(session.run("Set it up").outcome()).isEqualTo(Outcome.NEEDS_INPUT);
      session.run("Port 4711, and never on a Sunday.");
    }

    List<String> texts = texts(model.last());
    assertThat(texts.get(summaryAt(texts)))
        .contains(
            "\nAnswers of the user:\n- asked "
                + question
                + ", the user answered: Port 4711, and never on a Sunday.\n");
  }

  @Test
  void aQuestionThatWaitsStaysAtTheEndAndCanBeAnswered() {
    SmallModel model =
        SmallModel.of(
            WINDOW,
            turn ->
                turn > 9
                    ? turn == 10
                        ? ModelReply.calls(new ToolCall("q", "ask_user", "{\"question\":\"Go?\"}"))
                        : ModelReply.text("done")
                    : ModelReply.calls(look("c" + turn, 1_700)));
    try (Engine engine = engine(model)) {
      Session session = engine.session("s");
      assertThat(session.run("Look around").outcome()).isEqualTo(Outcome.NEEDS_INPUT);
      assertThat(session.compact().summarized()).isPositive();
      assertThat(session.run("Go on.").outcome()).isEqualTo(Outcome.COMPLETED);
    }

    List<Message> sent = model.last().messages();
    assertThat(sent.get(sent.size() - 2)).isInstanceOf(AssistantMessage.class);
    assertThat(result(model.last(), "q")).isEqualTo("Go on.");
  }

  @Test
  void imagesOfTheUserAreSentAsTheyCame() {
    UserMessage first =
        new UserMessage(List.of(Part.text("Look at this"), new Part.Image("image/png", "aGk=")));
    SmallModel model = SmallModel.of(WINDOW, looking(30, 1_700));
    try (Engine engine = engine(model)) {
      engine.session("s").run(RunRequest.of(first.parts().toArray(Part[]::new)));
    }

    assertThat(model.summaryRequests()).isNotEmpty();
    assertThat(model.last().messages().get(1)).isEqualTo(first);
  }
}
