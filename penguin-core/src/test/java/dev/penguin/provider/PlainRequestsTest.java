package dev.penguin.provider;

import static dev.penguin.internal.http.Answers.chunk;
import static dev.penguin.internal.http.Answers.done;
import static dev.penguin.internal.http.Answers.error;
import static dev.penguin.internal.http.Answers.finish;
import static dev.penguin.internal.http.Answers.saying;
import static dev.penguin.internal.http.Answers.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.Session;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.internal.http.FaultServer.Answer;
import dev.penguin.internal.json.Json;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.ToolCall;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelConfig;
import dev.penguin.model.ModelException;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers that imitate OpenAI are sent: the plainest form, which each of them takes. */
@Timeout(60)
class PlainRequestsTest {
  record Place(String name, Optional<Place> within) {}

  record Want(String city, Optional<String> country, Optional<Place> place, Object more) {}

  @ParameterizedTest
  @ValueSource(strings = {"vllm/gemma", "openai/local", "litellm/claude"})
  void aPromptAfterAFailedRunIsOneMessageWithIt(String model) {
    try (FaultServer server =
            FaultServer.start(saying("1"), error(400, "odd", "no"), saying("3"), saying("4"));
        Engine engine = engine(model, server)) {
      Session session = engine.session("x");
      session.run("one");
      catchThrowableOfType(ModelException.class, () -> session.run("two"));
      session.run("three");
      session.run("four");

      assertThat(messages(server, 2))
          .containsExactly("user one", "assistant 1", "user two\n\nthree");
      assertThat(messages(server, 3))
          .containsExactly(
              "user one", "assistant 1", "user two\n\nthree", "assistant 3", "user four");
    }
  }

  @Test
  void anAnswerOfThoughtsAloneLeadsToNoSecondUser() {
    Answer thoughts = stream(chunk("{\"reasoning_content\":\"hm\"}", null), finish("stop"), done());
    try (FaultServer server = FaultServer.start(thoughts, saying("fine"));
        Engine engine = engine("vllm/gemma", server)) {
      Session session = engine.session("x");
      session.run("one");
      session.run("two");

      assertThat(messages(server, 1)).containsExactly("user one\n\ntwo");
    }
  }

  @Test
  void aHistoryOfAnyOrderBeginsWithTheUserAndAlternates() {
    Part image = Part.image("image/png", new byte[] {1});
    List<Message> history =
        List.of(
            AssistantMessage.of("a"),
            AssistantMessage.of("b"),
            UserMessage.of("c"),
            new UserMessage(List.of(image)),
            UserMessage.of("d"));
    try (FaultServer server = FaultServer.start(saying("fine"));
        Engine engine = engine("vllm/gemma", server)) {
      engine.run(RunRequest.of("go").withHistory(history));

      assertThat(messages(server, 0))
          .containsExactly(
              "user [The conversation begins here.]",
              "assistant a\n\nb",
              "user [c, image_url, d, go]");
    }
  }

