package dev.penguin.internal.flow;

import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an engine or a run must close, the last one first. Thread-safe; what is added while it
 * closes is closed too.
 */
public final class Owned implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Owned.class);

  private final UnaryOperator<Throwable> loggable;
  private final Deque<AutoCloseable> things = new ConcurrentLinkedDeque<>();

  /**
   * @param loggable gives of a failure what may be logged
   */
  public Owned(UnaryOperator<Throwable> loggable) {
    this.loggable = loggable;
  }

  /** Adds what is closed later; nothing happens later for what cannot be closed. */
  public <T> T add(T thing) {
    if (thing instanceof AutoCloseable closeable) {
      things.push(closeable);
    }
    return thing;
  }

  /** Adds several. */
  public <T, C extends Collection<T>> C addAll(C several) {
    several.forEach(this::add);
    return several;
  }

  /** Closes everything. What fails to close is logged, and the others are closed all the same. */
  @Override
  public void close() {
    for (AutoCloseable thing = things.poll(); thing != null; thing = things.poll()) {
      try {
        thing.close();
      } catch (Exception e) { // anybody's code
        LOG.warn("Closing {} failed", thing.getClass().getName(), loggable.apply(e));
      }
    }
  }
}
