package dev.penguin.engine;

import dev.penguin.event.AgentEvent;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import java.time.Duration;

/** Tells what a model says while it says it. */
record DeltaEvents(RunEvents events) implements DeltaListener {
  @Override
  public void onText(String text) {
    events.tell(header -> new AgentEvent.TextDelta(header, text));
  }

  @Override
  public void onReasoning(String text) {
    events.tell(header -> new AgentEvent.ReasoningDelta(header, text));
  }

  @Override
  public void onRetry(int attempt, ModelException reason, Duration delay) {
    events.tell(header -> new AgentEvent.ModelRetried(header, attempt, describe(reason), delay));
  }

  @Override
  public void onFallback(ModelInfo from, ModelInfo to, ModelException reason) {
    events.tell(
        header ->
            new AgentEvent.ModelFellBack(header, from.toString(), to.toString(), describe(reason)));
  }

  private static String describe(ModelException reason) {
    return reason.getClass().getSimpleName() + ": " + reason.getMessage();
  }
}
