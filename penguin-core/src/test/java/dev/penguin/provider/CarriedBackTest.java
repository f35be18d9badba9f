package dev.penguin.provider;

import static dev.penguin.internal.http.Answers.body;
import static dev.penguin.internal.http.Answers.chunk;
import static dev.penguin.internal.http.Answers.done;
import static dev.penguin.internal.http.Answers.error;
import static dev.penguin.internal.http.Answers.finish;
import static dev.penguin.internal.http.Answers.saying;
import static dev.penguin.internal.http.Answers.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunRequest;
import dev.penguin.internal.http.AnthropicAnswers;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.internal.json.Json;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a server adds to its reply goes back to it with the call or the message that it belongs to,
 * and to no other server. A single quote stands for a double one.
 */
@Timeout(60)
class CarriedBackTest {
  private static final String SIGNED =
      "'tool_calls':[{'index':0,'id':'f1','type':'function','extra_content':{'google':"
          + "{'thought_signature':'SIG=='}},'function':{'name':'add','arguments':'{}'}}]";

  @TempDir Path state;

  /** The message of a reply, and how it goes back. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'tool_calls':[{'index':0,'id':'a','extra_content':{'google':{'thought_signature':'S=='}},"
            + "'function':{'name':'add','arguments':'{}'}}]}"
            + " | {'role':'assistant','content':null,'tool_calls':[{'id':'a','type':'function',"
            + "'function':{'name':'add','arguments':'{}'},"
            + "'extra_content':{'google':{'thought_signature':'S=='}}}]}",
        "{'tool_calls':[{'index':0,'id':'a','n':1.50,'l':[1,{'x':null}],'b':true,"
            + "'function':{'name':'add','arguments':'{}','signature':'F'}}]}"
            + " | {'role':'assistant','content':null,'tool_calls':[{'id':'a','type':'function',"
            + "'function':{'name':'add','arguments':'{}','signature':'F'},'n':1.50,"
            + "'l':[1,{'x':null}],'b':true}]}",
        "{'tool_calls':[{'index':0,'id':'a','sig':'1','function':{'name':'add','arguments':'{}'}},"
            + "{'index':1,'id':'b','sig':'2','function':{'name':'add','arguments':'{}'}}]}"
            + " | {'role':'assistant','content':null,'tool_calls':[{'id':'a','type':'function',"
            + "'function':{'name':'add','arguments':'{}'},'sig':'1'},{'id':'b','type':'function',"
            + "'function':{'name':'add','arguments':'{}'},'sig':'2'}]}",
        "{'content':'hm','thinking_blocks':[{'signature':'S'}],'tool_calls':[{'index':0,'id':'a',"
            + "'function':{'name':'add','arguments':'{}'}}]}"
            + " | {'role':'assistant','content':'hm','thinking_blocks':[{'signature':'S'}],"
            + "'tool_calls':[{'id':'a','type':'function','function':{'name':'add',"
            + "'arguments':'{}'}}]}",
        "{'reasoning_content':'so','tool_calls':[{'index':0,'id':'a',"
            + "'function':{'name':'add','arguments':'{}'}}]}"
            + " | {'role':'assistant','content':null,'reasoning_content':'so','tool_calls':["
            + "{'id':'a','type':'function','function':{'name':'add','arguments':'{}'}}]}",
        "{'reasoning_details':[{'type':'x','data':'S'}],'tool_calls':[{'index':0,'id':'a',"
            + "'function':{'name':'add','arguments':'{}'}}]}"
            + " | {'role':'assistant','content':null,'reasoning_details':[{'type':'x','data':'S'}],"
            + "'tool_calls':[{'id':'a','type':'function','function':{'name':'add',"
            + "'arguments':'{}'}}]}",
        // what is empty or for people to see does not go back
        "{'role':'assistant','annotations':[{'url':'x'}],'audio':null,'note':'','list':[],"
            + "'reasoning':'so','tool_calls':[{'index':0,'id':'a','none':null,"
            + "'function':{'name':'add','arguments':'{}'}}]}"
            + " | {'role':'assistant','content':null,'tool_calls':[{'id':'a','type':'function',"
            + "'function':{'name':'add','arguments':'{}'}}]}",
      })
  void whatWasAddedGoesBackWithItsCallOrMessage(String reply, String back) {
    Answer whole =
        body(
            200,
            json("{'choices':[{'message':" + reply + ",'finish_reason':'tool_calls'}]}"),
            "Content-Type: application/json");
    for (Answer answer :
        List.of(stream(chunk(json(reply), null), finish("tool_calls"), done()), whole)) {
      try (FaultServer server = FaultServer.start(answer, saying("fine"));
          Engine engine = engine("vllm/gemini", server).build()) {
        assertThat(engine.run(RunRequest.of("go")).text()).isEqualTo("fine");
        assertThat(message(server, 1, 1)).isEqualTo(json(back));
      }
    }
  }

  @Test
  void inAStreamItBelongsToTheCallOfItsPiece() {
    Answer pieces =
        stream(
            chunk(json("{" + SIGNED.replace("'arguments':'{}'", "'arguments':''") + "}"), null),
            chunk(json("{'tool_calls':[{'index':0,'function':{'arguments':'{}'}}]}"), null),
            chunk(
                json(
                    "{'tool_calls':[{'index':0,'function':{'name':'add','arguments':'{}'},"
                        + "'extra_content':{'late':1}}]}"),
                null),
            finish("tool_calls"),
            done());
    try (FaultServer server = FaultServer.start(pieces, saying("fine"));
        Engine engine = engine("openai/gemini", server).build()) {
      engine.run(RunRequest.of("go"));

      assertThat(message(server, 1, 1))
          .contains(
              json("'extra_content':{'google':{'thought_signature':'SIG=='}}}"),
              json("'extra_content':{'late':1}}]"));
    }
  }

  @Test
  void aMessageWithoutCallsKeepsItForTheNextRun() {
    Answer signed =
        stream(
            chunk(json("{'content':'hi','extra_content':{'sig':'S'}}"), null),
            finish("stop"),
            done());
    try (FaultServer server = FaultServer.start(signed, saying("fine"));
        Engine engine = engine("openai/gemini", server).build()) {
      engine.session("x").run("one");
      engine.session("x").run("two");

      assertThat(message(server, 1, 1))
          .isEqualTo(json("{'role':'assistant','content':'hi','extra_content':{'sig':'S'}}"));
    }
  }

  @Test
  void aBlockOfAnthropicsProtocolKeepsItToo() {
    Answer signed =
        AnthropicAnswers.message(
            "tool_use",
            AnthropicAnswers.blockStart(0, "{'type':'text','text':'hm','mark':[1]}"),
            AnthropicAnswers.blockStop(0),
            AnthropicAnswers.blockStart(
                1,
                "{'type':'tool_use','id':'c1','name':'add','input':{},'caller':{'type':'direct'}}"),
            AnthropicAnswers.blockStop(1));
    try (FaultServer server = FaultServer.start(signed, AnthropicAnswers.saying("fine"));
        Engine engine = engine("anthropic/claude", server).build()) {
      engine.run(RunRequest.of("go"));

      assertThat(message(server, 1, 1))
          .isEqualTo(
              json(
                  "{'role':'assistant','content':[{'type':'text','text':'hm','mark':[1]},"
                      + "{'type':'tool_use','id':'c1','name':'add','input':{},"
                      + "'caller':{'type':'direct'}}]}"));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void itSurvivesTheEndOfTheEngineAResumeAndAFork(boolean fork) {
    try (FaultServer server =
        FaultServer.start(signed(), error(400, "odd", "no"), saying("fine"), saying("more"))) {
      try (Engine engine = engine("openai/gemini", server).stateDirectory(state).build()) {
        catchThrowableOfType(ModelException.class, () -> engine.session("x").run("go"));
      }
      try (Engine engine = engine("openai/gemini", server).stateDirectory(state).build()) {
        assertThat(engine.session("x").resume().text()).isEqualTo("fine");
      }
      try (Engine engine = engine("openai/gemini", server).stateDirectory(state).build()) {
        (fork ? engine.session("x").fork() : engine.session("x")).run("and now?");
      }

      for (int request = 1; request <= 3; request++) {
        assertThat(message(server, request, 1))
            .contains(json("'extra_content':{'google':{'thought_signature':'SIG=='}}"));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"openai/gemini", "vllm/gemma", "openrouter/m", "deepseek/m", "anthropic/claude"})
  void noOtherServerGetsIt(String other) {
    Answer fine = other.startsWith("anthropic/") ? AnthropicAnswers.saying("fine") : saying("fine");
    try (FaultServer first = FaultServer.start(signed(), error(503, "busy", "no"));
        FaultServer second = FaultServer.start(fine);
        Engine engine = engine("openai/gemini", first).fallback(config(other, second)).build()) {
      assertThat(engine.session("x").run("go").text()).isEqualTo("fine");

      assertThat(second.requests()).hasSize(1);
      assertThat(second.requests().get(0).text()).doesNotContain("SIG", "extra_content", "hidden");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"openrouter/m", "deepseek/m", "vllm/m", "anthropic/claude"})
  void theSameProviderAtAnotherServerGetsNoThoughts(String model) {
    Answer fine = model.startsWith("anthropic/") ? AnthropicAnswers.saying("fine") : saying("fine");
    try (FaultServer first = FaultServer.start(thinking(model), fine, fine);
        FaultServer second = FaultServer.start(fine);
        Engine engine = engine(model, first).build()) {
      engine.session("x").run("one");
      engine.session("x").run(RunRequest.of("two").withModel(config(model, second)));
      engine.session("x").run("three");

      assertThat(second.requests()).hasSize(1);
      assertThat(second.requests().get(0).text()).doesNotContain("SIG", "hidden");
      String own = first.requests().get(2).text();
      assertThat(own).contains(model.startsWith("deepseek/") ? "hidden" : "SIG1");
      if (model.startsWith("anthropic/")) {
        assertThat(own).contains("SIG1", "SIG2", "SIG3");
      }
    }
  }

  /** A log of format 1 names the provider, not its server. */
  @ParameterizedTest
  @CsvSource({
    "openai/m, openai-chat",
    "vllm/m, openai-chat/vllm",
    "openrouter/m, openai-chat/openrouter",
    "deepseek/m, openai-chat/deepseek",
    "anthropic/claude, anthropic",
    "anthropic/claude, anthropic-redacted",
    "anthropic/claude, anthropic-block",
    "openai/m, ''",
    "anthropic/claude, ''",
  })
  void thoughtsThatNameNoServerGoToNone(String model, String origin) {
    Answer fine = model.startsWith("anthropic/") ? AnthropicAnswers.saying("fine") : saying("fine");
    Part thought = new Part.Reasoning("hidden", "[{\"data\":\"SIG\"}]", origin);
    Message before = new AssistantMessage(List.of(thought, Part.text("so")), List.of());
    try (FaultServer server = FaultServer.start(fine);
        Engine engine = engine(model, server).build()) {
      RunRequest request = RunRequest.of("go").withHistory(List.of(UserMessage.of("a"), before));
      assertThat(engine.run(request).text()).isEqualTo("fine");

      assertThat(server.requests().get(0).text()).contains("so").doesNotContain("SIG", "hidden");
    }
  }

