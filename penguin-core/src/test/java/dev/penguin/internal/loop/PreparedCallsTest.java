package dev.penguin.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import dev.penguin.tool.Tools;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call is resolved once; what was judged and approved is what runs. */
@Timeout(60)
class PreparedCallsTest {
  private static final Permissions ASK = Permissions.full().ask("move");

  private final List<String> steps = Collections.synchronizedList(new ArrayList<>());
  private final List<AgentEvent> events = Collections.synchronizedList(new ArrayList<>());
  private boolean unchanged = true;
  private Decision decision = Decision.allowOnce();
  private Permissions permissions = Permissions.full();

  /** Writes down what it is asked, and counts its preparations. */
  private class Move implements Tool {
    private int number;

    @Override
    public ToolSpec spec() {
      return ToolSpec.of("move", "", "{\"type\":\"object\"}").withEffects(Effect.WRITE);
    }

    @Override
    public PreparedCall prepare(ToolCall call, ToolContext context) throws Exception {
      int which = ++number;
      context.progress("not reported: there is no call yet");
      steps.add("prepare " + which + " of " + call.argumentsJson() + " in " + context.sessionId());
      return new PreparedCall() {
        @Override
        public List<Resource> resources() {
          return List.of(new Resource.File(Path.of("/real/" + which), "file " + which));
        }

        @Override
        public Optional<String> preview() {
          steps.add("preview " + which);
          return Optional.of("moves");
        }

        @Override
        public boolean isUnchanged() {
          steps.add("unchanged " + which);
          return unchanged;
        }

        @Override
        public ToolResult run(ToolContext own) {
          steps.add("run " + which + " in " + own.sessionId());
          own.progress("half");
          return ToolResult.success("moved");
        }
      };
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext context) {
      throw new AssertionError("what was prepared runs");
    }
  }

  @Test
  void anAllowedCallIsPreparedOnceAndHasNoPreview() {
    assertThat(run(new Move())).isEqualTo("moved");

    assertThat(steps).containsExactly("prepare 1 of {} in s", "run 1 in s");
    assertThat(events.stream().filter(AgentEvent.ToolProgressed.class::isInstance))
        .extracting(event -> ((AgentEvent.ToolProgressed) event).message())
        .containsExactly("half");
  }

  @Test
  void anApprovedCallIsPreparedOnceAndPreviewedOnce() {
    permissions = ASK;

    assertThat(run(new Move())).isEqualTo("moved");

    assertThat(steps)
        .containsExactly("prepare 1 of {} in s", "preview 1", "unchanged 1", "run 1 in s");
  }

  @Test
  void aCallThatWouldDoSomethingElseMeanwhileIsDenied() {
    permissions = ASK;
    unchanged = false;

    assertThat(run(new Move()))
        .isEqualTo(
            "'move' did not run: what it would touch has changed since it was approved. Look"
                + " again.");

    assertThat(steps).containsExactly("prepare 1 of {} in s", "preview 1", "unchanged 1");
  }

  @Test
  void otherArgumentsOfTheApproverArePreparedAnew() {
    permissions = ASK;
    decision = Decision.allowWith("{\"to\":1}");

    assertThat(run(new Move())).isEqualTo("moved");

    assertThat(steps)
        .containsExactly(
            "prepare 1 of {} in s", "preview 1", "prepare 2 of {\"to\":1} in s", "run 2 in s");
  }

  @Test
  void aDeniedCallIsPreparedAndNothingMore() {
    permissions = ASK;
    decision = Decision.deny("no");

    assertThat(run(new Move())).isEqualTo("Permission denied for 'move': no. It did not run.");

    assertThat(steps).containsExactly("prepare 1 of {} in s", "preview 1");
  }

  @Test
  void rulesSpeakAboutThePreparedResources() {
    permissions = Permissions.full().deny("move", "/real/1");

    assertThat(run(new Move())).startsWith("Permission denied for 'move': ");

    assertThat(steps).containsExactly("prepare 1 of {} in s");
  }

  @Test
  void aToolWithOtherEffectsIsPreparedAsTheToolItself() {
    assertThat(run(Tools.withEffects(new Move(), Effect.READ))).isEqualTo("moved");

    assertThat(steps).containsExactly("prepare 1 of {} in s", "run 1 in s");
  }

  @Test
  void aToolThatCannotPrepareACallIsADenial() {
    Tool thrower =
        new Move() {
          @Override
          public PreparedCall prepare(ToolCall call, ToolContext context) throws Exception {
            throw new Exception("there is no such file");
          }
        };
    Tool silent =
        new Move() {
          @Override
          public PreparedCall prepare(ToolCall call, ToolContext context) {
            return null;
          }
        };

    assertThat(run(thrower)).isEqualTo("'move' did not run: there is no such file");
    assertThat(run(silent)).isEqualTo("'move' did not run: it does not prepare it");
  }

  private String run(Tool tool) {
    ScriptedModel model = ScriptedModel.builder().call("move", "{}").reply("on").build();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(tool)
            .permissions(permissions)
            .approver(Approver.blocking(request -> decision))
            .listener(events::add)
            .build()) {
      return engine.run(RunRequest.of("go").inSession("s")).messages().stream()
          .filter(ToolMessage.class::isInstance)
          .map(message -> ((ToolMessage) message).text())
          .findFirst()
          .orElseThrow();
    }
  }
}
