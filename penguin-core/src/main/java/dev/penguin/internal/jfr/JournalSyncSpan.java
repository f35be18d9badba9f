package dev.penguin.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** One sync of the log of a session. */
final class JournalSyncSpan extends JfrSpan {
  private final Recorded event;

  private JournalSyncSpan(Recorded event) {
    this.event = event;
  }

  static JfrSpan begun(String sessionId) {
    Recorded event = new Recorded();
    if (!event.isEnabled()) {
      return none();
    }
    event.sessionId = sessionId;
    event.begin();
    return new JournalSyncSpan(event);
  }

  @Override
  public void wrote(long bytes, int files) {
    event.bytes = bytes;
  }

  @Override
  public void close() {
    if (!event.recorded) {
      event.recorded = true;
      event.commit(); // ends it, and records it when it took long enough
    }
  }

  @Name("dev.penguin.JournalSync")
  @Label("Journal Sync")
  @Description("Until entries of a log of a session are on disk")
  @Category("Penguin")
  @StackTrace(false)
  @Threshold("1 ms")
  @SuppressWarnings("unused") // the flight recorder reads the fields
  static final class Recorded extends Event {
    @Label("Session")
    private String sessionId = "";

    @Label("Bytes")
    @DataAmount
    private long bytes;

    private transient boolean recorded;
  }
}
