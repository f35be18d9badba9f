package dev.penguin.provider.anthropic;

import static dev.penguin.internal.http.Answers.body;
import static dev.penguin.internal.http.Answers.stream;
import static dev.penguin.internal.http.AnthropicAnswers.begin;
import static dev.penguin.internal.http.AnthropicAnswers.blockStart;
import static dev.penguin.internal.http.AnthropicAnswers.blockStop;
import static dev.penguin.internal.http.AnthropicAnswers.delta;
import static dev.penguin.internal.http.AnthropicAnswers.error;
import static dev.penguin.internal.http.AnthropicAnswers.event;
import static dev.penguin.internal.http.AnthropicAnswers.failing;
import static dev.penguin.internal.http.AnthropicAnswers.jsonDelta;
import static dev.penguin.internal.http.AnthropicAnswers.message;
import static dev.penguin.internal.http.AnthropicAnswers.saying;
import static dev.penguin.internal.http.AnthropicAnswers.stop;
import static dev.penguin.internal.http.AnthropicAnswers.stopReason;
import static dev.penguin.internal.http.AnthropicAnswers.text;
import static dev.penguin.internal.http.AnthropicAnswers.textDelta;
import static dev.penguin.internal.http.AnthropicAnswers.toolStart;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.FinishReason;
import dev.penguin.model.HttpSettings;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AnthropicModelTest {
  private final Told told = new Told();
  private String origin = "";

  @Test
  void textIsToldInPiecesAndReturnedWhole() {
    ModelReply reply = ask(message("end_turn", text(0, "Hel", "lo"), text(1, " there")));

    assertThat(told.text).containsExactly("Hel", "lo", " there");
    assertThat(reply.message().parts()).containsExactly(Part.text("Hello"), Part.text(" there"));
    assertThat(reply.message().text()).isEqualTo("Hello there");
    assertThat(reply.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(reply.id()).isEqualTo("msg_1");
  }

  @Test
  void usageCountsTheCacheAmongTheInputAndTakesTheLastSums() {
    Answer answer =
        stream(
            begin(),
            text(0, "hi"),
            event("message_delta", "'delta':{'stop_reason':null},'usage':{'output_tokens':4}"),
            event(
                "message_delta",
                "'delta':{'stop_reason':'end_turn'},'usage':{'input_tokens':50,'output_tokens':9,"
                    + "'output_tokens_details':{'thinking_tokens':6}}"),
            stop());

    assertThat(ask(message("end_turn", text(0, "hi"))).usage())
        .isEqualTo(new Usage(10, 7, 2, 3, 0));
    assertThat(ask(answer).usage()).isEqualTo(new Usage(55, 9, 2, 3, 6));
  }

  @Test
  @DisplayName("row 41: pieces, an empty one first, a tool without input, interleaved indexes")
  void row41InterleavedCallsAreAssembledByIndex() {
    ModelReply reply =
        ask(
            message(
                "tool_use",
                toolStart(2, "b", "second"),
                toolStart(1, "a", "first"),
                jsonDelta(1, ""),
                jsonDelta(2, ""),
                jsonDelta(1, "{`x`:"),
                jsonDelta(2, "{`y` : [1,"),
                blockStart(0, "{'type':'text','text':''}"),
                jsonDelta(1, "`1`}"),
                blockStop(1),
                textDelta(0, "look"),
                jsonDelta(2, " 2]}"),
                blockStop(2),
                toolStart(3, "c", "third"),
                jsonDelta(3, ""),
                blockStop(3)));

    assertThat(reply.message().toolCalls())
        .containsExactly(
            new ToolCall("a", "first", "{\"x\":\"1\"}"),
            new ToolCall("b", "second", "{\"y\" : [1, 2]}"),
            new ToolCall("c", "third", "{}"));
    assertThat(reply.message().text()).isEqualTo("look");
    assertThat(reply.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
  }

  @Test
  @DisplayName("row 42: thoughts, signed and redacted, in their order and apart from the text")
  void row42ThoughtsKeepTheirSignatures() {
    ModelReply reply =
        ask(
            message(
                "end_turn",
                blockStart(0, "{'type':'thinking','thinking':'','signature':''}"),
                delta(0, "{'type':'thinking_delta','thinking':'I thi'}"),
                delta(0, "{'type':'thinking_delta','thinking':'nk'}"),
                delta(0, "{'type':'signature_delta','signature':'Eq+/='}"),
                blockStop(0),
                blockStart(1, "{'type':'redacted_thinking','data':'EmwK+/=='}"),
                blockStop(1),
                blockStart(2, "{'type':'thinking','thinking':'','signature':'only'}"),
                blockStop(2),
                text(3, "so")));

    assertThat(told.thoughts).containsExactly("I thi", "nk");
    assertThat(told.text).containsExactly("so");
    assertThat(reply.message().parts())
        .containsExactly(
            new Part.Reasoning("I think", "Eq+/=", origin),
            new Part.Reasoning("", "EmwK+/==", origin + "#redacted_thinking"),
            new Part.Reasoning("", "only", origin),
            Part.text("so"));
  }

  @Test
  @DisplayName("row 43: what a paused reply holds of the provider's own tools is kept in order")
  void row43BlocksOfTheProvidersToolsAreKept() {
    ModelReply reply =
        ask(
            message(
                "pause_turn",
                text(0, "search"),
                blockStart(
                    1, "{'type':'server_tool_use','id':'s1','name':'web_search','input':{}}"),
                jsonDelta(1, ""),
                jsonDelta(1, "{`query`:`x`}"),
                blockStop(1),
                blockStart(2, "{'type':'web_search_tool_result','tool_use_id':'s1','content':[]}"),
                blockStart(3, "{'type':'compaction','content':null}"),
                delta(3, "{'type':'compaction_delta','content':'a'}"),
                delta(3, "{'type':'compaction_delta','content':'b'}"),
                delta(0, "{'type':'citations_delta','citation':{'url':'http://x.test'}}")));

    assertThat(reply.finishReason()).isEqualTo(FinishReason.PAUSED);
    assertThat(reply.message().text()).isEqualTo("search");
    assertThat(reply.message().parts())
        .containsExactly(
            Part.text("search"),
            block(
                "{\"type\":\"server_tool_use\",\"id\":\"s1\",\"name\":\"web_search\",\"input\":{\"query\":\"x\"}}"),
            block("{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"s1\",\"content\":[]}"),
            block("{\"type\":\"compaction\",\"content\":\"ab\"}"));
  }

  @ParameterizedTest
  @CsvSource({
    "end_turn, STOP",
    "stop_sequence, STOP",
    "tool_use, STOP",
    "max_tokens, LENGTH",
    "refusal, REFUSED",
    "pause_turn, PAUSED",
    "galaxy_brain, UNKNOWN"
  })
  @DisplayName("rows 16, 34, 43: stop reasons")
  void rows16And34And43StopReasons(String word, FinishReason reason) {
    assertThat(ask(message(word, text(0, "x"))).finishReason()).isEqualTo(reason);
  }

  @Test
  @DisplayName("row 43: a full window is ContextTooLong and keeps what was said")
  void row43AFullWindowSaysSo() {
    ModelException failure = fail(message("model_context_window_exceeded", text(0, "half a")));

    assertThat(failure)
        .isInstanceOf(ModelException.ContextTooLong.class)
        .hasMessage(
            "anthropic/test reported an error in its reply (model_context_window_exceeded):"
                + " conversation and reply together fill the context window");
    assertThat(failure.partialText()).isEqualTo("half a");
  }

  @Test
  @DisplayName("row 15: the output limit inside arguments is told as LENGTH")
  void row15TheLimitInsideArgumentsIsTold() {
    ModelReply reply =
        ask(message("max_tokens", toolStart(0, "a", "write"), jsonDelta(0, "{`path`:`x")));

    assertThat(reply.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(reply.message().toolCalls())
        .containsExactly(new ToolCall("a", "write", "{\"path\":\"x"));
  }

  @Test
  @DisplayName("row 16: calls of a refused reply are no wish of the model")
  void row16CallsOfARefusalAreDropped() {
    assertThat(
            ask(message("refusal", toolStart(0, "a", "write"), jsonDelta(0, "{}")))
                .message()
                .toolCalls())
        .isEmpty();
  }

  @Test
  @DisplayName("row 40: an error in the stream keeps what was said")
  void row40AnErrorInTheStreamKeepsWhatWasSaid() {
    ModelException failure =
        fail(stream(begin(), text(0, "half"), error("overloaded_error", "Overloaded")));

    assertThat(failure)
        .isInstanceOf(ModelException.Unavailable.class)
        .hasMessage("anthropic/test reported an error in its reply (overloaded_error): Overloaded");
    assertThat(failure.partialText()).isEqualTo("half");
    assertThat(failure.code()).contains("overloaded_error");
  }

  @Test
  @DisplayName("row 6: message, code and id of a refused request are kept")
  void row6WhatTheProviderSaidIsKept() {
    ModelException failure = fail(failing(404, "not_found_error", "model: test"));

    assertThat(failure)
        .isInstanceOf(ModelException.InvalidRequest.class)
        .hasMessageStartingWith(
            "anthropic/test answered with HTTP 404 (not_found_error): model: test (sent to ")
        .hasMessageEndingWith(
            ": does the server have the model 'test'? See errors.md#not-found in the penguin-core jar)");
    assertThat(failure.code()).contains("not_found_error");
    assertThat(failure.requestId()).contains("req_1");
    assertThat(failure.status()).hasValue(404);
  }

  @Test
  @DisplayName("row 20: a whole message instead of a stream")
  void row20AWholeMessageIsAccepted() {
    ModelReply reply =
        ask(
            body(
                200,
                ("{'id':'m','type':'message','role':'assistant','content':["
                        + "{'type':'thinking','thinking':'hm','signature':'S='},"
                        + "{'type':'text','text':'so'},"
                        + "{'type':'tool_use','id':'a','name':'look','input':{'x':[1,null]}},"
                        + "{'type':'tool_use','id':'b','name':'list','input':{}}],"
                        + "'stop_reason':'tool_use','usage':{'input_tokens':1,'output_tokens':2}}")
                    .replace('\'', '"'),
                "Content-Type: application/json"));

    assertThat(told.text).containsExactly("so");
    assertThat(reply.message().parts())
        .containsExactly(new Part.Reasoning("hm", "S=", origin), Part.text("so"));
    assertThat(reply.message().toolCalls())
        .containsExactly(
            new ToolCall("a", "look", "{\"x\":[1,null]}"), new ToolCall("b", "list", "{}"));
    assertThat(reply.usage()).isEqualTo(Usage.of(1, 2));
    assertThat(reply.id()).isEqualTo("m");
  }

  @Test
  @DisplayName("M6: half a character alone becomes U+FFFD, two halves in two deltas a character")
  void m6SurrogatesAreToldWhole() {
    ModelReply reply =
        ask(
            message(
                "end_turn",
                blockStart(0, "{'type':'text','text':''}"),
                textDelta(0, "a\\ud83d"),
                textDelta(0, "\\ude00b\\udc00"),
                textDelta(0, "c\\ud83d")));

    assertThat(told.text).containsExactly("a", "😀b\uFFFD", "c", "\uFFFD");
    assertThat(reply.message().text()).isEqualTo("a😀b\uFFFDc\uFFFD");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  @DisplayName("rows 26, 27: every way to cut the bytes of an answer in two, all line ends")
  void rows26And27EveryTwoWaySplitGivesTheSameReply(String lineEnd) {
    String events =
        "event: message_start\ndata: {\"type\":\"message_start\"}\n\n"
            + text(0, "ä€😀")
            + toolStart(1, "a", "x")
            + jsonDelta(1, "{`k`:1}")
            + "data:{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"}}\n\n"
            + stop();
    byte[] body = events.replace("\n", lineEnd).getBytes(StandardCharsets.UTF_8);
    byte[] answer = chunked(body);
    Answer[] script = new Answer[answer.length];
    for (int i = 0; i < script.length; i++) {
      int cut = i;
      script[i] =
          (request, wire) ->
              wire.send(Arrays.copyOf(answer, cut))
                  .send(Arrays.copyOfRange(answer, cut, answer.length));
    }
    try (FaultServer server = FaultServer.start(script);
        AnthropicModel model = model(server)) {

      for (int i = 0; i < script.length; i++) {
        ModelReply reply = model.generate(hello(), DeltaListener.none());

        assertThat(reply.message().text()).as("cut at %d", i).isEqualTo("ä€😀");
        assertThat(reply.message().toolCalls())
            .containsExactly(new ToolCall("a", "x", "{\"k\":1}"));
      }
    }
  }

  private static byte[] chunked(byte[] body) {
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
            + Integer.toHexString(body.length)
            + "\r\n";
    byte[] start = head.getBytes(StandardCharsets.UTF_8);
    byte[] end = "\r\n0\r\n\r\n".getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(start, start.length + body.length + end.length);
    System.arraycopy(body, 0, all, start.length, body.length);
    System.arraycopy(end, 0, all, start.length + body.length, end.length);
    return all;
  }

  @Test
  @DisplayName("row 31, M12: a large delta, very many small ones, and one reply without end")
  void row31LargeAndManyDeltas() {
    String large = "x".repeat(2_000_000);
    assertThat(ask(message("end_turn", text(0, large))).message().text()).isEqualTo(large);

    int many = 100_000;
    ModelReply reply =
        ask(
            (request, wire) -> {
              wire.streamHead().chunk(begin() + blockStart(0, "{'type':'text','text':''}"));
              String hundred = textDelta(0, "y").repeat(100);
              for (int i = 0; i < many / 100; i++) {
                wire.chunk(hundred);
              }
              wire.chunk(stopReason("end_turn") + stop()).endChunks();
            });
    assertThat(reply.message().text()).hasSize(many);

    String[] endless = new String[9];
    Arrays.fill(endless, textDelta(0, large));
    endless[0] = text(0, large);
    assertThat(fail(message("end_turn", endless)))
        .isInstanceOf(ModelException.UnexpectedReply.class)
        .hasMessage(
            "anthropic/test sent more than 16000000 characters, which is too large (see errors.md#unexpected-reply in the penguin-core jar)");
  }

  @Test
  void aFailureOfTheListenerIsThrownAsItIsAndTheModelStaysUsable() {
    IllegalArgumentException failure = new IllegalArgumentException("listener");
    try (FaultServer server = FaultServer.start(saying("one"), saying("two"));
        AnthropicModel model = model(server)) {
      DeltaListener broken =
          piece -> {
            throw failure;
          };

      assertThatThrownBy(() -> model.generate(hello(), broken)).isSameAs(failure);
      assertThat(model.generate(hello(), DeltaListener.none()).message().text()).isEqualTo("two");
    }
  }

  @Test
  @DisplayName("D6: no text of model, provider or failure shows the key")
  void d6NothingShowsTheKey() {
    try (FaultServer server =
            FaultServer.start(failing(401, "authentication_error", "bad key sk-test-key"));
        AnthropicModel model = model(server)) {
      ModelException failure =
          catchThrowableOfType(
              ModelException.class, () -> model.generate(hello(), DeltaListener.none()));

      assertThat(failure)
          .isInstanceOf(ModelException.Authentication.class)
          .hasMessageStartingWith(
              "anthropic/test answered with HTTP 401 (authentication_error): bad key [key withheld]");
      assertThat(model).hasToString("AnthropicModel[anthropic/test]");
      assertThat(server.requests().get(0).headers()).containsEntry("x-api-key", "sk-test-key");
    }
  }

  private ModelReply ask(Answer answer) {
    told.clear();
    try (FaultServer server = FaultServer.start(answer);
        AnthropicModel model = model(server)) {
      origin = "anthropic/" + server.host();
      return model.generate(hello(), told);
    }
  }

  private ModelException fail(Answer answer) {
    return catchThrowableOfType(ModelException.class, () -> ask(answer));
  }

  private Part block(String json) {
    return new Part.Reasoning("", json, origin + "#block");
  }

  private static ModelRequest hello() {
    return ModelRequest.of(List.of(UserMessage.of("hello")));
  }

  static AnthropicModel model(FaultServer server) {
    ModelConfig config =
        ModelConfig.of("anthropic/test").withBaseUrl(server.baseUrl()).withApiKey("sk-test-key");
    return (AnthropicModel)
        new AnthropicModelProvider(name -> null).create(config, HttpSettings.defaults());
  }

  private static final class Told implements DeltaListener {
    final List<String> text = new ArrayList<>();
    final List<String> thoughts = new ArrayList<>();

    @Override
    public void onText(String piece) {
      text.add(piece);
    }

    @Override
    public void onReasoning(String piece) {
      thoughts.add(piece);
    }

    void clear() {
      text.clear();
      thoughts.clear();
    }
  }
}
