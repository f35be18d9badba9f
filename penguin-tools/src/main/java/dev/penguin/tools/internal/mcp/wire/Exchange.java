package dev.penguin.tools.internal.mcp.wire;

import dev.penguin.internal.mcp.RpcMessage;
import dev.penguin.tool.Cancellation;
import dev.penguin.tools.mcp.McpException;
import dev.penguin.tools.mcp.McpException.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request that waits for its answer, and how long it may. Progress gives it new time, within
 * the time in all. Thread-safe.
 */
public final class Exchange {
  private final String server;
  private final RpcMessage.Request request;
  private final Map<String, String> headers;
  private final Limits limits;
  private final long end;
  private volatile long silentUntil;
  private double progress = Double.NEGATIVE_INFINITY;

  /**
   * What ends a wait.
   *
   * @param silence the longest time without the answer or progress
   * @param inAll the longest time in all
   * @param cancellation ends it early
   * @param progress receives what the server says of its progress, in one line
   */
  public record Limits(
      Duration silence,
      Duration inAll,
      Cancellation cancellation,
      @Nullable Consumer<String> progress) {
    /** Ends a wait after some time and not before. */
    public static Limits of(Duration time) {
      return new Limits(time, time, Cancellation.never(), null);
    }
  }

  /**
   * A request that is about to be sent.
   *
   * @param server the server's name, for messages
   * @param headers headers for it, where it goes over HTTP
   */
  public Exchange(
      String server, RpcMessage.Request request, Map<String, String> headers, Limits limits) {
    this.server = server;
    this.request = request;
    this.headers = headers;
    this.limits = limits;
    long now = System.nanoTime();
    end = now + limits.inAll().toNanos();
    silentUntil = now + limits.silence().toNanos();
  }

  public RpcMessage.Request request() {
    return request;
  }

  public Map<String, String> headers() {
    return headers;
  }

  public Cancellation cancellation() {
    return limits.cancellation();
  }

  /** The moment of {@link System#nanoTime()} when the wait ends, unless progress comes. */
  public long until() {
    long silent = silentUntil;
    return silent - end < 0 ? silent : end;
  }

  /** The nanoseconds that are left, whatever progress comes; at least one. */
  public long nanosInAll() {
    return Math.max(1, end - System.nanoTime());
  }

  public boolean isOver() {
    return until() - System.nanoTime() <= 0;
  }

  /** Begins the wait for the answer anew, after the program itself took its time. */
  public void rested() {
    silentUntil = System.nanoTime() + limits.silence().toNanos();
  }

  /** Takes a notification about the progress of the request; one that does not rise is no news. */
  public synchronized void progressed(Map<String, Object> params) {
    if (!(params.get("progress") instanceof Number done) || done.doubleValue() <= progress) {
      return;
    }
    progress = done.doubleValue();
    rested();
    Consumer<String> receiver = limits.progress();
    if (receiver != null) {
      String total = params.get("total") instanceof Number all ? " of " + all : "";
      String text = params.get("message") instanceof String message ? ": " + message : "";
      receiver.accept(done + total + text);
    }
  }

  /** Why the wait ended without an answer. */
  public McpException ended(boolean mayHaveRun) {
    if (limits.cancellation().isCancelled()) {
      return new McpException(
          Kind.CANCELLED, server, "'" + request.method() + "' was cancelled", mayHaveRun, null);
    }
    return new McpException(
        Kind.TIMED_OUT,
        server,
        "no answer to '%s' within %s without progress, or %s in all"
            .formatted(request.method(), limits.silence(), limits.inAll()),
        mayHaveRun,
        null);
  }

  /** A failure of this exchange. */
  public McpException failed(
      Kind kind, String text, boolean mayHaveRun, @Nullable Throwable cause) {
    return new McpException(kind, server, text, mayHaveRun, cause);
  }
}
