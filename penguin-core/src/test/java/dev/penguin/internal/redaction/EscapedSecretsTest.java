package dev.penguin.internal.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.TestTool;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.model.FinishReason;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A secret counts in any text as JSON may write it, and across the parts of a message. */
@Timeout(120)
class EscapedSecretsTest {
  private static final String KEY = "aK9xQ2mZ7pLw3RtY8vBn==";
  private static final String BARE = "aK9xQ2mZ7pLw3RtY8vBn";

  /** As some writers of JSON write it. */
  private static final String ESCAPED = "{\"key\":\"" + BARE + "\\u003d\\u003D\"}";

  private static final String HIDDEN = "{\"key\":\"[redacted]\"}";

  @TempDir Path state;
  private final List<AgentEvent> events = new ArrayList<>();

  private EngineBuilder engine(ScriptedModel model) {
    return Engine.builder()
        .model(model)
        .fallback(ModelConfig.of("openai/gpt-5-mini").withApiKey(KEY))
        .listener(events::add)
        .stateDirectory(state);
  }

  private static TestTool giving(ToolResult result) {
    return TestTool.doing("look", (call, context) -> result).with(Effect.READ);
  }

  private void assertNowhere(String part) throws IOException {
    assertThat(events).isNotEmpty().noneMatch(event -> event.toString().contains(part));
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(state)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file));
      }
    }
    assertThat(all.toString()).contains("[redacted]").doesNotContain(part);
  }

  @Test
  void anEscapedSecretIsInNoResultPromptReasonProgressPieceOrFile() throws IOException {
    TestTool look =
        TestTool.doing(
                "look",
                (call, context) -> {
                  context.progress("at " + ESCAPED);
                  return ToolResult.success(ESCAPED);
                })
            .with(Effect.READ);
    ScriptedModel model =
        ScriptedModel.builder()
            .call("look", "{}")
            .turn(
                request -> {
                  throw new ModelException.InvalidRequest("HTTP 400: " + ESCAPED);
                })
            .reply("it is " + ESCAPED)
            .build();
    try (Engine engine = engine(model).tools(look).build()) {
      assertThatThrownBy(() -> engine.session("s").run("what of " + ESCAPED + "?"))
          .isInstanceOf(ModelException.class);
      engine.session("s").resume();
    }

    assertThat(model.requests().get(2).messages().toString())
        .contains("what of " + HIDDEN + "?")
        .contains("text=" + HIDDEN);
    StringBuilder said = new StringBuilder();
    events.forEach(event -> said.append(event instanceof AgentEvent.TextDelta d ? d.text() : ""));
    assertThat(said).hasToString("it is " + HIDDEN);
    assertNowhere(BARE);
  }

  @Test
  void aSecretAcrossThePartsOfAPromptAResultAndAReplyIsTakenOut() throws IOException {
    List<Part> parts =
        List.of(
            Part.text("a " + KEY.substring(0, 9)),
            Part.image("image/png", new byte[] {1}),
            Part.text(KEY.substring(9, 15)),
            Part.text(KEY.substring(15) + " z"));
    ModelReply reply =
        new ModelReply(
            new AssistantMessage(parts, List.of(new ToolCall("c", "look", "{}"))),
            FinishReason.TOOL_CALLS,
            Usage.NONE,
            "");
    ScriptedModel model = ScriptedModel.builder().turn(request -> reply).reply("ok").build();
    try (Engine engine = engine(model).tools(giving(new ToolResult.Success(parts))).build()) {
      engine.run(RunRequest.of(parts.toArray(Part[]::new)));
    }

    assertThat(model.requests().get(1).messages())
        .extracting(message -> message.text())
        .containsExactly("a [redacted] z", "a [redacted] z", "a [redacted] z");
    assertThat(model.requests().get(1).messages().toString()).contains("image/png");
    assertNowhere(KEY.substring(0, 9));
    assertNowhere(KEY.substring(15));
  }

  @Test
  void aSecretAcrossTheCutPartsOfALongResultIsTakenOut() throws IOException {
    List<Part> parts =
        List.of(
            Part.text("b".repeat(60_000) + KEY.substring(0, 9)),
            Part.text(KEY.substring(9) + "z".repeat(60_000)));
    ScriptedModel model = ScriptedModel.builder().call("look", "{}").reply("ok").build();
    try (Engine engine = engine(model).tools(giving(new ToolResult.Success(parts))).build()) {
      engine.run(RunRequest.of("go"));
    }

    assertThat(ScriptedModel.results(model.requests().get(1)).get(0).text())
        .contains("b[redacted]z");
    assertNowhere(KEY.substring(9));
  }

  @Test
  void jsonInPiecesStaysJsonWhereverItIsCut() {
    Redactor redactor = new Redactor(() -> List.of("bcdefghijklmn", "a\\b/c\"d'e-f-g"), Map.of());
    String json = "{\"a\":\"\\bcdefghijklmn\\n\",\"b\":\"x a\\\\b\\/c\\\"d'e-f-g\\\\\"}";
    for (int i = 0; i <= json.length(); i++) {
      StreamRedactor redaction = new StreamRedactor(redactor);
      String emitted = redaction.next(json.substring(0, i)) + redaction.next(json.substring(i));
      assertThat(emitted + redaction.rest())
          .isEqualTo("{\"a\":\"[redacted]\\n\",\"b\":\"x [redacted]\\\\\"}");
    }
  }

  /**
   * Keys in some layers of escapes between texts that nearly are some, cut anywhere. A stream does
   * not know any more what it emitted, so it hides more than the whole text where a backslash
   * stands before a key, and the same where a space does.
   */
  @ParameterizedTest
  @ValueSource(strings = {"", " "})
  void piecesOfAStreamHoldNoEscapedSecretAndLoseNothingElse(String space) {
    String[] others = {"a", "\\", "\\\\", "\\n", "\\u00", "u0061", "aK9", " ", "\\u005c", "=="};
    Redactor redactor = new Redactor(() -> List.of(KEY, "n-line-of-a\\key"), Map.of());
    for (int round = 0; round < 20_000; round++) {
      Random random = new Random(99_000 + round);
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < 1 + random.nextInt(6); i++) {
        String some = others[random.nextInt(others.length)];
        String key = random.nextInt(4) == 0 ? "n-line-of-a\\key" : KEY;
        text.append(random.nextInt(3) == 0 ? space + escaped(key, random) : some);
      }
      StreamRedactor redaction = new StreamRedactor(redactor);
      StringBuilder emitted = new StringBuilder();
      for (int at = 0; at < text.length(); ) {
        int end = Math.min(text.length(), at + random.nextInt(8));
        emitted.append(redaction.next(text.substring(at, end)));
        at = end;
      }
      emitted.append(redaction.rest());
      assertThat(emitted.toString())
          .as("seed %d, %s", 99_000 + round, text)
          .isEqualTo(redactor.hide(space.isEmpty() ? emitted.toString() : text.toString()));
    }
  }

  private static String escaped(String key, Random random) {
    String text = key;
    for (int layer = random.nextInt(3); layer > 0; layer--) {
      StringBuilder more = new StringBuilder();
      for (char c : text.toCharArray()) {
        boolean code = random.nextInt(4) == 0;
        more.append(code ? "\\u%04x".formatted((int) c) : c == '\\' ? "\\\\" : "" + c);
      }
      text = more.toString();
    }
    return text;
  }
}