  @Test
  void imagesOfToolsAndTheNextPromptAreOneMessage() {
    Tool camera =
        new Tool() {
          @Override
          public ToolSpec spec() {
            return ToolSpec.of("add", "For tests", "{\"type\":\"object\"}");
          }

          @Override
          public ToolResult call(ToolCall call, ToolContext context) {
            return new ToolResult.Success(List.of(Part.image("image/png", new byte[] {1})));
          }
        };
    try (FaultServer server =
            FaultServer.start(calling(), error(400, "odd", "no"), saying("fine"));
        Engine engine = engine("vllm/gemma", server, camera)) {
      Session session = engine.session("x");
      catchThrowableOfType(ModelException.class, () -> session.run("one"));
      session.run("two");

      assertThat(messages(server, 2))
          .containsExactly(
              "user one",
              "assistant null",
              "tool [The image of this result follows in the next user message.]",
              "user [[Image from the result of tool add], image_url, two]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"litellm/claude", "openai/local", "mistral/m"})
  void aConversationWithCallsHasAToolEvenWhenTheRunHasNone(String model) {
    try (FaultServer server = FaultServer.start(calling(), saying("1"), saying("2"));
        Engine engine = engine(model, server, NotingTool.named("add", new ArrayList<>()))) {
      Session session = engine.session("x");
      session.run("one");
      session.run(RunRequest.of("two").withTools(List.of()));

      Map<String, Object> body = Json.parseObject(server.requests().get(2).text());
      assertThat(body).containsEntry("tool_choice", "none");
      assertThat(Json.write(body.get("tools")))
          .isEqualTo(
              "[{\"type\":\"function\",\"function\":{\"name\":\"unavailable\",\"description\":"
                  + "\"There is no tool to call now.\",\"parameters\":{\"type\":\"object\"}}}]");
      assertThat(Json.parseObject(server.requests().get(0).text()))
          .doesNotContainKey("tool_choice");
    }
  }

  @Test
  void theSchemaOfARecordHasOneTypeEach() {
    Tool tool = Tool.of("want", "For tests", Want.class, want -> "done");
    try (FaultServer server = FaultServer.start(saying("fine"));
        Engine engine = engine("lmstudio/m", server, tool)) {
      engine.run(RunRequest.of("go"));

      assertThat(parameters(server))
          .isEqualTo(
              json(
                  "{'type':'object','properties':{'city':{'type':'string'},'country':{'type':'string'},"
                      + "'place':{'type':'object','properties':{'name':{'type':'string'},'within':"
                      + "{'type':'object'}},'required':['name'],'additionalProperties':false},"
                      + "'more':{'type':'string','description':'Any JSON value, as text'}},"
                      + "'required':['city','more'],'additionalProperties':false}"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'type':['string','null']} | {'type':'string'}",
        "{'type':['integer','null'],'minimum':1} | {'type':'integer','minimum':1}",
        "{'type':['integer','string']} | {'type':'string'}",
        "{'type':['integer','boolean']} | {'type':'integer'}",
        "{'type':['null']} | {'type':'string'}",
        "{'type':['string','null'],'enum':['a',null]} | {'type':'string','enum':['a']}",
        "{'enum':[null,1]} | {'enum':[1],'type':'integer'}",
        "{'const':true} | {'const':true,'type':'boolean'}",
        "{} | {'type':'string','description':'Any JSON value, as text'}",
        "true | {'type':'string'}",
        "{'description':'What'} | {'description':'What (Any JSON value, as text)','type':'string'}",
        "{'anyOf':[{'type':'integer'},{'type':'null'}],'description':'How many'}"
            + " | {'description':'How many','type':'integer'}",
        "{'oneOf':[{'type':'integer'},{'type':'string'}]} | {'type':'string'}",
        "{'anyOf':[{'type':'object','properties':{'a':{}}},{'type':'object'}]} | {'anyOf':["
            + "{'type':'object','properties':{'a':{'type':'string','description':"
            + "'Any JSON value, as text'}}},{'type':'object'}],'type':'object'}",
        "{'$ref':'#/$defs/Node','description':'One'} | {'type':'object','properties':{'next':"
            + "{'type':'object'}},'description':'One'}",
        "{'anyOf':[{'$ref':'#/$defs/Node'},{'type':'null'}]} | {'type':'object','properties':"
            + "{'next':{'type':'object'}}}",
        "{'type':'array','items':{}} | {'type':'array','items':{'type':'string','description':"
            + "'Any JSON value, as text'}}",
        "{'items':{'type':['number','null']}} | {'items':{'type':'number'},'type':'array'}",
        "{'type':'object','additionalProperties':{}} | {'type':'object','additionalProperties':true}",
        "{'additionalProperties':{'type':['string','null']}} | {'additionalProperties':"
            + "{'type':'string'},'type':'object'}",
        "{'properties':{'a':{'type':'string'}}} | {'properties':{'a':{'type':'string'}},'type':'object'}",
        "{'type':'string','pattern':'[a-z]+'} | {'type':'string','pattern':'[a-z]+'}",
        // all of them are one
        "{'description':'A','allOf':[{'$ref':'#/$defs/A'}]} | {'type':'object','properties':{'x':"
            + "{'type':'integer'}},'required':['x'],'description':'A'}",
        "{'allOf':[{'$ref':'#/$defs/A'},{'properties':{'y':{'type':'string'}},'required':['y']}]}"
            + " | {'type':'object','properties':{'x':{'type':'integer'},'y':{'type':'string'}},"
            + "'required':['x','y'],'description':'An A'}",
        "{'allOf':[{'minLength':1},{'maxLength':2}]} | {'minLength':1,'maxLength':2,'type':'string'}",
        "{'allOf':[{'$ref':'#/$defs/Node'}]} | {'type':'object','properties':{'next':{'type':'object'}}}",
        "{'$ref':'#/$defs/B/allOf/0','default':null} | {'type':'integer','default':null}",
        "{'$ref':'#/$defs/B'} | {'type':'integer','minimum':1}",
        "{'$ref':'#/$defs/A/properties/x'} | {'type':'integer'}",
        "{'$ref':'#/$defs/B/allOf/0'} | {'type':'integer'}",
        "{'$ref':'#/$defs/a~1b'} | {'type':'boolean'}",
        "{'type':'object','properties':{'d':{'$ref':'#/$defs/a~1b'},'$ref':{'type':'string'}}}"
            + " | {'type':'object','properties':{'d':{'type':'boolean'},'$ref':{'type':'string'}}}",
      })
  void eachSchemaHasOneTypeByName(String schema, String plain) {
    String whole =
        "{'type':'object','properties':{'it':%s},'$defs':{'Node':{'type':'object','properties':"
            + "{'next':{'$ref':'#/$defs/Node'}}},'A':{'type':'object','properties':{'x':{'type':"
            + "'integer'}},'required':['x'],'description':'An A'},'B':{'allOf':[{'type':'integer'},"
            + "{'minimum':1}]},'a/b':{'type':'boolean'}}}";
    ToolSpec spec = ToolSpec.of("any", "For tests", json(whole.formatted(schema)));
    try (FaultServer server = FaultServer.start(saying("fine"));
        Engine engine = engine("vllm/m", server, new NotingTool(spec, new ArrayList<>()))) {
      engine.run(RunRequest.of("go"));

      assertThat(parameters(server))
          .isEqualTo(json("{'type':'object','properties':{'it':" + plain + "}}"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        // to another member, to the whole
        "{'type':'object','properties':{'d':{'type':['string','null']},'e':{'$ref':'#/properties/d'}}}"
            + " | {'type':'object','properties':{'d':{'type':'string'},'e':{'type':'string'}}}",
        "{'type':'object','properties':{'me':{'$ref':'#'}}}"
            + " | {'type':'object','properties':{'me':{'type':'object','properties':{'me':"
            + "{'type':'object'}}}}}",
        // what would be left dangling, or says two things at once
        "{'type':'object','properties':{'a':{'$ref':'#/$defs/none'}}} | ",
        "{'type':'object','properties':{'a':{'$ref':'other.json#/x'}}} | ",
        "{'type':'object','properties':{'a':{'not':{'$ref':'#/$defs/A'}}},'$defs':{'A':{'type':'string'}}} | ",
        "{'type':'object','properties':{'a':{'allOf':[{'minLength':1},{'minLength':2}]}}} | ",
        "{'type':'object','properties':{'a':{'allOf':[false]}}} | ",
      })
  void aSchemaGoesAsItIsWhereItCannotBePlain(String schema, String plain) {
    ToolSpec spec = ToolSpec.of("any", "For tests", json(schema));
    try (FaultServer server = FaultServer.start(saying("fine"));
        Engine engine = engine("vllm/m", server, new NotingTool(spec, new ArrayList<>()))) {
      engine.run(RunRequest.of("go"));

      assertThat(parameters(server)).isEqualTo(json(plain == null ? schema : plain));
    }
  }

  private static String parameters(FaultServer server) {
    Map<String, Object> body = Json.parseObject(server.requests().get(0).text());
    Map<?, ?> tool = (Map<?, ?>) ((List<?>) body.get("tools")).get(0);
    return Json.write(((Map<?, ?>) tool.get("function")).get("parameters"));
  }

  private static Answer calling() {
    return stream(
        chunk(
            "{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"add\","
                + "\"arguments\":\"{}\"}}]}",
            null),
        finish("tool_calls"),
        done());
  }

  /** The messages of a request, each as its role and its content. */
  private static List<String> messages(FaultServer server, int request) {
    List<String> messages = new ArrayList<>();
    Object all = Json.parseObject(server.requests().get(request).text()).get("messages");
    for (Object each : (List<?>) all) {
      Map<?, ?> message = (Map<?, ?>) each;
      Object content = message.get("content");
      if (content instanceof List<?> parts) {
        content = parts.stream().map(PlainRequestsTest::part).toList();
      }
      messages.add(message.get("role") + " " + content);
    }
    return messages;
  }

  private static Object part(Object part) {
    Map<?, ?> fields = (Map<?, ?>) part;
    return fields.containsKey("text") ? fields.get("text") : fields.get("type");
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static Engine engine(String model, FaultServer server, Tool... tools) {
    return Engine.builder()
        .model(
            ModelConfig.of(model)
                .withBaseUrl(server.baseUrl())
                .withApiKey("test-key")
                .withMaxRetries(0))
        .tools(tools)
        .build();
  }
}
