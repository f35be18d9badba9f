package dev.penguin.internal.loop;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.events.RunEvents;
import dev.penguin.internal.transcript.Transcript;
import dev.penguin.session.SessionEntry.Steered;
import dev.penguin.session.SessionEntry.SteeringRead;
import java.util.List;
import java.util.Objects;

/**
 * The gate through which the user writes to a run under way. What comes through is stored at once
 * and read by the model at its next request. The gate closes when the run comes to its end, and a
 * text is either before that, or refused. Any thread may write and close; the rest is for the run's
 * thread.
 */
public final class Steering {
  private final Transcript transcript;
  private final RunControl control;
  private final RunEvents events;

  /** Held while a text is stored, so that none is stored after the gate was closed. */
  private final Object gate = new Object();

  private boolean closed;

  Steering(Transcript transcript, RunControl control, RunEvents events) {
    this.transcript = transcript;
    this.control = control;
    this.events = events;
  }

  /**
   * Checks what the user writes.
   *
   * @throws IllegalArgumentException when it is blank
   */
  public static void check(String text) {
    if (Objects.requireNonNull(text, "text").isBlank()) {
      throw new IllegalArgumentException(
          "steer needs a text that is not blank; AgentRun.cancel() stops a run");
    }
  }

  /** Stores a text for the model; false when the run comes to its end and will read no more. */
  public boolean steer(String text) {
    check(text);
    if (control.isCancelled()) { // outside of the gate, as it may run what anybody registered
      return false;
    }
    synchronized (gate) {
      if (closed) {
        return false;
      }
      transcript.append(new Steered(text));
      return true;
    }
  }

  /** Makes messages of what waits, so that the next request has them. */
  void read() {
    List<String> texts = transcript.waiting();
    if (!texts.isEmpty()) {
      transcript.append(new SteeringRead(texts.size()));
      emit(texts);
    }
  }

  /** Emits that texts became messages. */
  public void emit(List<String> texts) {
    texts.forEach(text -> events.emit(header -> new AgentEvent.Steered(header, text)));
  }

  /** Closes the gate, unless a text waits: then it stays open, and false is returned. */
  boolean closeUnlessWaiting() {
    synchronized (gate) {
      closed |= transcript.waiting().isEmpty();
      return closed;
    }
  }

  /** Closes the gate; what waits is read by the next run of the session. Idempotent. */
  public void close() {
    synchronized (gate) {
      closed = true;
    }
  }
}
