package dev.penguin.tools.internal.process;

import dev.penguin.tools.internal.text.TerminalText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Drains both streams of a process on one thread. It only ever reads what is there: a process in
 * the background that holds the pipes open can neither block it nor keep it.
 */
public final class OutputPump {
  /** Much more than a model takes at once: the engine shows it a part and keeps the rest. */
  private static final int HEAD = 400_000;

  private static final int TAIL = 600_000;
  private static final long MAX_AFTER_END = 16_000_000;
  private static final long SHORTEST_PAUSE = 500_000;
  private static final long MAX_PAUSE = 10_000_000;

  private final InputStream output;
  private final InputStream errors;
  private final HeadTail outputKept;
  private final HeadTail errorsKept;
  private final @Nullable Taker taker;
  private final TerminalText outputSeen;
  private final TerminalText errorsSeen;
  private final byte[] buffer = new byte[65_536];
  private final CountDownLatch drained = new CountDownLatch(1);
  private final Thread thread = new Thread(this::drain, "penguin-shell-output");
  private volatile boolean ended;
  private volatile boolean released;

  /** Takes the bytes of an output as they come, on the thread that drains it. */
  @FunctionalInterface
  public interface Taker {
    /**
     * Takes some bytes.
     *
     * @param bytes the first of them count, and only until this returns
     * @param length how many
     */
    void take(byte[] bytes, int length);
  }

  private OutputPump(Process process, String mark, int head, int tail, @Nullable Taker taker) {
    outputKept = new HeadTail(head, tail);
    errorsKept = new HeadTail(head, tail);
    this.taker = taker;
    outputSeen = new TerminalText(text -> add(outputKept, text), null);
    errorsSeen = new TerminalText(text -> add(errorsKept, text), mark);
    output = process.getInputStream();
    errors = process.getErrorStream();
    thread.setDaemon(true);
  }

  private static void add(HeadTail kept, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    kept.add(bytes, bytes.length);
  }

  /**
   * Starts to drain.
   *
   * @param mark a line of the standard error that the process cannot take back
   */
  public static OutputPump start(Process process, String mark) {
    return started(new OutputPump(process, mark, HEAD, TAIL, null));
  }

  /**
   * Starts to drain, and keeps less.
   *
   * @param mark a line of the standard error that the process cannot take back
   * @param max how many bytes of each output are kept, two fifths of them from its beginning
   */
  public static OutputPump start(Process process, String mark, int max) {
    return started(new OutputPump(process, mark, max / 5 * 2, max - max / 5 * 2, null));
  }

  /**
   * Starts to drain, and hands the standard output on. Its own text is empty then.
   *
   * @param mark a line of the standard error that the process cannot take back
   */
  public static OutputPump start(Process process, String mark, Taker taker) {
    return started(new OutputPump(process, mark, HEAD, TAIL, taker));
  }

  private static OutputPump started(OutputPump pump) {
    pump.thread.start();
    return pump;
  }

  /**
   * Waits until what an ended process has written is drained.
   *
   * @return whether it is; if not, another process goes on writing
   */
  public boolean finish(long milliseconds) throws InterruptedException {
    end();
    return drained.await(milliseconds, TimeUnit.MILLISECONDS);
  }

  /** Drains what is there and ends, which nobody waits for. */
  public void end() {
    ended = true;
    LockSupport.unpark(thread);
  }

  /** Stops to drain, at once, and leaves both streams open for somebody else. */
  public void release() {
    released = true;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (true) {
      try {
        drained.await(); // it never waits for a process
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes both streams, when nobody took them over. */
  public void close() {
    close(output);
    close(errors);
  }

  /** What a person sees of the standard output, as plain text. */
  public String output() {
    outputSeen.flush();
    return outputKept.text();
  }

  /** What a person sees of the standard error, as plain text. */
  public String errors() {
    errorsSeen.flush();
    return errorsKept.text();
  }

  private void drain() {
    try {
      drainUntilOver();
    } catch (IOException e) {
      return; // The stream is gone: what was read is what there is.
    } finally {
      if (!released) {
        close();
      }
      drained.countDown();
    }
  }

  private void drainUntilOver() throws IOException {
    long pause = SHORTEST_PAUSE;
    long left = MAX_AFTER_END;
    while (left > 0 && !released) {
      boolean last = ended; // asked before reading: nothing from before the end is missed
      int read =
          read(output, taker == null ? outputSeen::add : taker) + read(errors, errorsSeen::add);
      if (read == 0 && last) {
        return;
      }
      left -= last ? read : 0;
      pause = read > 0 ? SHORTEST_PAUSE : Math.min(MAX_PAUSE, pause * 2);
      if (read == 0) {
        LockSupport.parkNanos(pause);
      }
    }
  }

  private static void close(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      return; // It is gone.
    }
  }

  private int read(InputStream stream, Taker seen) throws IOException {
    int there = Math.min(stream.available(), buffer.length);
    int read = there == 0 ? 0 : Math.max(0, stream.read(buffer, 0, there));
    seen.take(buffer, read);
    return read;
  }
}
