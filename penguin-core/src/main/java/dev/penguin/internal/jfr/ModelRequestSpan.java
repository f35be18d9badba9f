package dev.penguin.internal.jfr;

import java.time.Duration;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** One request to a model. */
final class ModelRequestSpan extends JfrSpan {
  private final Recorded event;

  private ModelRequestSpan(Recorded event) {
    this.event = event;
  }

  static JfrSpan begun(String runId, String sessionId, String model) {
    Recorded event = new Recorded();
    if (!event.isEnabled()) {
      return none();
    }
    event.runId = runId;
    event.sessionId = sessionId;
    event.model = model;
    event.startNanos = System.nanoTime();
    event.begin();
    return new ModelRequestSpan(event);
  }

  @Override
  public void ended(String how) {
    event.failure = how;
  }

  @Override
  public void sentTo(String model) {
    event.model = model;
  }

  @Override
  public void retried(Duration delay) {
    event.retries++;
    event.retryWait += delay.toNanos();
  }

  @Override
  public void firstPiece() {
    if (event.timeToFirstPiece == 0) {
      event.timeToFirstPiece = Math.max(1, System.nanoTime() - event.startNanos);
    }
  }

  @Override
  public void tokens(long input, long output) {
    event.inputTokens = input;
    event.outputTokens = output;
  }

  @Override
  public void close() {
    if (!event.recorded) {
      event.recorded = true;
      event.commit(); // ends it, and records it when it took long enough
    }
  }

  @Name("dev.penguin.ModelRequest")
  @Label("Model Request")
  @Description("A request to a model with all its attempts")
  @Category("Penguin")
  @StackTrace(false)
  @SuppressWarnings("unused") // the flight recorder reads the fields
  static final class Recorded extends Event {
    @Label("Run")
    private String runId = "";

    @Label("Session")
    private String sessionId = "";

    @Label("Model")
    private String model = "";

    @Label("Retries")
    private int retries;

    @Label("Waited before Retries")
    @Timespan(Timespan.NANOSECONDS)
    private long retryWait;

    @Label("Time to First Piece")
    @Timespan(Timespan.NANOSECONDS)
    private long timeToFirstPiece;

    @Label("Input Tokens")
    private long inputTokens;

    @Label("Output Tokens")
    private long outputTokens;

    @Label("Failure")
    private String failure = "";

    private transient long startNanos;
    private transient boolean recorded;
  }
}
