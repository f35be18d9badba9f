package dev.penguin.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** One checkpoint. */
final class CheckpointSpan extends JfrSpan {
  private final Recorded event;

  private CheckpointSpan(Recorded event) {
    this.event = event;
  }

  static JfrSpan begun(String sessionId, String action) {
    Recorded event = new Recorded();
    if (!event.isEnabled()) {
      return none();
    }
    event.sessionId = sessionId;
    event.action = action;
    event.begin();
    return new CheckpointSpan(event);
  }

  @Override
  public void wrote(long bytes, int files) {
    event.bytes = bytes;
    event.files = files;
  }

  @Override
  public void close() {
    if (!event.recorded) {
      event.recorded = true;
      event.commit(); // ends it, and records it when it took long enough
    }
  }

  @Name("dev.penguin.Checkpoint")
  @Label("Checkpoint")
  @Description("A checkpoint of the files of a workspace, or going back to one")
  @Category("Penguin")
  @StackTrace(false)
  @SuppressWarnings("unused") // the flight recorder reads the fields
  static final class Recorded extends Event {
    @Label("Session")
    private String sessionId = "";

    @Label("Action")
    private String action = "";

    @Label("Files")
    private int files;

    @Label("Bytes")
    @DataAmount
    private long bytes;

    private transient boolean recorded;
  }
}
