package dev.penguin.provider;

import static dev.penguin.internal.http.Answers.body;
import static dev.penguin.internal.http.Answers.chunk;
import static dev.penguin.internal.http.Answers.done;
import static dev.penguin.internal.http.Answers.finish;
import static dev.penguin.internal.http.Answers.saying;
import static dev.penguin.internal.http.Answers.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.internal.http.AnthropicAnswers;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What arrives is believed, not an index, an id or a header. A single quote stands for a double.
 */
@Timeout(60)
class BelievedRepliesTest {
  private static final String ADD = "'name':'add','arguments':'{`n`:1}'";
  private static final String GET = "'name':'get','arguments':'{`n`:2}'";
  private static final List<String> BOTH = List.of("add {\"n\":1}", "get {\"n\":2}");

  static Stream<Arguments> twoCalls() {
    return Stream.of(
        // one index for all, ids empty, missing or the same
        calls(
            BOTH,
            "{'index':0,'id':'','function':{" + ADD + "}}",
            "{'index':0,'id':'','function':{" + GET + "}}"),
        calls(BOTH, "{'index':0,'function':{" + ADD + "}}", "{'index':0,'function':{" + GET + "}}"),
        calls(
            BOTH,
            "{'index':0,'id':'c','function':{" + ADD + "}}",
            "{'index':0,'id':'c','function':{" + GET + "}}"),
        calls(BOTH, "{'index':0,'function':{" + ADD + "}},{'index':0,'function':{" + GET + "}}"),
        // in pieces
        calls(
            BOTH,
            "{'index':0,'function':{'name':'add','arguments':''}}",
            "{'index':0,'function':{'arguments':'{`n`'}}",
            "{'index':0,'function':{'arguments':':1}'}}",
            "{'index':0,'function':{'name':'get','arguments':''}}",
            "{'index':0,'function':{'arguments':'{`n`:2}'}}"),
        calls(
            BOTH,
            "{'index':0,'function':{'name':'add','arguments':'{`n`:1'}}",
            "{'index':0,'function':{'name':'add','arguments':'}'}}",
            "{'index':0,'function':{'name':'get','arguments':'{`n`:2}'}}"),
        // no arguments yet, two names in one chunk
        calls(
            List.of("add {}", "get {}"),
            "{'index':0,'function':{'name':'add','arguments':''}},"
                + "{'index':0,'function':{'name':'get','arguments':''}}"),
        calls(
            List.of("add {}", "get {}"),
            "{'id':'c','function':{'name':'add'}},{'id':'c','function':{'name':'get'}}"),
        // the same tool twice: by name, or by a second whole object
        calls(
            List.of("add {\"n\":1}", "add {\"n\":2}"),
            "{'index':0,'function':{" + ADD + "}}",
            "{'index':0,'function':{'name':'add','arguments':'{`n`:2}'}}"),
        calls(
            List.of("add {\"n\":1}", "add {\"n\":2}"),
            "{'index':0,'function':{" + ADD + "}}",
            "{'index':0,'function':{'arguments':'{`n`:2}'}}"),
        calls(
            List.of("add {\"n\":1}", "add {\"n\":1}"),
            "{'index':0,'function':{" + ADD + "}}",
            "{'index':0,'function':{" + ADD + "}}"));
  }

