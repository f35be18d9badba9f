package dev.penguin.eval.internal.run;

import dev.penguin.error.ConfigurationException;
import dev.penguin.eval.EvalCase;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries out attempts, several at once, and stores each result. Immutable.
 *
 * @param parallel how many at once, 1 or more
 * @param directory where the results are stored; empty to store none
 * @param progress where it shows how far it is; empty for nowhere
 */
public record AttemptRunner(
    int parallel, Optional<Path> directory, Optional<PrintStream> progress) {
  private static final int SECONDS_TO_END = 30;

  /** Checks the number. */
  public AttemptRunner {
    if (parallel < 1) {
      throw new IllegalArgumentException(
          "The number of attempts at once must be 1 or more, got " + parallel);
    }
  }

  /** One attempt after the other; nothing is stored, nothing is shown. */
  public static AttemptRunner single() {
    return new AttemptRunner(1, Optional.empty(), Optional.empty());
  }

  /** The same with so many attempts at once. */
  public AttemptRunner withParallel(int number) {
    return new AttemptRunner(number, directory, progress);
  }

  /** The same that stores results in a directory, and repeats none that is there. */
  public AttemptRunner withDirectory(Path folder) {
    return new AttemptRunner(parallel, Optional.of(folder), progress);
  }

  /** The same that shows how far it is. */
  public AttemptRunner withProgress(PrintStream out) {
    return new AttemptRunner(parallel, directory, Optional.of(out));
  }

  /** What makes an attempt and judges it. */
  @FunctionalInterface
  public interface Work {
    /** Makes it; what is thrown means that there is no verdict. */
    Verdict run() throws Exception;
  }

  /**
   * An attempt that can be made.
   *
   * @param configuration what decides its verdict; a stored result holds only for the same
   * @param work makes it
   */
  public record Step(String configuration, Work work) {}

  /** What must be there before it is known whether an attempt was made already. */
  @FunctionalInterface
  public interface Preparation {
    /**
     * Prepares it.
     *
     * @throws IOException when the evaluation cannot go on
     * @throws RuntimeException when this attempt has no verdict
     */
    Step prepare() throws IOException;
  }

  /**
   * An attempt to make.
   *
   * @param task the id of the task
   * @param attempt its number, from 0
   */
  public record Job(String task, int attempt, Preparation preparation) {
    /** An attempt that needs nothing before it. */
    public Job(String task, int attempt, String configuration, Work work) {
      this(task, attempt, () -> new Step(configuration, work));
    }
  }

  /**
   * Makes those attempts whose results are not stored yet. What has no verdict is not stored, nor
   * what this machine cannot run.
   *
   * @return the results of all, in the order of the jobs
   * @throws UncheckedIOException when results cannot be stored
   * @throws ConfigurationException when this machine cannot make the attempts
   * @throws CancellationException when the thread is interrupted; it stays so
   */
  public List<EvalCase> run(List<Job> jobs) {
    try (ResultLog log = directory.isPresent() ? ResultLog.open(directory.get()) : null) {
      return new Running(jobs, log).results();
    } catch (IOException e) {
      throw new UncheckedIOException("The results could not be stored: " + e.getMessage(), e);
    }
  }

  /** One call of {@link #run}. */
  private final class Running {
    private final List<Job> jobs;
    private final @Nullable ResultLog log;
    private final Progress shown;
    private final ExecutorService threads = Executors.newFixedThreadPool(parallel);

    Running(List<Job> jobs, @Nullable ResultLog log) {
      this.jobs = jobs;
      this.log = log;
      this.shown = new Progress(progress, jobs.size());
    }

    List<EvalCase> results() throws IOException {
      try {
        List<Future<EvalCase>> futures = new ArrayList<>();
        for (Job job : jobs) {
          futures.add(threads.submit(() -> one(job)));
        }
        List<EvalCase> results = new ArrayList<>();
        for (Future<EvalCase> future : futures) {
          results.add(future.get());
        }
        return results;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("The evaluation was interrupted");
      } catch (ExecutionException e) {
        throw rethrown(e.getCause());
      } finally {
        end();
      }
    }

    /** Attempts that are under way end before the results are closed. */
    private void end() {
      threads.shutdownNow();
      try {
        threads.awaitTermination(SECONDS_TO_END, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private EvalCase one(Job job) throws IOException {
      EvalCase result = result(job);
      shown.step(result.passed());
      return result;
    }

    private EvalCase result(Job job) throws IOException {
      long start = System.nanoTime();
      Step step;
      try {
        step = job.preparation().prepare();
      } catch (ConfigurationException e) {
        throw e;
      } catch (RuntimeException | Error e) {
        return found(job, Verdict.crashed(e), start);
      }
      String key = job.task() + "#" + job.attempt() + "#" + step.configuration();
      Optional<EvalCase> known = log == null ? Optional.empty() : log.finished(key);
      if (known.isPresent()) {
        return known.get();
      }
      EvalCase result = found(job, verdict(step.work()), start);
      if (threads.isShutdown()) { // it was cut off, so that its verdict means nothing
        throw new IOException("The evaluation was interrupted");
      }
      if (log != null && isKept(result.status())) {
        log.append(key, result);
      }
      return result;
    }

    /** What another machine, or this one another day, may find otherwise is not. */
    private static boolean isKept(EvalCase.Status status) {
      return status != EvalCase.Status.ERROR && status != EvalCase.Status.UNSUPPORTED;
    }

    private static EvalCase found(Job job, Verdict verdict, long start) {
      Duration duration = Duration.ofMillis((System.nanoTime() - start) / 1_000_000);
      return verdict.of(job.task(), job.attempt(), duration);
    }

    private static Verdict verdict(Work work) throws IOException {
      try {
        return Verdict.graded(work::run);
      } catch (CancellationException e) {
        throw new IOException("The evaluation was interrupted", e);
      }
    }

    private static RuntimeException rethrown(@Nullable Throwable cause) throws IOException {
      if (cause instanceof IOException e) {
        throw e;
      }
      if (cause instanceof ConfigurationException e) {
        return e;
      }
      return new IllegalStateException("An attempt failed: " + cause, cause);
    }
  }
}