  @Test
  void theSameServerGetsItInItsOtherProtocolNeither() {
    try (FaultServer server =
            FaultServer.start(signed(), error(503, "busy", "no"), AnthropicAnswers.saying("fine"));
        Engine engine =
            engine("openai/gemini", server).fallback(config("anthropic/claude", server)).build()) {
      assertThat(engine.run(RunRequest.of("go")).text()).isEqualTo("fine");

      assertThat(server.requests().get(2).text()).doesNotContain("SIG", "extra_content", "hidden");
    }
  }

  @Test
  void whatIsBeyondAllMeasureIsLeftOut() {
    String large = "x".repeat(1 << 20);
    Answer reply =
        stream(
            chunk(json("{'large':'" + large + "','small':'S'," + SIGNED + "}"), null),
            finish("tool_calls"),
            done());
    try (FaultServer server = FaultServer.start(reply, saying("fine"));
        Engine engine = engine("openai/gemini", server).build()) {
      assertThat(engine.run(RunRequest.of("go")).text()).isEqualTo("fine");

      assertThat(message(server, 1, 1)).contains("SIG", json("'small':'S'")).doesNotContain(large);
    }
  }

  private static Answer signed() {
    return stream(
        chunk(json("{'reasoning_content':'hidden thought'," + SIGNED + "}"), null),
        finish("tool_calls"),
        done());
  }