  static Stream<Arguments> oneCall() {
    List<String> one = List.of("add {\"n\":1}");
    return Stream.of(
        // an id of its own for each piece
        calls(
            one,
            "{'index':0,'id':'c1','function':{'name':'add','arguments':''}}",
            "{'index':0,'id':'c2','function':{'arguments':'{`n`'}}",
            "{'index':0,'id':'c3','function':{'arguments':':1}'}}"),
        calls(
            one,
            "{'id':'c1','function':{'name':'add'}}",
            "{'id':'c2','function':{'arguments':'{`n`:1}'}}"),
        // repeated once more at its end
        calls(
            one,
            "{'index':0,'id':'c','function':{" + ADD + "}}",
            "{'index':0,'id':'c','function':{" + ADD + "}}"),
        calls(
            one,
            "{'index':0,'id':'c','function':{" + ADD + "}}",
            "{'index':0,'function':{'arguments':'{`n`:1}'}}"),
        calls(
            one,
            "{'index':0,'id':'c','function':{" + ADD + "}}",
            "{'index':0,'id':'c','function':{'name':'add','arguments':''}}"),
        // written anew, under its id or another index
        calls(
            one,
            "{'index':0,'id':'c','function':{" + ADD + "}}",
            "{'index':0,'id':'c','function':{'name':'add','arguments':'{ `n` : 1 }'}}"),
        calls(
            one,
            "{'index':0,'id':'c','function':{" + ADD + "}}",
            "{'index':0,'function':{'arguments':'{`n`: 1}'}}"),
        calls(
            one,
            "{'index':0,'id':'c','function':{" + ADD + "}}",
            "{'index':1,'id':'c','function':{'name':'add','arguments':'{`n`: 1}'}}"),
        calls(
            List.of("add {\"a\":1,\"b\":[2,{}]}"),
            "{'id':'c','function':{'name':'add','arguments':'{`a`:1,'}}",
            "{'id':'c','function':{'arguments':'`b`:[2,{}]}'}}",
            "{'id':'c','function':{'name':'add','arguments':'{`b`: [2, {}], `a`: 1}'}}"),
        // an empty object that stands in for the arguments to come
        calls(
            one,
            "{'index':0,'id':'c','function':{'name':'add','arguments':'{}'}}",
            "{'index':0,'function':{'arguments':'{`n`'}}",
            "{'index':0,'function':{'arguments':':1}'}}"),
        // an object in the arguments begins none
        calls(
            List.of("add {\"a\":{\"b\":\"}{\"}}"),
            "{'index':0,'function':{'name':'add','arguments':'{`a`:'}}",
            "{'index':0,'function':{'arguments':'{`b`:`}{'}}",
            "{'index':0,'function':{'arguments':'`}}'}}"),
        // the form before tool_calls, and both at once
        Arguments.of(one, List.of("{'function_call':{" + ADD + "}}")),
        Arguments.of(
            one,
            List.of(
                "{'function_call':{'name':'add','arguments':''}}",
                "{'function_call':{'arguments':'{`n`:'}}",
                "{'function_call':{'arguments':'1}'}}")),
        Arguments.of(
            one,
            List.of(
                "{'function_call':{"
                    + ADD
                    + "},'tool_calls':[{'index':0,'id':'c','function':{"
                    + ADD
                    + "}}]}")));
  }

