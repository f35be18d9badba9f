package dev.penguin.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One call of a tool. */
final class ToolCallSpan extends JfrSpan {
  private final Recorded event;

  private ToolCallSpan(Recorded event) {
    this.event = event;
  }

  static JfrSpan begun(String runId, String sessionId, String tool) {
    Recorded event = new Recorded();
    if (!event.isEnabled()) {
      return none();
    }
    event.runId = runId;
    event.sessionId = sessionId;
    event.tool = tool;
    event.begin();
    return new ToolCallSpan(event);
  }

  @Override
  public void ended(String how) {
    event.failure = how;
  }

  @Override
  public void close() {
    if (!event.recorded) {
      event.recorded = true;
      event.commit(); // ends it, and records it when it took long enough
    }
  }

  @Name("dev.penguin.ToolCall")
  @Label("Tool Call")
  @Description("A call of a tool, from its first line of code to its result")
  @Category("Penguin")
  @StackTrace(false)
  @SuppressWarnings("unused") // the flight recorder reads the fields
  static final class Recorded extends Event {
    @Label("Run")
    private String runId = "";

    @Label("Session")
    private String sessionId = "";

    @Label("Tool")
    private String tool = "";

    @Label("Failure")
    private String failure = "";

    private transient boolean recorded;
  }
}
