package dev.penguin.internal.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.Outcome;
import dev.penguin.engine.RequestLaw;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ChatModel;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelInfo;
import dev.penguin.model.ModelReply;
import dev.penguin.model.ModelRequest;
import dev.penguin.testing.RecordingListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is taken away of what is sent, when and how. */
@Timeout(120)
class CompactionTest {

  @Test
  void aLongRunIsCompactedAgainAndAgainAndEnds() {
    Program model = new Program();
    RecordingListener listener = new RecordingListener();
    try (Engine engine =
        Engine.builder()
            .model(model)
            .tools(TestTool.giving("look", "some words of a result ".repeat(850)))
            .limits(RunLimits.builder().maxTurns(400).maxToolCalls(400).build())
            .listener(listener)
            .build()) {
      RunResult result = engine.run(RunRequest.of("Remember the number 4711, then look around"));

      assertThat(result.outcome()).as("%s", result.reason()).isEqualTo(Outcome.COMPLETED);
      assertThat(listener.events(AgentEvent.CompactionFinished.class))
          .filteredOn(event -> event.summarizedMessages() > 0)
          .hasSizeBetween(3, 25);
    }
  }

  private static final class Program implements ChatModel {
    private int turns;

    @Override
    public ModelInfo info() {
      return ModelInfo.of("test", "small").withContextWindow(32_000);
    }

    @Override
    public ModelReply generate(ModelRequest request, DeltaListener deltas) {
      assertThat(RequestLaw.problems(request.messages())).isEmpty();
      if (request.tools().isEmpty()) {
        return ModelReply.text("The number is 4711.");
      }
      turns++;
      return turns > 300
          ? ModelReply.text("done")
          : ModelReply.calls(new ToolCall("c" + turns, "look", "{\"n\":" + turns + "}"));
    }
  }
}
