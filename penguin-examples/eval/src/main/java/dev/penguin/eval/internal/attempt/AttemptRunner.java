package dev.penguin.eval.internal.attempt;

import dev.penguin.error.ConfigurationException;
import dev.penguin.eval.EvalCase;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Carries out attempts, several at once, and stores each result.
 *
 * @param parallel how many at once, 1 or more
 * @param directory where the results are stored; empty to store none
 * @param progress where a progress bar is shown; empty for none
 */
public record AttemptRunner(
    int parallel, Optional<Path> directory, Optional<PrintStream> progress) {

  /** What makes an attempt. */
  @FunctionalInterface
  public interface Work {
    /** Makes it. */
    EvalCase run() throws Exception;
  }

  /**
   * An attempt to make.
   *
   * @param task the id of the task
   * @param attempt its number, from 0
   * @param configuration what else decides its result; a stored result holds only for the same
   * @param work makes it
   */
  public record Job(String task, int attempt, String configuration, Work work) {
    String key() {
      return task + "#" + attempt + "#" + configuration;
    }
  }

  /**
   * Makes those attempts whose results are not stored yet.
   *
   * @return the results of all, in the order of the jobs
   * @throws UncheckedIOException when results cannot be stored
   * @throws ConfigurationException when this machine cannot make the attempts
   * @throws CancellationException when the thread is interrupted; it stays so
   */
  public List<EvalCase> run(List<Job> jobs) {
    try (AttemptLog log = directory.isPresent() ? AttemptLog.open(directory.get()) : null) {
      return run(jobs, log, new ProgressBar(progress, jobs.size()));
    } catch (IOException e) {
      throw new UncheckedIOException("The results could not be stored: " + e.getMessage(), e);
    }
  }

  private List<EvalCase> run(List<Job> jobs, @Nullable AttemptLog log, ProgressBar bar)
      throws IOException {
    ExecutorService threads = Executors.newFixedThreadPool(parallel);
    try {
      List<Future<EvalCase>> futures = new ArrayList<>();
      for (Job job : jobs) {
        futures.add(threads.submit(() -> one(job, log, bar)));
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
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      if (e.getCause() instanceof ConfigurationException cause) {
        throw cause;
      }
      throw new IllegalStateException("An attempt failed: " + e.getCause(), e.getCause());
    } finally {
      threads.shutdownNow();
      bar.end();
    }
  }

  private static EvalCase one(Job job, @Nullable AttemptLog log, ProgressBar bar)
      throws IOException {
    if (log != null) {
      Optional<EvalCase> known = log.finished(job.key());
      if (known.isPresent()) {
        bar.add(known.get());
        return known.get();
      }
    }
    EvalCase result = made(job);
    if (log != null) {
      log.append(job.key(), result);
    }
    bar.add(result);
    return result;
  }

  private static EvalCase made(Job job) throws IOException {
    try {
      return job.work().run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("The evaluation was interrupted", e);
    } catch (ConfigurationException e) {
      throw e;
    } catch (Exception | AssertionError e) {
      return AttemptCases.without(job.task(), job.attempt(), EvalCase.Status.ERROR, e.toString());
    }
  }
}
