package dev.penguin.engine;

import dev.penguin.event.AgentEvent;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import java.time.Duration;
import java.util.Optional;

/** Tells what a model says while it says it, in one turn. */
final class DeltaEvents implements DeltaListener {
  private final RunEvents events;
  private Optional<ModelInfo> fallback = Optional.empty();

  DeltaEvents(RunEvents events) {
    this.events = events;
  }

  /** The model that answered in place of the first; empty when the first did. */
  Optional<ModelInfo> fallback() {
    return fallback;
  }

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
    fallback = Optional.of(to);
    events.tell(
        header ->
            new AgentEvent.ModelFellBack(header, from.toString(), to.toString(), describe(reason)));
  }

  private static String describe(ModelException reason) {
    return reason.getClass().getSimpleName() + ": " + reason.getMessage();
  }
}
