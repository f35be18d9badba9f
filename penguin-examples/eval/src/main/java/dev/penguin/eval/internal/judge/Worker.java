package dev.penguin.eval.internal.judge;

import dev.penguin.eval.EvalCase;
import dev.penguin.eval.internal.run.Verdict;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A checker in a process of its own, which answers one job after the other. One that does not
 * answer in time is ended, and the next job gets a new one. For one thread.
 */
final class Worker implements AutoCloseable {
  private final List<String> command;
  private final Duration patience;
  private final ExecutorService reader =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "penguin-judge");
            thread.setDaemon(true);
            return thread;
          });
  private @Nullable Process process;

  /**
   * A worker, whose process starts with the first job.
   *
   * @param patience how long an answer may take at most
   */
  Worker(List<String> command, Duration patience) {
    this.command = List.copyOf(command);
    this.patience = patience;
  }

  /** One question and its answer on the streams of the process. */
  interface Dialogue {
    Verdict hold(OutputStream to, InputStream from) throws IOException;
  }

  Verdict ask(Dialogue dialogue) throws IOException, InterruptedException {
    Process asked = process;
    if (asked == null || !asked.isAlive()) {
      asked = start();
      process = asked;
    }
    Process checker = asked;
    Future<Verdict> answer =
        reader.submit(
            () ->
                dialogue.hold(
                    new BufferedOutputStream(checker.getOutputStream()),
                    new BufferedInputStream(checker.getInputStream())));
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      end();
      return Verdict.of(EvalCase.Status.TIMED_OUT, "the check did not come to its end");
    } catch (ExecutionException e) {
      end();
      return Verdict.of(EvalCase.Status.ERROR, "the checker ended: " + e.getCause());
    } catch (InterruptedException e) {
      end();
      throw e;
    }
  }

  /** The verdict of its words; one that is none means that the checker is broken. */
  static Verdict verdict(String status, String reason) {
    return Verdict.of(EvalCase.Status.valueOf(status.toUpperCase(Locale.ROOT)), reason);
  }

  private Process start() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.DISCARD);
    Map<String, String> environment = builder.environment();
    environment.clear(); // The keys of this program are nothing for it.
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("LC_ALL", "C.UTF-8");
    return builder.start();
  }

  private void end() {
    Process ended = process;
    process = null;
    if (ended != null) {
      ended.descendants().forEach(ProcessHandle::destroyForcibly);
      ended.destroyForcibly();
      ended.onExit().join();
    }
  }

  @Override
  public void close() {
    end();
    reader.shutdownNow();
    try {
      reader.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
