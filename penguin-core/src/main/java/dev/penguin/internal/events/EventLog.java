package dev.penguin.internal.events;

import dev.penguin.event.AgentEvent;
import dev.penguin.event.AgentEvent.ReasoningDelta;
import dev.penguin.event.AgentEvent.TextDelta;
import dev.penguin.internal.flow.PulledSubscription;
import org.jspecify.annotations.Nullable;

/**
 * The events of one run, kept for those who read them later. Each reader has a cursor of its own.
 * Thread-safe; one thread appends.
 *
 * <p>The newest 1,024 events are kept as they came. Among the older ones, neighbouring deltas of
 * one kind become one event. All readers share this memory, so a reader that lags costs nothing of
 * its own: it finds merged what it had not read in time.
 */
public final class EventLog {
  /** The newest events, which are never merged. */
  public static final int WINDOW = 1_024;

  private final Object lock = new Object();
  private final Node first = new Node();

  /** The place of the next event: a node without one. */
  private Node tail = first;

  /** The oldest of the newest events. */
  private Node oldestRecent = first;

  private int recent;

  /** The youngest of the older events, into which the next delta may go. */
  private @Nullable Node settled;

  private boolean ended;
  private @Nullable Throwable error;

  /** Adds an event; after the end, does nothing. */
  void append(AgentEvent event) {
    synchronized (lock) {
      if (ended) {
        return;
      }
      Node added = tail;
      added.event = event;
      tail = new Node();
      added.next = tail;
      if (++recent > WINDOW) {
        settle();
      }
    }
  }

  /**
   * Says that no event follows. Only the first end counts.
   *
   * @param failure why, or null when the run came to its end
   */
  void end(@Nullable Throwable failure) {
    synchronized (lock) {
      if (!ended) {
        ended = true;
        error = failure;
      }
    }
  }

  /** A cursor before the first event. */
  Cursor cursor() {
    return new Cursor(first);
  }

  private void settle() {
    Node node = oldestRecent;
    oldestRecent = node.following();
    recent--;
    if (settled != null && settled.isDeltaLike(node)) {
      settled.absorb(node);
    } else {
      settled = node;
    }
  }

  /** A reader's place in the log. Used by one thread at a time. */
  final class Cursor implements PulledSubscription.Source<AgentEvent> {
    private Node next;

    private Cursor(Node next) {
      this.next = next;
    }

    @Override
    public @Nullable AgentEvent poll(long wanted) {
      synchronized (lock) {
        AgentEvent event = next.read();
        if (event != null) {
          next = next.holder().following();
        }
        return event;
      }
    }

    @Override
    public boolean atEnd() {
      synchronized (lock) {
        return ended && next.event == null;
      }
    }

    @Override
    public @Nullable Throwable error() {
      synchronized (lock) {
        return error;
      }
    }
  }

  /** An event, or the place of the next one. Guarded by the log's lock. */
  private static final class Node {
    private @Nullable AgentEvent event;
    private @Nullable Node next;

    /** The text of this delta and of those merged into it; null while it stands alone. */
    private @Nullable StringBuilder text;

    /** The delta that this one was merged into, and where its text begins there. */
    private @Nullable Node mergedInto;

    private int offset;

    Node holder() {
      return mergedInto == null ? this : mergedInto;
    }

    Node following() {
      if (next == null) {
        throw new IllegalStateException("The last place of the log has no following one");
      }
      return next;
    }

    boolean isDeltaLike(Node other) {
      return (event instanceof TextDelta && other.event instanceof TextDelta
              || event instanceof ReasoningDelta && other.event instanceof ReasoningDelta)
          && event.runId().equals(other.event.runId()); // agents speak at the same time
    }

    /** Takes the text of the node that follows. A cursor on that node still finds its way. */
    void absorb(Node other) {
      if (text == null) {
        text = new StringBuilder(ownText());
      }
      other.mergedInto = this;
      other.offset = text.length();
      text.append(other.ownText());
      next = other.next;
      other.next = null;
    }

    @Nullable AgentEvent read() {
      StringBuilder whole = holder().text;
      if (whole == null) {
        return event;
      }
      // The header is this node's own: what was read before belongs to another event.
      if (event instanceof TextDelta delta) {
        return new TextDelta(delta.header(), whole.substring(offset));
      }
      if (event instanceof ReasoningDelta delta) {
        return new ReasoningDelta(delta.header(), whole.substring(offset));
      }
      return event;
    }

    private String ownText() {
      if (event instanceof TextDelta delta) {
        return delta.text();
      }
      return event instanceof ReasoningDelta delta ? delta.text() : "";
    }
  }
}
