package dev.penguin.internal.context;

import static dev.penguin.internal.context.SmallModel.result;
import static dev.penguin.internal.context.SmallModel.texts;
import static dev.penguin.internal.context.SmallModel.words;
import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All that a summary took the place of is opened by the ids that stand in it. */
@Timeout(60)
class OpenedAgainTest {
  private static final int WINDOW = 16_000;
  private static final int MAX_SHORT = 1_500;

  @TempDir Path state;

  /** What the model asks for, one call a turn; then it is done. */
  private final List<ToolCall> script = new ArrayList<>();

  private int given;

  private final SmallModel model =
      SmallModel.of(
          WINDOW,
          turn ->
              given < script.size()
                  ? ModelReply.calls(script.get(given++))
                  : ModelReply.text("done"));

  private Engine engine(boolean durable) {
    EngineBuilder builder =
        Engine.builder()
            .model(model)
            .limits(
                RunLimits.builder().maxTurns(200).maxToolCalls(200).maxIdenticalCalls(9).build())
            .tools(
                TestTool.doing(
                        "look",
                        (call, context) -> {
                          String text = "<" + words(150, call.id()) + ">";
                          return call.arguments().containsKey("fail")
                              ? ToolResult.failure(text)
                              : ToolResult.success(text);
                        })
                    .with(Effect.READ));
    return durable ? builder.stateDirectory(state).build() : builder.build();
  }

  /** A conversation of which the beginning is summarized, what the user said in it too. */
  private static void talk(Session session, List<ToolCall> script) {
    for (int i = 0; i < 24; i++) {
      String fail = i == 3 ? ",\"fail\":1" : "";
      script.add(new ToolCall("look" + i, "look", "{\"n\":" + i + fail + "}"));
      session.run("Words %d of the user: %s".formatted(i, words(240, "said" + i)));
    }
    assertThat(session.compact().summarized()).isGreaterThan(30);
  }

  private static ToolCall open(String id, Object offset) {
    return new ToolCall(
        "open_" + id + "_" + offset,
        "read_result",
        "{\"id\":\"" + id + "\",\"offset\":" + offset + "}");
  }

  /** What the model reads for some calls that it makes in a run. */
  private Map<String, String> read(Session session, ToolCall... calls) {
    script.addAll(List.of(calls));
    assertThat(session.run("Open it.").text()).isEqualTo("done");
    Map<String, String> read = new TreeMap<>();
    for (ToolCall call : calls) {
      ModelRequest request =
          model.requests().stream()
              .filter(each -> each.messages().stream().anyMatch(m -> isResult(m, call.id())))
              .findFirst()
              .orElseThrow();
      read.put(call.id(), result(request, call.id()));
    }
    return read;
  }

  private static boolean isResult(Message message, String callId) {
    return message instanceof ToolMessage result && result.callId().equals(callId);
  }

  private static String page(String text) {
    return "[characters 0 to %d of %1$d]\n%s".formatted(text.length(), text);
  }

  private void assertAllIsOpened(Session session) {
    List<Message> all = session.messages();
    int end = session.contextUsage().summarized();
    Map<String, String> expected = new TreeMap<>();
    List<ToolCall> calls = new ArrayList<>();
    for (int i = 0; i < end; i++) {
      String id =
          all.get(i) instanceof UserMessage
              ? "message_" + i
              : all.get(i) instanceof ToolMessage result ? result.callId() : "";
      if (!id.isEmpty()) {
        assertThat(all.get(i).text().length()).isLessThan(MAX_SHORT);
        calls.add(open(id, 0));
        expected.put("open_" + id + "_0", page(all.get(i).text()));
      }
    }
    assertThat(expected).hasSizeGreaterThan(15).containsKey("open_look3_0");

    assertThat(read(session, calls.toArray(ToolCall[]::new))).isEqualTo(expected);
  }

  @Test
  void theWordsOfTheUserAndTheResultsOfCallsAreOpenedAsTheyWere() {
    try (Engine engine = engine(false)) {
      talk(engine.session("s"), script);
      assertAllIsOpened(engine.session("s"));
    }
  }

  @Test
  void soTheyAreByAnotherEngineAndInACopy() {
    try (Engine engine = engine(true)) {
      talk(engine.session("s"), script);
    }
    try (Engine engine = engine(true)) {
      assertAllIsOpened(engine.session("s").fork());
      assertAllIsOpened(engine.session("s"));
    }
  }

  @Test
  void everyIdThatTheSummaryOrTheListNamesCanBeOpened() {
    try (Engine engine = engine(true)) {
      Session session = engine.session("s");
      talk(session, script);
      String list = read(session, open("earlier_results", 0)).values().iterator().next();
      String summary =
          texts(model.last()).stream().filter(t -> t.startsWith("[The first ")).findFirst().get();

      assertThat(ids(list)).hasSizeGreaterThan(47).contains("message_0", "look0", "look23");
      assertThat(ids(summary)).isNotEmpty().isSubsetOf(ids(list));
      assertThat(summary).contains("the id 'earlier_results' gives the list of all");
      for (String id : ids(summary)) {
        assertThat(read(session, open(id, 0)).values()).allMatch(t -> t.startsWith("[characters"));
      }
    }
  }

  private static List<String> ids(String text) {
    return text.lines()
        .filter(line -> line.startsWith("- "))
        .map(line -> line.substring(2, line.indexOf(':')))
        .toList();
  }

  @Test
  void whatIsNotThereIsSaidToTheModel() {
    try (Engine engine = engine(false)) {
      Session session = engine.session("s");
      talk(session, script);
      String whole = session.messages().get(0).text();
      Map<String, String> read =
          read(
              session,
              open("message_0", whole.length() - 5),
              open("message_0", whole.length()),
              open("message_0", 9_000_000_000L),
              open("message_0", -1),
              open("message_1", 0),
              open("message_9999", 0),
              open("message_x", 0),
              open("nobody", 0));

      assertThat(read.get("open_message_0_" + (whole.length() - 5)))
          .isEqualTo(
              "[characters %d to %d of %2$d]\n%s"
                  .formatted(
                      whole.length() - 5, whole.length(), whole.substring(whole.length() - 5)));
      Stream.of((Object) whole.length(), 9_000_000_000L)
          .forEach(
              offset ->
                  assertThat(read.get("open_message_0_" + offset))
                      .startsWith("There is nothing at offset " + offset + ": ")
                      .contains("has %d characters".formatted(whole.length())));
      assertThat(read.get("open_message_0_-1")).contains("offset");
      for (String id : List.of("message_1", "message_9999", "message_x", "nobody")) {
        assertThat(read.get("open_" + id + "_0")).contains("'" + id + "' is no longer there");
      }
    }
  }

  @Test
  void afterARollbackNothingOfWhatIsGoneIsOpened() {
    try (Engine engine = engine(true)) {
      Session session = engine.session("s");
      script.add(new ToolCall("first", "look", "{\"n\":1}"));
      session.run("Begin.");
      session.checkpoint("begin");
      talk(session, script);
      session.rollbackConversation(session.checkpoints().get(0));

      Map<String, String> read =
          read(session, open("first", 0), open("look3", 0), open("message_8", 0));
      assertThat(read.get("open_first_0")).startsWith("[characters 0 to ");
      assertThat(read.get("open_look3_0")).contains("'look3' is no longer there");
      assertThat(read.get("open_message_8_0")).contains("'message_8' is no longer there");
    }
  }
}
