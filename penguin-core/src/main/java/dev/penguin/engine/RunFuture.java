package dev.penguin.engine;

import java.util.concurrent.CompletableFuture;

/** A future whose cancel stops the run behind it. */
final class RunFuture<T> extends CompletableFuture<T> {
  private final Runnable stop;

  RunFuture(Runnable stop) {
    this.stop = stop;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      stop.run();
    }
    return cancelled;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CompletableFuture<>(); // derived stages do not pass a cancel on
  }
}
