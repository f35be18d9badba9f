package dev.penguin.observe.otel;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open spans of one run. Belongs to the run's thread, but for the spans of calls, which their
 * own threads end.
 */
final class RunTrace {
  private final Context context;
  private final @Nullable Span span;
  private final Map<String, Span> calls = new ConcurrentHashMap<>();
  private @Nullable Span compaction;

  /**
   * @param context what is above the span
   * @param span of the run; null for a compaction without a run
   */
  RunTrace(Context context, @Nullable Span span) {
    this.context = span == null ? context : context.with(span);
    this.span = span;
  }

  /** The run's own span; one that records nothing when there is none. */
  Span span() {
    return span == null ? Span.getInvalid() : span;
  }

  /** Whether there is a run, and not a compaction alone. */
  boolean isOfRun() {
    return span != null;
  }

  /** The context of what happens in the run. */
  Context context() {
    return context;
  }

  /** The context of a request: in the compaction that asks for it, where there is one. */
  Context ofRequest() {
    Span open = compaction;
    return open == null ? context : context.with(open);
  }

  /** The context of a call; that of the run when the call has no span. */
  Context ofCall(String id) {
    Span call = calls.get(id);
    return call == null ? context : context.with(call);
  }

  boolean hasCall(String id) {
    return calls.containsKey(id);
  }

  void beginCall(String id, Span call) {
    calls.put(id, call);
  }

  /** A call has its result. It ends here only when its thread was left behind. */
  void endCall(String id) {
    Span call = calls.remove(id);
    if (call != null && call.isRecording()) {
      endAs("left_behind", call);
    }
  }

  void beginCompaction(Span begun) {
    compaction = begun;
  }

  @Nullable Span endCompaction() {
    Span ended = compaction;
    compaction = null;
    return ended;
  }

  /** Ends what is still open, the run's span last. */
  void end() {
    calls.keySet().forEach(this::endCall);
    Span open = endCompaction();
    if (open != null) {
      endAs("run_ended", open);
    }
    if (span != null) {
      span.end();
    }
  }

  /** Ends the spans of a run whose last event is not emitted. */
  void leaveBehind() {
    span().setAttribute(GenAi.ERROR_TYPE, "left_behind").setStatus(StatusCode.ERROR);
    end();
  }

  private static void endAs(String error, Span open) {
    open.setAttribute(GenAi.ERROR_TYPE, error).setStatus(StatusCode.ERROR).end();
  }
}
