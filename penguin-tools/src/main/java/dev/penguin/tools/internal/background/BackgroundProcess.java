package dev.penguin.tools.internal.background;

import dev.penguin.tools.internal.process.ProcessTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A command that goes on in the background, with all that it starts: it has ended when all of them
 * have. One thread drains what it writes into its log. Thread-safe.
 */
public final class BackgroundProcess {
  private static final Duration GRACE = Duration.ofMillis(400);
  private static final int POLL = 20;
  private static final long SHORTEST_PAUSE = 500_000;
  private static final long MAX_PAUSE = 20_000_000;

  /** How often is looked for what the command left when it ended itself. */
  private static final long NANOS_BETWEEN_LOOKS = 250_000_000;

  /** So often nothing must be left and nothing to be read, one look soon after the other. */
  private static final int LOOKS = 3;

  /** How much may come before the line that a sandbox writes. */
  private static final int MAX_BEFORE_SIGN = 16_384;

  /**
   * What runs.
   *
   * @param command the command line, for people
   * @param process what was started
   * @param tree it and all that it starts
   * @param streams what it writes, one or two
   * @param sign the line that a sandbox writes before the command; null for none
   */
  public record Started(
      String command,
      Process process,
      ProcessTree tree,
      List<InputStream> streams,
      @Nullable String sign) {}

  /** Why it ended. */
  public enum Ending {
    /** On its own. */
    EXITED,
    /** The model stopped it. */
    STOPPED,
    /** Its run ended. */
    RUN_ENDED,
    /** Its session or the agent was closed. */
    CLOSED,
    /** Too many of its processes ran at once. */
    TOO_MANY_PROCESSES,
    /** The sandbox did not start, so the command did not run. */
    NOT_STARTED
  }

  /**
   * How it ended.
   *
   * @param exitCode 0 to 255, more than 128 when a signal ended it
   * @param after the time that it ran
   */
  public record End(Ending ending, int exitCode, Duration after) {}

  private final String id;
  private final String runId;
  private final Started started;
  private final ProcessLog log;
  private final ProcessInput input;
  private final long begun = System.nanoTime();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread pump;
  private final byte[] buffer = new byte[65_536];

  /** What came before the line of the sandbox; null once it is there. */
  private volatile @Nullable ByteArrayOutputStream before;

  private long looked;
  private volatile boolean killed;
  private volatile @Nullable Ending asked;
  private volatile @Nullable End end;
  private volatile boolean told;
  private long seen;

  BackgroundProcess(String id, String runId, Started started, ProcessLog log) {
    this.id = id;
    this.runId = runId;
    this.started = started;
    this.log = log;
    input = new ProcessInput(started.process().getOutputStream());
    before = started.sign() == null ? null : new ByteArrayOutputStream();
    pump = new Thread(this::drain, "penguin-process-" + id);
    pump.setDaemon(true);
  }

  /** Begins to drain; what was written before is in the log, and the model has seen it. */
  void begin() {
    seen = log.total();
    pump.start();
  }

  /** Its name in its session. */
  public String id() {
    return id;
  }

  /** The run that started it. */
  String runId() {
    return runId;
  }

  public String command() {
    return started.command();
  }

  /** How it ended; null while it runs. */
  public @Nullable End end() {
    return end;
  }

  /** The time since it began. */
  public Duration age() {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /** The nanoseconds since it ended. */
  long sinceEnd() {
    End its = end;
    return its == null ? 0 : System.nanoTime() - begun - its.after().toNanos();
  }

  /** Whether its command itself runs: before, a sandbox is being made. */
  public boolean isUnderWay() {
    return before == null;
  }

  /** The ports at which it and what it started listen, as far as the system says. */
  public SortedSet<Integer> ports() {
    return ListeningPorts.of(started.tree().alive());
  }

  ProcessLog log() {
    return log;
  }

  /** How many bytes it has written. */
  public long written() {
    return log.total();
  }

  /** The place up to which the model has read. */
  public synchronized long seen() {
    return seen;
  }

  /** The model has read up to a place. */
  public synchronized void seen(long place) {
    seen = Math.max(seen, place);
  }

  /** The model knows how it ended, or is about to. */
  public void tell() {
    told = end != null;
  }

  /** Takes the news that it has ended, once; false when there is none. */
  synchronized boolean takeNews() {
    if (end == null || told) {
      return false;
    }
    told = true;
    return true;
  }

  /**
   * Writes to its input.
   *
   * @param text the text
   * @param last whether the input ends after it
   * @param patience how long to wait until it is written, in milliseconds
   * @return what became of it, for the model
   */
  public String write(String text, boolean last, long patience) throws InterruptedException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return switch (input.write(bytes, last, patience)) {
      case WRITTEN -> "written: " + bytes.length + " bytes" + (last ? ", and the end" : "");
      case WAITING -> "waiting: the process has not read all that was written to it so far";
      case FULL -> "not written: the process does not read what was written to it before";
      case CLOSED -> "not written: the input of the process is closed";
    };
  }

