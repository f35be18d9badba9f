package dev.penguin.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelException;
import dev.penguin.session.Checkpoint;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.SessionStore;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** By what other systems know a call: the same as long as it is the same call, and only then. */
@Timeout(60)
class IdempotencyKeyTest {
  private static final ToolCall PAY = new ToolCall("c", "pay", "{\"n\":1}");

  private final SessionStore store = SessionStore.inMemory();
  private final List<String> ids = new ArrayList<>();
  private final List<String> keys = new ArrayList<>();
  private final TestTool pay =
      TestTool.doing(
              "pay",
              (call, context) -> {
                ids.add(context.callId());
                keys.add(context.idempotencyKey());
                return ToolResult.success("paid");
              })
          .withRecovery(Recovery.RERUN);

  @Test
  void whatIsHashedNeverChangesAsAnOlderVersionMayHavePaidAlready() {
    List<Body> log =
        List.of(
            new Created(false, Optional.empty()),
            new RunStarted("run-1"),
            new MessageAdded(UserMessage.of("go"), Usage.NONE),
            new MessageAdded(new AssistantMessage(List.of(), List.of(PAY)), Usage.NONE),
            new ToolStarted(PAY));
    List<SessionEntry> entries = new ArrayList<>();
    for (Body body : log) {
      entries.add(new SessionEntry(entries.size() + 1, Instant.EPOCH, body));
    }
    store.append("s", entries);
    try (Engine engine = engine(ScriptedModel.replying("end"))) {
      engine.session("s").resume();
    }

    assertThat(keys).containsExactly("6253bf6a-b00a-8178-abd2-9a9f69037722");
    assertThat(UUID.fromString(keys.get(0)).version()).isEqualTo(8);
    assertThat(UUID.fromString(keys.get(0)).variant()).isEqualTo(2);
  }

  @Test
  void theIdIsTheOneOfTheMessagesAlsoWhenTheModelGaveNoneOrOneTwice() {
    ScriptedModel model =
        ScriptedModel.builder()
            .calls(PAY, PAY, new ToolCall("", "pay", "{\"n\":2}"))
            .reply("end")
            .build();
    RunResult result;
    try (Engine engine = engine(model)) {
      result = engine.session("s").run("go");
    }

    assertThat(ids).doesNotHaveDuplicates();
    assertThat(ids).isEqualTo(answered(result)).hasSize(3).first().isEqualTo("c");
    assertThat(keys).doesNotHaveDuplicates();
  }

  @Test
  void anotherSessionAnotherRunAndAFork() {
    List<ToolCall> calls = List.of(PAY);
    ScriptedModel.Builder model = ScriptedModel.builder();
    for (int run = 0; run < 5; run++) {
      model.calls(calls.toArray(ToolCall[]::new)).reply("end");
    }
    try (Engine engine = engine(model.build())) {
      Session first = engine.session("s");
      Session empty = first.fork();
      first.run("go");
      engine.session("t").run("go");
      empty.run("go");
      engine.sessions().delete("t");
      engine.session("t").run("go"); // the same name, and the same place in its log
      first.run("go");
    }

    assertThat(keys).hasSize(5).doesNotHaveDuplicates();
  }

  @Test
  void aModelThatGivesAnIdOnceMoreAfterARollbackWithinTheRun() {
    ModelException down = new ModelException.Unavailable("down");
    ScriptedModel model =
        ScriptedModel.builder().fault(down).calls(PAY).fault(down).calls(PAY).reply("end").build();
    try (Engine engine = engine(model)) {
      Session session = engine.session("s");
      assertThatThrownBy(() -> session.run("go")).isSameAs(down);
      Checkpoint before = session.checkpoint("before");
      assertThatThrownBy(session::resume).isSameAs(down);
      session.rollbackConversation(before);
      session.resume();
    }

    assertThat(ids).containsExactly("c", "c");
    assertThat(keys).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void theCallIsKnownByTheSameWhileItIsPrepared() {
    List<String> prepared = new ArrayList<>();
    Tool tool =
        new Tool() {
          @Override
          public ToolSpec spec() {
            return pay.spec();
          }

          @Override
          public PreparedCall prepare(ToolCall call, ToolContext context) throws Exception {
            prepared.add(context.callId());
            prepared.add(context.idempotencyKey());
            return pay.prepare(call, context);
          }

          @Override
          public ToolResult call(ToolCall call, ToolContext context) throws Exception {
            return pay.call(call, context);
          }
        };
    ScriptedModel model = ScriptedModel.builder().calls(PAY).reply("end").build();
    try (Engine engine = Engine.builder().model(model).sessionStore(store).tools(tool).build()) {
      engine.session("s").run("go");
    }

    assertThat(prepared).containsExactly(ids.get(0), keys.get(0));
  }

  private Engine engine(ScriptedModel model) {
    return Engine.builder().model(model).sessionStore(store).tools(pay).build();
  }

  private static List<String> answered(RunResult result) {
    List<String> ids = new ArrayList<>();
    for (Message message : result.messages()) {
      if (message instanceof ToolMessage said) {
        ids.add(said.callId());
      }
    }
    return ids;
  }
}
