package dev.penguin.internal.flow;

import java.util.concurrent.CompletableFuture;

/**
 * A future whose cancel stops the run behind it, as does any other end that is not the run's own:
 * {@code orTimeout} and {@code complete} leave nobody who waits for the run.
 */
public final class RunFuture<T> extends CompletableFuture<T> {
  private final Runnable stop;

  public RunFuture(Runnable stop) {
    this.stop = stop;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return stopped(super.cancel(mayInterruptIfRunning));
  }

  @Override
  public boolean complete(T value) {
    return stopped(super.complete(value));
  }

  @Override
  public boolean completeExceptionally(Throwable error) {
    return stopped(super.completeExceptionally(error));
  }

  /** A run that has ended by itself is not stopped any more. */
  private boolean stopped(boolean ended) {
    if (ended) {
      stop.run();
    }
    return ended;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>(); // derived stages do not pass a cancel on
  }
}
