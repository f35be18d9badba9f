package dev.penguin.internal.jfr;

import java.util.List;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A run of an agent. */
final class RunSpan extends JfrSpan {
  private final Recorded event;

  private RunSpan(Recorded event) {
    this.event = event;
  }

  static JfrSpan begun(String runId, String sessionId, List<String> agentPath) {
    Recorded event = new Recorded();
    if (!event.isEnabled()) {
      return none();
    }
    event.runId = runId;
    event.sessionId = sessionId;
    event.agentPath = String.join("/", agentPath);
    event.begin();
    return new RunSpan(event);
  }

  @Override
  public void ended(String how) {
    event.outcome = how;
  }

  @Override
  public void close() {
    if (!event.recorded) {
      event.recorded = true;
      event.commit(); // ends it, and records it when it took long enough
    }
  }

  @Name("dev.penguin.Run")
  @Label("Run")
  @Description("A run of an agent, in this process")
  @Category("Penguin")
  @StackTrace(false)
  @SuppressWarnings("unused") // the flight recorder reads the fields
  static final class Recorded extends Event {
    @Label("Run")
    private String runId = "";

    @Label("Session")
    private String sessionId = "";

    @Label("Agent Path")
    private String agentPath = "";

    @Label("Outcome")
    private String outcome = "";

    private transient boolean recorded;
  }
}
