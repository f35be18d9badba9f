package dev.penguin.internal.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RequestLaw;
import dev.penguin.engine.RunResult;
import dev.penguin.event.AgentEvent;
import dev.penguin.internal.journal.ChildJvm;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.ApprovalRequest;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.session.SessionInfo;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes that are killed while a person has something to say. */
@Timeout(120)
class KilledWaitingTest {
  private static final ToolCall ASK =
      new ToolCall("q", "ask_user", "{\"question\":\"Which colour?\"}");
  private static final ToolCall WORK = new ToolCall("w", "work", "{}");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"reply", "end"})
  void aQuestionIsAnsweredAfterAKill(String when) throws Exception {
    Path state = folder.resolve("state");
    try (ChildJvm child = ChildJvm.start(Asking.class, state, when)) {
      assertThat(child.line()).isEqualTo("asked");
      child.kill();
    }
    ScriptedModel model = ScriptedModel.replying("painted blue");
    try (Engine engine = Engine.builder().model(model).stateDirectory(state).build()) {
      assertThat(engine.sessions().list())
          .extracting(SessionInfo::state)
          .containsExactly(
              when.equals("end") ? SessionInfo.State.WAITING : SessionInfo.State.UNFINISHED);
      RunResult asked = engine.session("s").resume();
      assertThat(asked.outcome()).isEqualTo(Outcome.NEEDS_INPUT);
      assertThat(asked.question()).contains("Which colour?");
      assertThat(model.requests()).isEmpty();

      assertThat(engine.session("s").run("blue").text()).isEqualTo("painted blue");
      assertThat(ScriptedModel.results(model.requests().get(0)))
          .containsExactly(ToolMessage.of(ASK, "blue", false));
    }
  }

  /** A process that asks its user, and is not there for the answer. */
  static final class Asking {
    private Asking() {}

    public static void main(String[] arguments) throws InterruptedException {
      EngineBuilder builder =
          Engine.builder()
              .model(ScriptedModel.builder().calls(ASK).build())
              .stateDirectory(Path.of(arguments[0]));
      if (arguments[1].equals("reply")) {
        builder.listener(
            event -> {
              if (event instanceof AgentEvent.ModelReplied) {
                hang("asked");
              }
            });
      }
      try (Engine engine = builder.build()) {
        engine.session("s").run("Paint the wall");
        hang("asked");
      }
    }
  }

  @Test
  void aCallThatWaitedForItsApproverRunsOnce() throws Exception {
    Path state = folder.resolve("state");
    Path done = folder.resolve("done");
    try (ChildJvm child = ChildJvm.start(Approving.class, state, done)) {
      assertThat(child.line()).isEqualTo("waiting");
      child.kill();
    }
    assertThat(done).doesNotExist();
    AtomicInteger asked = new AtomicInteger();
    ScriptedModel model = ScriptedModel.replying("done");
    for (int restart = 0; restart < 2; restart++) {
      try (Engine engine =
          approved(
              model,
              state,
              done,
              request -> {
                asked.incrementAndGet();
                return Decision.allowOnce();
              })) {
        assertThat(engine.session("s").resume().text()).isEqualTo("done");
      }
    }
    assertThat(asked).hasValue(1);
    assertThat(done).hasContent("w\n");
    assertThat(model.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tool", "last reply"})
  void whatWasWrittenToARunIsReadAfterAKill(String when) throws Exception {
    Path state = folder.resolve("state");
    try (ChildJvm child = ChildJvm.start(Steered.class, state, when)) {
      assertThat(child.line()).isEqualTo("written: true");
      child.kill();
    }
    ScriptedModel model = ScriptedModel.replying("painted blue");
    try (Engine engine = Engine.builder().model(model).stateDirectory(state).build()) {
      RunResult resumed = engine.session("s").resume();
      assertThat(resumed.outcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(resumed.text()).isEqualTo("painted blue");
    }
    assertThat(model.requests()).hasSize(1);
    List<Message> asked = model.requests().get(0).messages();
    assertThat(RequestLaw.problems(asked)).isEmpty();
    assertThat(asked).extracting(Message::text).endsWith("blue, please");
    assertThat(asked).last().isEqualTo(UserMessage.of("blue, please"));
    assertThat(asked).hasSize(when.equals("tool") ? 4 : 3);
  }

  /** A process that ends right after somebody wrote to its run. */
  static final class Steered {
    private Steered() {}

    public static void main(String[] arguments) {
      AtomicReference<Engine> self = new AtomicReference<>();
      boolean tool = arguments[1].equals("tool");
      ScriptedModel model =
          ScriptedModel.builder()
              .turn(request -> tool ? ModelReply.calls(WORK) : ModelReply.text("painted"))
              .build();
      Tool hanging =
          Tool.of(
              "work",
              "Works",
              Nothing.class,
              nothing -> {
                write(self.get());
                return "";
              });
      try (Engine engine =
          Engine.builder()
              .model(model)
              .tools(hanging)
              .stateDirectory(Path.of(arguments[0]))
              .listener(
                  event -> {
                    if (!tool && event instanceof AgentEvent.ModelReplied) {
                      write(self.get());
                    }
                  })
              .build()) {
        self.set(engine);
        engine.session("s").run("Paint the wall");
      }
    }

    private static void write(Engine engine) {
      hang("written: " + engine.session("s").steer("blue, please"));
    }
  }

  record Nothing() {}

  /** A process whose approver thinks for too long. */
  static final class Approving {
    private Approving() {}

    public static void main(String[] arguments) {
      ScriptedModel model = ScriptedModel.builder().calls(WORK).build();
      try (Engine engine =
          approved(
              model,
              Path.of(arguments[0]),
              Path.of(arguments[1]),
              request -> {
                hang("waiting");
                return Decision.deny("never said");
              })) {
        engine.session("s").run("go");
      }
    }
  }

  private static Engine approved(
      ScriptedModel model, Path state, Path done, Function<ApprovalRequest, Decision> approver) {
    return Engine.builder()
        .model(model)
        .tools(new Work(done))
        .approver(Approver.blocking(approver))
        .stateDirectory(state)
        .build();
  }

  private static void hang(String said) {
    System.out.println(said);
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Leaves a line in a file for each time that it ran. */
  private record Work(Path done) implements Tool {
    @Override
    public ToolSpec spec() {
      return ToolSpec.of("work", "Works", "{\"type\":\"object\"}").withEffects(Effect.EXECUTE);
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext context) throws IOException {
      Files.writeString(
          done, call.id() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      return ToolResult.success("worked");
    }
  }
}
