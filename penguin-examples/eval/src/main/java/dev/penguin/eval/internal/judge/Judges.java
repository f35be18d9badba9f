package dev.penguin.eval.internal.judge;

import dev.penguin.eval.internal.run.Verdict;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Judges of one language, as many as are asked at once; each is made when it is needed.
 * Thread-safe. The caller that makes them closes them, after the last verdict.
 */
public final class Judges implements AutoCloseable {
  private final Maker maker;
  private final AtomicInteger made = new AtomicInteger();
  private final Queue<Judge> free = new ConcurrentLinkedQueue<>();
  private final Queue<Judge> all = new ConcurrentLinkedQueue<>();

  private Judges(Maker maker) {
    this.maker = maker;
  }

  /** Makes a judge with its number, from 0. */
  private interface Maker {
    Judge make(int number) throws IOException, InterruptedException;
  }

  /** Judges of functions in Python. */
  public static Judges python(Bounds bounds) {
    return new Judges(number -> PythonJudge.of(number, bounds));
  }

  /** Judges of classes {@code Solution} in Java. */
  public static Judges java(Bounds bounds) {
    return new Judges(number -> JavaJudge.of(number, bounds));
  }

  /**
   * Judges with one that is free, or a new one.
   *
   * @throws IOException when there can be none on this machine
   * @throws InterruptedException when the thread was interrupted; the solution is ended
   */
  public Verdict judge(Judge.Task task) throws IOException, InterruptedException {
    Judge judge = free.poll();
    if (judge == null) {
      judge = maker.make(made.getAndIncrement());
      all.add(judge);
    }
    try {
      return judge.judge(task);
    } finally {
      free.add(judge);
    }
  }

  @Override
  public void close() {
    all.forEach(Judge::close);
  }
}
