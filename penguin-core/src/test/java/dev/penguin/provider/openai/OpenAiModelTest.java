package dev.penguin.provider.openai;

import static dev.penguin.internal.http.Answers.body;
import static dev.penguin.internal.http.Answers.chunk;
import static dev.penguin.internal.http.Answers.done;
import static dev.penguin.internal.http.Answers.finish;
import static dev.penguin.internal.http.Answers.saying;
import static dev.penguin.internal.http.Answers.stream;
import static dev.penguin.internal.http.Answers.text;
import static dev.penguin.internal.http.Answers.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class OpenAiModelTest {
  private final Told told = new Told();
  private String origin = "";

  @Test
  void textIsToldInPiecesAndReturnedWhole() {
    ModelReply reply =
        ask(
            stream(
                chunk("{\"role\":\"assistant\",\"content\":\"\"}", null),
                text("Hel"),
                text("lo"),
                finish("stop"),
                usage(9, 2),
                done()));

    assertThat(told.text).containsExactly("Hel", "lo");
    assertThat(reply.message().text()).isEqualTo("Hello");
    assertThat(reply.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(reply.usage()).isEqualTo(Usage.of(9, 2));
    assertThat(reply.id()).isEqualTo("chatcmpl-1");
  }

  @Test
  @DisplayName("row 32: interleaved deltas of parallel calls, index 1 before 0")
  void row32InterleavedCallsAreAssembledByIndex() {
    ModelReply reply =
        ask(
            calls(
                "{'index':1,'id':'b','function':{'name':'second','arguments':''}}",
                "{'index':0,'id':'a','function':{'name':'first','arguments':'{'}}",
                "{'index':1,'function':{'arguments':'{\\'x\\':'}},{'index':0,'function':{'arguments':'}'}}",
                "{'index':1,'id':'b','function':{'arguments':'2}'}}"));

    assertThat(reply.message().toolCalls())
        .containsExactly(
            new ToolCall("a", "first", "{}"), new ToolCall("b", "second", "{\"x\":2}"));
    assertThat(reply.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
  }

  @Test
  @DisplayName("row 32: no index, id only in the first piece, name in pieces")
  void row32CallsWithoutIndexAreAssembledByIdThenInOrder() {
    ModelReply reply =
        ask(
            calls(
                "{'id':'a','function':{'name':'get_','arguments':null}}",
                "{'function':{'name':'weather'}}",
                "{'function':{'arguments':'{'}}",
                "{'id':'b','function':{'name':'other','arguments':'{'}}",
                "{'id':'a','function':{'arguments':'}'}}",
                "{'id':'b','function':{'arguments':'}'}}"));

    assertThat(reply.message().toolCalls())
        .containsExactly(new ToolCall("a", "get_weather", "{}"), new ToolCall("b", "other", "{}"));
  }

  @Test
  @DisplayName("row 32, M7: same id twice, one index for all, empty ids, arguments as an object")
  void row32OddServersAreUnderstood() {
    assertThat(
            callsOf(
                "{'id':'c1','function':{'name':'x','arguments':'{}'}},{'id':'c1','function':{'name':'y','arguments':'{}'}}"))
        .containsExactly("c1 x {}", "c1 y {}");
    assertThat(
            callsOf(
                "{'index':0,'id':'c1','function':{'name':'x','arguments':'{}'}},{'index':1,'id':'c1','function':{'name':'y','arguments':'{}'}}"))
        .containsExactly("c1 x {}", "c1 y {}");
    assertThat(
            callsOf(
                "{'index':0,'id':'c1','function':{'name':'x','arguments':'{}'}}",
                "{'index':0,'id':'c2','function':{'name':'y','arguments':'{}'}}"))
        .containsExactly("c1 x {}", "c2 y {}");
    assertThat(
            callsOf(
                "{'id':'','function':{'name':'x','arguments':'{}'}}",
                "{'id':'','function':{'name':'y','arguments':'{}'}}"))
        .containsExactly(" x {}", " y {}");
    assertThat(callsOf("{'index':0,'id':'c','function':{'name':'x','arguments':{'a':[1,null]}}}"))
        .containsExactly("c x {\"a\":[1,null]}");
    assertThat(
            callsOf(
                "{'index':0,'id':'c','function':{'name':'x','arguments':'{'}}",
                "{'index':0,'id':'c','function':{'name':'x','arguments':'}'}}"))
        .containsExactly("c x {}");
  }

  @Test
  @DisplayName("row 33: empty choices, choices null, usage on the last content chunk and twice")
  void row33UsageCountsOnceAndEmptyChunksDoNoHarm() {
    ModelReply reply =
        ask(
            stream(
                "data: {\"choices\":[],\"prompt_filter_results\":[]}\n\n",
                "data: {\"choices\":null,\"usage\":null}\n\n",
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":1}}\n\n",
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,"
                    + "\"prompt_tokens_details\":{\"cached_tokens\":4,\"cache_write_tokens\":1},"
                    + "\"completion_tokens_details\":{\"reasoning_tokens\":1}}}\n\n",
                done()));

    assertThat(reply.message().text()).isEqualTo("hi");
    assertThat(reply.usage()).isEqualTo(new Usage(5, 2, 4, 1, 1));
  }

  @Test
  void thoughtsThatAreCountedBesideTheOutputAreAddedToIt() {
    ModelReply reply =
        ask(
            stream(
                text("hi"),
                finish("stop"),
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2,\"total_tokens\":17,"
                    + "\"completion_tokens_details\":{\"reasoning_tokens\":10}}}\n\n",
                done()));

    assertThat(reply.usage()).isEqualTo(new Usage(5, 12, 0, 0, 10));
  }

  @ParameterizedTest
  @CsvSource({
    "stop, STOP",
    "length, LENGTH",
    "model_length, LENGTH",
    "content_filter, REFUSED",
    "tool_calls, STOP",
    "eos, STOP",
    "galaxy_brain, UNKNOWN"
  })
  @DisplayName("rows 16, 34: finish reasons")
  void rows16And34FinishReasons(String word, FinishReason reason) {
    assertThat(ask(stream(text("x"), finish(word), done())).finishReason()).isEqualTo(reason);
  }

  @Test
  @DisplayName("row 16: a refusal is text with the reason REFUSED")
  void row16ARefusalIsTextThatIsMarked() {
    ModelReply reply =
        ask(
            stream(
                chunk("{\"refusal\":\"I can\"}", null),
                chunk("{\"refusal\":\"not\"}", null),
                finish("stop"),
                done()));

    assertThat(reply.message().text()).isEqualTo("I cannot");
    assertThat(reply.finishReason()).isEqualTo(FinishReason.REFUSED);
  }

  @Test
  @DisplayName("row 34: role repeated, content null, unknown fields and event types, other choices")
  void row34WhatIsUnknownIsPassedOver() {
    ModelReply reply =
        ask(
            stream(
                chunk(
                    "{\"role\":\"assistant\",\"content\":null,\"refusal\":\"\",\"tool_calls\":null}",
                    null),
                "event: ping\ndata: {\"type\":\"ping\"}\n\n",
                chunk("{\"role\":\"assistant\",\"content\":\"a\",\"audio\":{\"x\":[1]}}", null),
                "data: {\"choices\":[{\"delta\":{\"content\":\"other\"},\"index\":1}]}\n\n",
                "data: {\"object\":[{}],\"choices\":[{\"delta\":{\"content\":\"b\"},\"logprobs\":{\"content\":[{\"token\":\"b\"}]}}],\"x\":1e400}\n\n",
                finish("stop"),
                done()));

    assertThat(reply.message().text()).isEqualTo("ab");
    assertThat(reply.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  @DisplayName("row 15: the output limit inside arguments is told as LENGTH")
  void row15TheLimitInsideArgumentsIsTold() {
    ModelReply reply =
        ask(
            stream(
                callChunk("{'index':0,'id':'c','function':{'name':'x','arguments':'{'}}"),
                finish("length"),
                done()));

    assertThat(reply.finishReason()).isEqualTo(FinishReason.LENGTH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reasoning_content", "reasoning"})
  void thoughtsAreToldAndKeptApartFromTheText(String field) {
    ModelReply reply =
        ask(
            stream(
                chunk("{\"%s\":\"I thi\"}".formatted(field), null),
                chunk("{\"%s\":\"nk\",\"content\":null}".formatted(field), null),
                text("so"),
                finish("stop"),
                done()));

    assertThat(told.thoughts).containsExactly("I thi", "nk");
    assertThat(told.text).containsExactly("so");
    assertThat(reply.message().parts()).hasSize(2).endsWith(Part.text("so"));
    assertThought(reply, "I think", "");
  }

  @Test
  @DisplayName("row 42: signed thoughts are put together, with text and signature as they came")
  void row42SignedThoughtsArePutTogether() {
    ModelReply reply =
        ask(
            stream(
                chunk(
                    "{\"reasoning\":\"a\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"a\",\"index\":0}]}",
                    null),
                chunk(
                    "{\"reasoning\":\"b\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"b\",\"index\":0}]}",
                    null),
                chunk(
                    "{\"reasoning_details\":[{\"type\":\"reasoning.text\",\"signature\":\"S+/=\",\"index\":0},{\"type\":\"reasoning.encrypted\",\"data\":\"X\",\"index\":1}]}",
                    null),
                text("so"),
                finish("stop"),
                done()));

    assertThought(
        reply,
        "ab",
        "[{\"type\":\"reasoning.text\",\"text\":\"ab\",\"index\":0,\"signature\":\"S+/=\"},"
            + "{\"type\":\"reasoning.encrypted\",\"data\":\"X\",\"index\":1}]");
  }

  private void assertThought(ModelReply reply, String text, String signature) {
    Part.Reasoning thought = (Part.Reasoning) reply.message().parts().get(0);
    assertThat(thought)
        .isEqualTo(new Part.Reasoning(text, signature, origin, thought.providerData()));
  }

  @Test
  void contentInPartsIsTextAndThoughts() {
    ModelReply reply =
        ask(
            stream(
                chunk(
                    "{\"content\":[{\"type\":\"thinking\",\"thinking\":[{\"type\":\"text\",\"text\":\"hm\"}]}]}",
                    null),
                chunk("{\"content\":[{\"type\":\"text\",\"text\":\"yes\"}]}", null),
                finish("stop"),
                done()));

    assertThat(reply.message().parts())
        .containsExactly(new Part.Reasoning("hm", "", origin), Part.text("yes"));
  }

  @Test
  @DisplayName("M6: half a character alone becomes U+FFFD, two halves in two chunks a character")
  void m6SurrogatesAreToldWhole() {
    ModelReply reply =
        ask(
            stream(
                text("a\\ud83d"),
                text("\\ude00b\\udc00"),
                text("c\\ud83d"),
                finish("stop"),
                done()));

    assertThat(told.text).containsExactly("a", "😀b\uFFFD", "c", "\uFFFD");
    assertThat(reply.message().text()).isEqualTo("a😀b\uFFFDc\uFFFD");
  }

  @Test
  @DisplayName("row 20: a whole completion instead of a stream, with calls")
  void row20ACompletionWithCallsIsAccepted() {
    ModelReply reply =
        ask(
            body(
                200,
                "{\"id\":\"x\",\"choices\":[{\"index\":0,\"finish_reason\":\"tool_calls\",\"message\":{\"content\":null,"
                    + "\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},"
                    + "{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]}}],"
                    + "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}",
                "Content-Type: application/json"));

    assertThat(reply.message().toolCalls())
        .containsExactly(new ToolCall("a", "f", "{}"), new ToolCall("b", "g", "{}"));
    assertThat(reply.usage()).isEqualTo(Usage.of(1, 2));
  }

  @Test
  @DisplayName("row 26: every way to cut the bytes of a chunked answer in two")
  void row26EveryTwoWaySplitOnTheWireGivesTheSameReply() {
    String events =
        text("ä€😀")
            + callChunk("{'index':0,'id':'c','function':{'name':'x','arguments':'{}'}}")
                .replace("\n", "\r")
            + "data:{\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\r\n\r\n"
            + done();
    byte[] body = events.getBytes(StandardCharsets.UTF_8);
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";
    byte[] answer =
        (head + Integer.toHexString(body.length) + "\r\n" + events + "\r\n0\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8);
    Answer[] script = new Answer[answer.length];
    for (int i = 0; i < script.length; i++) {
      int cut = i;
      script[i] =
          (request, wire) ->
              wire.send(Arrays.copyOf(answer, cut))
                  .send(Arrays.copyOfRange(answer, cut, answer.length));
    }
    try (FaultServer server = FaultServer.start(script);
        OpenAiModel model = model(server)) {

      for (int i = 0; i < script.length; i++) {
        ModelReply reply = model.generate(hello(), DeltaListener.none());

        assertThat(reply.message().text()).as("cut at %d", i).isEqualTo("ä€😀");
        assertThat(reply.message().toolCalls()).containsExactly(new ToolCall("c", "x", "{}"));
      }
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  @DisplayName("row 31, M12: a large delta and very many small ones")
  void row31LargeAndManyDeltasAreJoined() {
    String large = "x".repeat(2_000_000);
    assertThat(ask(stream(text(large), finish("stop"), done())).message().text()).isEqualTo(large);

    int many = 100_000;
    ModelReply reply =
        ask(
            (request, wire) -> {
              wire.streamHead();
              String hundred = text("y").repeat(100);
              for (int i = 0; i < many / 100; i++) {
                wire.chunk(hundred);
              }
              wire.chunk(finish("stop") + done()).endChunks();
            });
    assertThat(reply.message().text()).hasSize(many);
  }

  @Test
  void aFailureOfTheListenerIsThrownAsItIsAndTheModelStaysUsable() {
    IllegalStateException failure = new IllegalStateException("listener");
    try (FaultServer server = FaultServer.start(saying("one"), saying("two"));
        OpenAiModel model = model(server)) {
      DeltaListener broken =
          piece -> {
            throw failure;
          };

      assertThatThrownBy(() -> model.generate(hello(), broken)).isSameAs(failure);
      assertThat(model.generate(hello(), DeltaListener.none()).message().text()).isEqualTo("two");
    }
  }

  @Test
  void aClosedModelSaysSo() {
    try (FaultServer server = FaultServer.start(saying("one"))) {
      OpenAiModel model = model(server);
      model.close();
      model.close();

      assertThatThrownBy(() -> model.generate(hello(), DeltaListener.none()))
          .isInstanceOf(ModelException.Failed.class)
          .hasMessage("openai/test cannot be called any more: it was closed");
      assertThat(server.requests()).isEmpty();
    }
  }

  private ModelReply ask(Answer answer) {
    told.clear();
    try (FaultServer server = FaultServer.start(answer);
        OpenAiModel model = model(server)) {
      origin = "openai-chat/" + server.host();
      return model.generate(hello(), told);
    }
  }

  private List<String> callsOf(String... pieces) {
    return ask(calls(pieces)).message().toolCalls().stream()
        .map(call -> call.id() + " " + call.name() + " " + call.argumentsJson())
        .toList();
  }

  private static Answer calls(String... pieces) {
    return stream(
        Stream.concat(
                Arrays.stream(pieces).map(OpenAiModelTest::callChunk),
                Stream.of(finish("tool_calls"), done()))
            .toArray(String[]::new));
  }

  private static String callChunk(String call) {
    return chunk("{\"tool_calls\":[" + call.replace('\'', '"') + "]}", null);
  }

  private static ModelRequest hello() {
    return ModelRequest.of(List.of(UserMessage.of("hello")));
  }

  static OpenAiModel model(FaultServer server) {
    ModelConfig config =
        ModelConfig.of("openai/test").withBaseUrl(server.baseUrl()).withApiKey("sk-test-key");
    return (OpenAiModel)
        OpenAiModelProvider.named("openai", name -> null).create(config, HttpSettings.defaults());
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
