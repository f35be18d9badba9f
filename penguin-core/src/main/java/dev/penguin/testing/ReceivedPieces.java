package dev.penguin.testing;

import dev.penguin.model.DeltaListener;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelInfo;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Receives what a model reports during one call, and records what it must not do. Thread-safe. */
final class ReceivedPieces implements DeltaListener {
  /** How long a piece that comes too late is waited for. */
  private static final long GRACE_MILLIS = 100;

  private final Thread caller = Thread.currentThread();
  private final StringBuilder text = new StringBuilder();
  private final CountDownLatch heardLate = new CountDownLatch(1);
  private boolean closed;
  private @Nullable String fault;

  @Override
  public void onText(String piece) {
    hear(piece);
    synchronized (this) {
      text.append(piece);
    }
  }

  @Override
  public void onReasoning(String piece) {
    hear(piece);
  }

  @Override
  public void onRetry(int attempt, ModelException reason, Duration delay) {
    withdraw();
  }

  @Override
  public void onFallback(ModelInfo from, ModelInfo to, ModelException reason) {
    withdraw();
  }

  private synchronized void hear(String piece) {
    if (piece.isEmpty()) {
      fault = "A piece that is streamed must not be empty";
    }
    if (Thread.currentThread() != caller) {
      fault =
          "Pieces must be streamed on the thread that calls the model, got '"
              + piece
              + "' on another";
    }
    if (closed) {
      fault = "Nothing must be streamed after the call ended, got '" + piece + "'";
      heardLate.countDown();
    }
  }

  private synchronized void withdraw() {
    text.setLength(0);
  }

  /** Says that the call has ended. */
  synchronized void close() {
    closed = true;
  }

  /** Demands that the pieces are a reply's text and were reported as they should be. */
  synchronized void expectText(String reply) {
    expectNoFault();
    Expect.equal(
        reply, text.toString(), "The pieces that were streamed must be the text of the reply");
  }

  /** Demands that nothing is reported after the call. */
  void expectSilence() throws InterruptedException {
    boolean late = heardLate.await(GRACE_MILLIS, TimeUnit.MILLISECONDS);
    Expect.that(!late, "Nothing must be streamed after the call ended");
    expectNoFault();
  }

  private synchronized void expectNoFault() {
    if (fault != null) {
      throw new AssertionError(fault);
    }
  }
}