  /** Waits for its end; false when it goes on. */
  public boolean await(long milliseconds) throws InterruptedException {
    return ended.await(milliseconds, TimeUnit.MILLISECONDS);
  }

  /** Asks it and all that it started to end. The first reason counts. */
  void terminate(Ending why) {
    synchronized (this) {
      if (asked != null || end != null) {
        return;
      }
      asked = why;
    }
    started.tree().terminate();
  }

  /** Whether something of it is left. */
  boolean isAlive() {
    return end == null && !started.tree().left().isEmpty();
  }

  /** Ends what is left at once. */
  void kill() {
    if (end == null) {
      started.tree().kill();
      killed = true;
      LockSupport.unpark(pump);
    }
  }

  /** Ends several: asks them, waits a moment, and forces those that are left. */
  static void endAll(List<BackgroundProcess> some, Ending why) {
    boolean interrupted = Thread.interrupted(); // ending them needs a thread that can wait
    some.forEach(process -> process.terminate(why));
    long until = System.nanoTime() + GRACE.toNanos();
    try {
      while (System.nanoTime() - until < 0 && some.stream().anyMatch(BackgroundProcess::isAlive)) {
        TimeUnit.MILLISECONDS.sleep(POLL);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    some.forEach(BackgroundProcess::kill);
    for (BackgroundProcess process : some) {
      interrupted |= process.awaitPump();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitPump() {
    try {
      await(1_000);
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }

  private void drain() {
    long pause = SHORTEST_PAUSE;
    long empty = 0;
    while (true) {
      boolean over = isOver(); // asked before reading: nothing from before the end is missed
      int read = read();
      if (read > 0) {
        pause = SHORTEST_PAUSE;
        empty = 0;
      } else if (over
          && ++empty >= LOOKS) { // what Java takes out of the pipe at the end comes then
        break;
      } else {
        LockSupport.parkNanos(over ? MAX_PAUSE : pause);
        pause = Math.min(MAX_PAUSE, pause * 2);
      }
    }
    finish();
  }

  private boolean isOver() {
    if (started.process().isAlive()) {
      return false;
    }
    if (killed) {
      return true;
    }
    long now = System.nanoTime();
    if (looked != 0 && now - looked < NANOS_BETWEEN_LOOKS) {
      return false;
    }
    looked = now;
    Set<ProcessHandle> left = started.tree().left();
    if (left.isEmpty()) {
      looked = 0; // so that the next look is at once
    }
    return left.isEmpty();
  }

  private int read() {
    int all = 0;
    for (InputStream stream : started.streams()) {
      int read = readSome(stream);
      if (read > 0) {
        take(read);
      }
      all += read;
    }
    return all;
  }

  /** What is there now goes into the buffer; none of a stream that is gone. */
  private int readSome(InputStream stream) {
    try {
      int there = Math.min(stream.available(), buffer.length);
      return there == 0 ? 0 : Math.max(0, stream.read(buffer, 0, there));
    } catch (IOException e) {
      return 0;
    }
  }

  private void take(int length) {
    ByteArrayOutputStream waiting = before;
    if (waiting == null) {
      log.append(buffer, length);
      return;
    }
    waiting.write(buffer, 0, length);
    String line = started.sign() + "\n";
    String text = waiting.toString(StandardCharsets.ISO_8859_1);
    int at = ("\n" + text).indexOf("\n" + line);
    if (at >= 0 || waiting.size() > MAX_BEFORE_SIGN) {
      byte[] rest =
          text.substring(at < 0 ? 0 : at + line.length()).getBytes(StandardCharsets.ISO_8859_1);
      log.append(rest, rest.length);
      before = null;
    }
  }

  private void finish() {
    ByteArrayOutputStream words = before;
    if (words != null) {
      log.append(words.toByteArray(), words.size());
    }
    started.streams().forEach(BackgroundProcess::close);
    input.close();
    log.close();
    Ending why = asked;
    Ending ending = why != null ? why : Ending.EXITED;
    if (words != null) {
      ending = Ending.NOT_STARTED;
    } else if (started.tree().wasTooMany()) {
      ending = Ending.TOO_MANY_PROCESSES;
    }
    synchronized (this) {
      int code = started.process().isAlive() ? -1 : started.process().exitValue();
      end = new End(ending, code, age());
    }
    ended.countDown();
  }

  private static void close(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      return; // It is gone.
    }
  }
}