  private static Answer thinking(String model) {
    return model.startsWith("anthropic/")
        ? AnthropicAnswers.message(
            "tool_use",
            AnthropicAnswers.blockStart(
                0, "{'type':'thinking','thinking':'hidden','signature':'SIG1'}"),
            AnthropicAnswers.blockStop(0),
            AnthropicAnswers.blockStart(1, "{'type':'redacted_thinking','data':'SIG2'}"),
            AnthropicAnswers.blockStop(1),
            AnthropicAnswers.blockStart(2, "{'type':'server_note','note':'SIG3'}"),
            AnthropicAnswers.blockStop(2),
            AnthropicAnswers.blockStart(3, "{'type':'tool_use','id':'c','name':'add','input':{}}"),
            AnthropicAnswers.blockStop(3))
        : stream(
            chunk(
                json(
                    "{'reasoning_content':'hidden','reasoning_details':[{'data':'SIG1'}],"
                        + "'tool_calls':[{'index':0,'id':'c','function':{'name':'add',"
                        + "'arguments':'{}'}}]}"),
                null),
            finish("tool_calls"),
            done());
  }

  /** One message of one request. */
  private static String message(FaultServer server, int request, int message) {
    Map<?, ?> body = (Map<?, ?>) Json.parseExact(server.requests().get(request).text());
    return Json.write(((List<?>) Objects.requireNonNull(body).get("messages")).get(message));
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static EngineBuilder engine(String model, FaultServer server) {
    return Engine.builder()
        .model(config(model, server))
        .tools(NotingTool.named("add", new ArrayList<>()));
  }

  private static ModelConfig config(String model, FaultServer server) {
    return ModelConfig.of(model)
        .withBaseUrl(model.startsWith("anthropic/") ? server.host() : server.baseUrl())
        .withApiKey("test-key")
        .withMaxRetries(0);
  }
}
