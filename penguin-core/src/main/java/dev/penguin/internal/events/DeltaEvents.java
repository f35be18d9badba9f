package dev.penguin.internal.events;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.internal.redaction.StreamRedactor;
import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import java.time.Duration;

/** Tells what a model says while it says it, in one turn, without secrets. */
public final class DeltaEvents implements DeltaListener {
  private final RunEvents events;
  private final StreamRedactor text;
  private final StreamRedactor reasoning;

  DeltaEvents(RunEvents events, Redactor redactor) {
    this.events = events;
    text = new StreamRedactor(redactor);
    reasoning = new StreamRedactor(redactor);
  }

  /** Tells what waited, since the model says no more. */
  public void end() {
    tellText(text.rest());
    tellReasoning(reasoning.rest());
  }

  private void tellText(String piece) {
    if (!piece.isEmpty()) {
      events.emit(header -> new AgentEvent.TextDelta(header, piece));
    }
  }

  private void tellReasoning(String piece) {
    if (!piece.isEmpty()) {
      events.emit(header -> new AgentEvent.ReasoningDelta(header, piece));
    }
  }

  @Override
  public void onText(String piece) {
    tellText(text.next(piece));
  }

  @Override
  public void onReasoning(String piece) {
    tellReasoning(reasoning.next(piece));
  }

  @Override
  public void onRetry(int attempt, ModelException reason, Duration delay) {
    end();
    events.emit(header -> new AgentEvent.ModelRetried(header, attempt, describe(reason), delay));
  }

  @Override
  public void onFallback(ModelInfo from, ModelInfo to, ModelException reason) {
    end();
    events.emit(
        header ->
            new AgentEvent.ModelFellBack(header, from.toString(), to.toString(), describe(reason)));
  }

  private static String describe(ModelException reason) {
    return reason.getClass().getSimpleName() + ": " + reason.getMessage();
  }
}
