package dev.penguin.tools.internal.background;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The standard input of a process. A pipe that nobody reads blocks who writes to it, so a thread of
 * its own does that, from the first text on. Thread-safe.
 */
final class ProcessInput implements AutoCloseable {
  /** How much may wait for a process that does not read. */
  static final int MAX_WAITING = 65_536;

  private final OutputStream stream;
  private final Deque<byte[]> waiting = new ArrayDeque<>();
  private int bytes;
  private boolean ending;
  private boolean gone;
  private @Nullable Thread writer;

  ProcessInput(OutputStream stream) {
    this.stream = stream;
  }

  /** What became of a text. */
  enum Result {
    /** The system has taken it for the process. */
    WRITTEN,
    /** It waits until the process reads what came before. */
    WAITING,
    /** So much waits already that it was not taken. */
    FULL,
    /** The process has closed its input, or it was closed before. */
    CLOSED
  }

  /**
   * Writes a text.
   *
   * @param text its bytes, may be none
   * @param end whether the input ends after it
   * @param patience how long to wait until it is written, in milliseconds
   */
  synchronized Result write(byte[] text, boolean end, long patience) throws InterruptedException {
    if (gone || ending) {
      return Result.CLOSED;
    }
    if (bytes > 0 && bytes + text.length > MAX_WAITING) {
      return Result.FULL;
    }
    waiting.add(text);
    bytes += text.length;
    ending = end;
    if (writer == null) {
      writer = new Thread(this::write, "penguin-process-input");
      writer.setDaemon(true);
      writer.start();
    }
    notifyAll();
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patience);
    while (bytes > 0 && !gone && until - System.nanoTime() > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, until - System.nanoTime());
    }
    return bytes == 0 ? Result.WRITTEN : gone ? Result.CLOSED : Result.WAITING;
  }

  private void write() {
    try (stream) {
      for (byte[] text = next(); text != null; text = next()) {
        stream.write(text);
        stream.flush();
        written(text.length);
      }
    } catch (IOException e) {
      return; // The process has closed its end.
    } finally {
      goneNow();
    }
  }

  private synchronized byte @Nullable [] next() {
    boolean interrupted = false;
    while (waiting.isEmpty() && !ending && !gone) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true; // nobody else has this thread
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return gone ? null : waiting.poll();
  }

  private synchronized void written(int length) {
    bytes -= length;
    notifyAll();
  }

  private synchronized void goneNow() {
    gone = true;
    notifyAll();
  }

  /** Gives the pipe back, when the process has ended. */
  @Override
  public synchronized void close() {
    gone = true;
    notifyAll();
    if (writer == null) { // else the writer closes it, as it may be in the middle of a text
      try {
        stream.close();
      } catch (IOException e) {
        return; // The process has closed its end.
      }
    }
  }
}
