package dev.penguin.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.RecordingListener;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What belongs to the caller's thread is there on the threads that work for it, and only then. */
@Timeout(60)
class TaskDecoratorTest {
  private static final ThreadLocal<String> USER = new ThreadLocal<>();

  /** What context propagation libraries do: capture here, set there, restore afterwards. */
  private static final UnaryOperator<Runnable> CARRYING =
      task -> {
        String captured = USER.get();
        return () -> {
          String before = USER.get();
          USER.set(captured);
          try {
            task.run();
          } finally {
            USER.set(before);
          }
        };
      };

  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  @AfterEach
  void forget() {
    USER.remove();
  }

  private TestTool asking(String name) {
    return TestTool.doing(
        name,
        (call, context) -> {
          seen.add(name + " " + USER.get());
          return ToolResult.success("done");
        });
  }

  private EngineBuilder engine(ScriptedModel.Builder script) {
    return Engine.builder().model(script.build()).taskDecorator(CARRYING);
  }

  @Test
  void toolsAndApproversOfARunOnThisThreadSeeItsContext() {
    USER.set("ann");
    ToolCall[] side = {new ToolCall("a", "left", "{}"), new ToolCall("b", "right", "{}")};
    try (Engine engine =
        engine(ScriptedModel.builder().calls(side).call("asked", "{}").reply("done"))
            .tools(
                asking("left").with(Effect.READ),
                asking("right").with(Effect.READ),
                asking("asked"))
            .permissions(Permissions.full().ask("asked"))
            .approver(
                Approver.blocking(
                    request -> {
                      seen.add("approver " + USER.get());
                      return Decision.allowOnce();
                    }))
            .build()) {
      engine.run(RunRequest.of("go"));
    }

    assertThat(seen)
        .containsExactlyInAnyOrder("left ann", "right ann", "approver ann", "asked ann");
    assertThat(USER.get()).isEqualTo("ann");
  }

  @Test
  void aRunOnAnotherThreadHasTheContextOfItsStarter() {
    try (Engine engine =
        engine(ScriptedModel.builder().call("look", "{}").reply("a").call("look", "{}").reply("b"))
            .tools(asking("look"))
            .listener(
                event -> {
                  if (event instanceof AgentEvent.RunStarted) {
                    seen.add("listener " + USER.get());
                  }
                })
            .build()) {
      USER.set("ann");
      engine.runAsync(RunRequest.of("go")).join();
      USER.set("bob");
      engine.start(RunRequest.of("go")).result().join();
    }

    assertThat(seen).containsExactly("listener ann", "look ann", "listener bob", "look bob");
  }

  @Test
  void aThreadThatIsUsedAgainHasNothingOfTheRunBefore() {
    try (Engine engine =
        engine(ScriptedModel.builder().call("look", "{}").reply("a").call("look", "{}").reply("b"))
            .tools(asking("look"))
            .build()) {
      USER.set("ann");
      engine.run(RunRequest.of("go"));
      USER.remove();
      engine.run(RunRequest.of("go"));
    }

    assertThat(seen).containsExactly("look ann", "look null");
  }

  @Test
  void theToolsOfASubAgentSeeIt() {
    ScriptedModel child = ScriptedModel.builder().call("look", "{}").reply("seen").build();
    USER.set("ann");
    try (Engine engine =
        engine(ScriptedModel.builder().call("scout", "{\"task\":\"look\"}").reply("done"))
            .tools(asking("look"))
            .subAgents(AgentDefinition.builder("scout").description("Looks").model(child).build())
            .build()) {
      engine.run(RunRequest.of("go"));
    }

    assertThat(seen).containsExactly("look ann");
  }

  @Test
  void aCallWhoseTaskIsNotHandedOnFailsAndTheRunGoesOn() {
    IllegalStateException broken = new IllegalStateException("no context");
    UnaryOperator<Runnable> throwing =
        task -> {
          throw broken;
        };
    UnaryOperator<Runnable> throwingThere =
        task ->
            () -> {
              throw broken;
            };
    for (UnaryOperator<Runnable> decorator : List.of(throwing, throwingThere)) {
      assertThat(finished(decorator).thrown()).containsSame(broken);
    }
    assertThat(finished(task -> () -> {}).thrown())
        .hasValueSatisfying(
            thrown ->
                assertThat(thrown)
                    .hasMessage(
                        "The function given to taskDecorator(…) did not run the task that it was given"));
    assertThat(finished(task -> null).thrown())
        .hasValueSatisfying(
            thrown ->
                assertThat(thrown).hasMessage("The function given to taskDecorator(…) gave null"));
    assertThat(seen).isEmpty();
  }

  private AgentEvent.ToolFinished finished(UnaryOperator<Runnable> decorator) {
    RecordingListener listener = new RecordingListener();
    try (Engine engine =
        engine(ScriptedModel.builder().call("look", "{}").reply("done"))
            .taskDecorator(decorator)
            .tools(asking("look"))
            .listener(listener)
            .build()) {
      RunResult result = engine.run(RunRequest.of("go"));

      assertThat(result.text()).isEqualTo("done");
      assertThat(result.messages())
          .filteredOn(ToolMessage.class::isInstance)
          .singleElement()
          .satisfies(
              message ->
                  assertThat(message.text())
                      .isEqualTo("Not run: the application could not hand the call of 'look' on."));
      return listener.events(AgentEvent.ToolFinished.class).get(0);
    }
  }

  @Test
  void aTaskThatIsRunTwiceRunsOnce() {
    try (Engine engine =
        engine(ScriptedModel.builder().call("look", "{}").reply("done"))
            .taskDecorator(
                task ->
                    () -> {
                      task.run();
                      task.run();
                    })
            .tools(asking("look"))
            .build()) {
      assertThat(engine.runAsync(RunRequest.of("go")).join().text()).isEqualTo("done");
    }

    assertThat(seen).containsExactly("look null");
  }

  @Test
  void aRunThatIsNotHandedOnEndsWithWhatWasThrownAndFreesItsSession() {
    ScriptedModel.Builder script = ScriptedModel.builder().reply("done");
    boolean[] broken = {true};
    UnaryOperator<Runnable> decorator =
        task ->
            broken[0]
                ? () -> {
                  throw new IllegalStateException("no context");
                }
                : task;
    try (Engine engine = engine(script).taskDecorator(decorator).build()) {
      RunRequest request = RunRequest.of("go").inSession("s");
      assertThatThrownBy(() -> engine.runAsync(request).orTimeout(30, TimeUnit.SECONDS).join())
          .isInstanceOf(CompletionException.class)
          .hasRootCauseMessage("no context");
      broken[0] = false;

      assertThat(engine.runAsync(request).join().text()).isEqualTo("done");
    }
    try (Engine engine =
        engine(script)
            .taskDecorator(
                task -> {
                  throw new IllegalStateException("not here");
                })
            .build()) {
      RunRequest request = RunRequest.of("go").inSession("s");
      assertThatThrownBy(() -> engine.start(request)).hasMessage("not here");
      assertThat(engine.run(request).text()).isEqualTo("done");
    }
  }
}