  @ParameterizedTest
  @MethodSource({"twoCalls", "oneCall"})
  void eachCallRunsOnceWithItsOwnArguments(List<String> calls, List<String> deltas) {
    Answer asks =
        stream(
            Stream.concat(
                    deltas.stream().map(delta -> chunk(json(delta), null)),
                    Stream.of(finish("tool_calls"), done()))
                .toArray(String[]::new));

    assertThat(ran("openai/m", asks)).isEqualTo(calls);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'role':'assistant','content':null,'function_call':{'name':'add','arguments':'{`n`:1}'}}",
        "{'role':'assistant','tool_calls':[{'id':'c','function':{'name':'add','arguments':{'n':1}}}],"
            + "'function_call':{'name':'add','arguments':'{`n`:1}'}}",
      })
  void aCallInTheOldFormRunsOutOfAWholeCompletionToo(String message) {
    String whole = "{'choices':[{'message':" + message + ",'finish_reason':'function_call'}]}";

    assertThat(ran("openai/m", body(200, json(whole), "Content-Type: application/json")))
        .containsExactly("add {\"n\":1}");
  }

  /** The arguments of two calls of one tool that have one id. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'n':1} | {'n': 1} | true",
        "{'a':1,'b':{'x':2.50,'y':[]}} | {'b':{'y':[],'x':2.5},'a':1} | true",
        "{} | ^^ | true",
        "{'n':1} | {'n':2} | false",
        "{'a':[1,2]} | {'a':[2,1]} | false",
        "{'n':1} | {'n':1,'m':null} | false",
        "{'n':1} | {'n':'1'} | false",
      })
  void callsOfOneIdAreOneCallOrNone(String first, String second, boolean one) {
    List<String> calls =
        List.of(first, second).stream()
            .map(each -> "'function':{'name':'add','arguments':'" + each.replace("'", "`") + "'}}")
            .toList();
    String both = "{'id':'c',%s,{'id':'c',%s".formatted(calls.toArray());
    Answer whole =
        body(
            200,
            json("{'choices':[{'message':{'tool_calls':[" + both + "]}}]}"),
            "Content-Type: application/json");
    Answer stream =
        stream(
            chunk(json("{'tool_calls':[{'index':0,'id':'c'," + calls.get(0) + "]}"), null),
            chunk(json("{'tool_calls':[{'index':0,'id':'c'," + calls.get(1) + "]}"), null),
            finish("tool_calls"),
            done());
    String blocks =
        "{'type':'tool_use','id':'c','name':'add','input':%s},".formatted(first)
            + "{'type':'tool_use','id':'c','name':'add','input':%s}"
                .formatted(second.isEmpty() ? "{}" : second);
    Answer message =
        body(
            200,
            json("{'type':'message','content':[" + blocks + "],'stop_reason':'tool_use'}"),
            "Content-Type: application/json");
    onceOrRefused("openai/m", whole, one);
    onceOrRefused("openai/m", stream, one);
    onceOrRefused("anthropic/claude-m", message, one);
  }

  private static void onceOrRefused(String model, Answer asks, boolean one) {
    List<String> ran = new CopyOnWriteArrayList<>();
    Answer fine = model.startsWith("openai/") ? saying("fine") : AnthropicAnswers.saying("fine");
    try (FaultServer server = FaultServer.start(asks, fine);
        Engine engine =
            Engine.builder()
                .model(config(model, server))
                .tools(NotingTool.named("add", ran))
                .build()) {
      ModelException refused =
          catchThrowableOfType(ModelException.class, () -> engine.run(RunRequest.of("go")));

      assertThat(ran).hasSize(one ? 1 : 0);
      if (one) {
        assertThat(refused).isNull();
      } else {
        assertThat(refused)
            .hasMessageStartingWith(
                model
                    + " sent two different calls of one tool under one id, of which none was run");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'choices':[{'index':0,'message':{'content':'fine'},'finish_reason':'stop'}]}",
        "^  \r\n{'choices':[{'message':{'content':'fine'}}]}^",
        "^\ufeff{'choices':[{'message':{'content':'fine'}}]}^",
        "^\ufeff\n [{'choices':[{'message':{'content':'fine'}}]}]^",
        "[{'choices':[{'delta':{'content':'fi'}}]},{'choices':[{'delta':{'content':'ne'}}]}]",
        "^{'choices':[{'delta':{'content':'fi'}}]}\n{'choices':[{'delta':{'content':'ne'}}]}\n^",
        "^\ufeffdata: {'choices':[{'delta':{'content':'fine'}}]}\n\ndata: [DONE]\n\n^",
        "^\n\n\n\n\n\n\n\ndata: {'choices':[{'delta':{'content':'fine'}}]}\n\ndata: [DONE]\n\n^",
        "^id: 1\ndata: {'choices':[{'delta':{'content':'fine'}}]}\n\ndata: [DONE]\n\n^",
        "^retry: 5\n\ndata: {'choices':[{'delta':{'content':'fine'}}]}\n\ndata: [DONE]\n\n^",
      })
  void aReplyIsReadForWhatItIsUnderEachHeader(String reply) {
    for (String type : List.of("text/event-stream", "application/json", "text/plain", "")) {
      assertThat(text("openai/m", type, json(reply))).as(type).isEqualTo("fine");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "^{'type':'message','content':[{'type':'text','text':'fine'}],'stop_reason':'end_turn'}^",
        "^\ufeff{'type':'message','content':[{'type':'text','text':'fine'}],'stop_reason':'end_turn'}^",
        "^id: 1\ndata: {'type':'message_start','message':{}}\n\n"
            + "data: {'type':'content_block_start','index':0,'content_block':{'type':'text','text':'fine'}}\n\n"
            + "data: {'type':'message_stop'}\n\n^",
      })
  void aMessageIsReadForWhatItIsUnderEachHeader(String reply) {
    for (String type : List.of("text/event-stream", "application/json", "text/plain", "")) {
      assertThat(text("anthropic/claude-m", type, json(reply))).as(type).isEqualTo("fine");
    }
  }

  @ParameterizedTest
  @CsvSource({"openai/m", "anthropic/claude-m"})
  void anErrorUnderTheNameOfAStreamIsReported(String model) {
    for (String error :
        List.of(
            "{'error':{'message':'No such model','type':'invalid_request_error'}}",
            "[{'error':{'message':'No such model','type':'invalid_request_error'}}]",
            "\ufeff{'error':{'message':'No such model','type':'invalid_request_error'}}")) {
      ModelException e =
          catchThrowableOfType(
              ModelException.class, () -> text(model, "text/event-stream", json(error)));

      assertThat(e).isInstanceOf(ModelException.InvalidRequest.class);
      assertThat(e)
          .hasMessageStartingWith(
              model
                  + " reported an error in its reply (invalid_request_error): No such model (sent to"
                  + " http://127.0.0.1:")
          .hasMessageContaining("does the server have the model");
    }
  }

  @ParameterizedTest
  @CsvSource({"openai/m", "anthropic/claude-m"})
  void aWebPageUnderTheNameOfAStreamIsAWebPage(String model) {
    assertThat(
            catchThrowableOfType(
                ModelException.class,
                () -> text(model, "text/event-stream", "<html><body>Sign in</body></html>")))
        .isInstanceOf(ModelException.UnexpectedReply.class)
        .hasMessageContaining("and a web page: Sign in");
  }

  private static Arguments calls(List<String> calls, String... chunks) {
    return Arguments.of(
        calls, Arrays.stream(chunks).map(pieces -> "{'tool_calls':[" + pieces + "]}").toList());
  }

  private static String json(String text) {
    return text.replace('\'', '"').replace("`", "\\\"");
  }

  private static String text(String model, String type, String reply) {
    Answer answer = type.isEmpty() ? body(200, reply) : body(200, reply, "Content-Type: " + type);
    try (FaultServer server = FaultServer.start(answer);
        Engine engine = Engine.builder().model(config(model, server)).build()) {
      RunResult result = engine.run(RunRequest.of("hello"));
      assertThat(server.requests()).hasSize(1);
      return result.text();
    }
  }

  private static List<String> ran(String model, Answer asks) {
    List<String> ran = new CopyOnWriteArrayList<>();
    try (FaultServer server = FaultServer.start(asks, saying("fine"));
        Engine engine =
            Engine.builder()
                .model(config(model, server))
                .tools(NotingTool.named("add", ran), NotingTool.named("get", ran))
                .build()) {
      assertThat(engine.run(RunRequest.of("go")).text()).isEqualTo("fine");
      assertThat(server.requests()).hasSize(2);
    }
    return ran;
  }

  private static ModelConfig config(String model, FaultServer server) {
    return ModelConfig.of(model)
        .withBaseUrl(server.baseUrl())
        .withApiKey("test-key")
        .withMaxRetries(0);
  }
}
