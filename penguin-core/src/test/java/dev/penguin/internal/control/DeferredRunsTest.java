package dev.penguin.internal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelRequest;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tools that are listed by name only, over several runs of a session. */
@Timeout(60)
class DeferredRunsTest {
  private static final ToolCall FIND = new ToolCall("f", "find_tools", "{\"query\":\"late_3\"}");
  private static final ToolCall THROUGH =
      new ToolCall("c", "call_tool", "{\"name\":\"late_3\",\"arguments\":{\"n\":1}}");
  private static final ToolCall INNER = new ToolCall("c", "late_3", "{\"n\":1}");

  private final SessionStore store = SessionStore.inMemory();

  private Engine engine(ScriptedModel model, List<? extends Tool> tools) {
    return Engine.builder().model(model).tools(List.copyOf(tools)).sessionStore(store).build();
  }

  private static List<String> texts(ModelRequest request) {
    return request.messages().stream()
        .filter(ToolMessage.class::isInstance)
        .map(message -> message.text())
        .toList();
  }

  @Test
  void aResumedRunOffersTheSameAndGoesOnWithWhatWasFound() {
    ScriptedModel first =
        ScriptedModel.builder()
            .calls(FIND)
            .fault(new ModelException.Unavailable("The provider is down"))
            .build();
    ScriptedModel second =
        ScriptedModel.builder().calls(THROUGH).call("late_4", "{}").reply("done").build();
    try (Engine engine = engine(first, new Shelf().all())) {
      assertThatThrownBy(() -> engine.session("s").run("go")).hasMessage("The provider is down");
    }
    try (Engine engine = engine(second, new Shelf().all())) {
      assertThat(engine.session("s").resume().text()).isEqualTo("done");
    }

    assertThat(second.requests().get(2).tools()).isEqualTo(first.requests().get(0).tools());
    assertThat(texts(second.requests().get(2)))
        .containsExactly(
            "1 tool matches. Call them with call_tool.\n\nlate_3: Number 3\nInput schema:"
                + " {\"type\":\"object\"}",
            "late_3{\"n\":1}",
            "late_4{}");
  }

  @Test
  void aCallThatWasLeftOpenRunsWhenTheRunIsResumed() {
    ScriptedModel model = ScriptedModel.builder().calls(THROUGH).reply("done").build();
    try (Engine engine = engine(model, new Shelf().all())) {
      engine.session("s").run("go");
    }
    SessionStore killed = cutAfterTheCall();
    ScriptedModel second = ScriptedModel.replying("done");
    try (Engine engine =
        Engine.builder().model(second).tools(new Shelf().all()).sessionStore(killed).build()) {
      engine.session("s").resume();
    }

    assertThat(second.requests().get(0).messages().get(1))
        .isEqualTo(new AssistantMessage(List.of(), List.of(INNER)));
    assertThat(texts(second.requests().get(0))).containsExactly("late_3{\"n\":1}");
  }

  /** The log as a process leaves it that ends when the reply is stored. */
  private SessionStore cutAfterTheCall() {
    List<SessionEntry> log = new ArrayList<>();
    store.read("s", log::add);
    SessionStore cut = SessionStore.inMemory();
    for (SessionEntry entry : log) {
      cut.append("s", List.of(entry));
      if (entry.body() instanceof MessageAdded said && said.message() instanceof AssistantMessage) {
        return cut;
      }
    }
    throw new AssertionError("No reply in " + log);
  }

  @Test
  void aCallOfNoToolThatIsThereWhenTheRunIsResumedIsToBeMadeAgain() {
    ScriptedModel model = ScriptedModel.builder().calls(THROUGH).reply("done").build();
    try (Engine engine = engine(model, Shelf.plain(2))) {
      engine.session("s").run("go");
    }
    SessionStore killed = cutAfterTheCall();
    ScriptedModel second = ScriptedModel.replying("done");
    try (Engine engine =
        Engine.builder().model(second).tools(new Shelf().all()).sessionStore(killed).build()) {
      engine.session("s").resume();
    }

    assertThat(texts(second.requests().get(0)))
        .containsExactly(
            "'late_3' was not there when it was called, and did not run. Call it again.");
  }

  @Test
  void eachRunListsTheToolsOfItsOwnProviders() {
    ScriptedModel model =
        ScriptedModel.builder()
            .calls(THROUGH)
            .reply("one")
            .calls(new ToolCall("d", "call_tool", "{\"name\":\"late_1\"}"))
            .calls(new ToolCall("e", "call_tool", "{\"name\":\"late_3\"}"))
            .reply("two")
            .build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(List.copyOf(Shelf.plain(1)))
            .toolProviders(new ByAttribute())
            .build()) {
      engine.run(RunRequest.of("go").withAttribute("tools", 45).inSession("s"));
      engine.run(RunRequest.of("go").withAttribute("tools", 2).inSession("s"));
    }

    List<ModelRequest> requests = model.requests();
    assertThat(Shelf.offered(requests.get(0)))
        .containsExactly("plain_0", "ask_user", "read_result", "find_tools", "call_tool");
    assertThat(Shelf.offered(requests.get(2)))
        .containsExactly("plain_0", "late_0", "late_1", "ask_user", "read_result");
    assertThat(texts(requests.get(4)))
        .containsExactly(
            "late_3{\"n\":1}",
            "late_1{}",
            "There is no tool 'late_3'. Did you mean 'late_0'? Tools: plain_0, late_0, late_1.");
  }

  /** As many tools as the run's attribute says. */
  private static final class ByAttribute implements ToolProvider {
    @Override
    public String name() {
      return "numbered";
    }

    @Override
    public Scope scope() {
      return Scope.RUN;
    }

    @Override
    public List<Tool> tools(ToolProviderContext context) {
      return List.copyOf(Shelf.deferrable((int) context.attributes().get("tools")));
    }
  }
}
