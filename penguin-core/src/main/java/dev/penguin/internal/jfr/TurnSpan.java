package dev.penguin.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One turn of a run. */
final class TurnSpan extends JfrSpan {
  private final Recorded event;

  private TurnSpan(Recorded event) {
    this.event = event;
  }

  static JfrSpan begun(String runId, String sessionId, int turn) {
    Recorded event = new Recorded();
    if (!event.isEnabled()) {
      return none();
    }
    event.runId = runId;
    event.sessionId = sessionId;
    event.turn = turn;
    event.begin();
    return new TurnSpan(event);
  }

  @Override
  public void close() {
    if (!event.recorded) {
      event.recorded = true;
      event.commit(); // ends it, and records it when it took long enough
    }
  }

  @Name("dev.penguin.Turn")
  @Label("Turn")
  @Description(
      "What is done before a request to the model, the request, and the tool calls that follow")
  @Category("Penguin")
  @StackTrace(false)
  @SuppressWarnings("unused") // the flight recorder reads the fields
  static final class Recorded extends Event {
    @Label("Run")
    private String runId = "";

    @Label("Session")
    private String sessionId = "";

    @Label("Turn")
    private int turn;

    private transient boolean recorded;
  }
}
