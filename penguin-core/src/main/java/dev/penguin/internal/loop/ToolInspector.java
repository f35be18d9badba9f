package dev.penguin.internal.loop;

import dev.penguin.error.PenguinException;
import dev.penguin.internal.approval.Fingerprint;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.PreparedCall;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a tool what a call would touch and do, before the call runs. A tool is foreign code, so all
 * that it throws is a denial.
 */
final class ToolInspector {
  /** The name under which what tools throw is logged. */
  static final String LOG_NAME = "dev.penguin.tool";

  private static final Logger LOG = LoggerFactory.getLogger(LOG_NAME);

  private final Run run;
  private final RunWatchdog.Watched watched;

  ToolInspector(Run run, RunWatchdog.Watched watched) {
    this.run = run;
    this.watched = watched;
  }

  /**
   * A call that its tool has resolved.
   *
   * @param resources what it would touch
   * @param prepared what runs; null for a call that the engine answers itself
   */
  record Inspected(ToolCall call, List<Resource> resources, @Nullable PreparedCall prepared) {
    static Inspected ofEngine(ToolCall call) {
      return new Inspected(call, List.of(), null);
    }
  }

  /** Has a tool resolve a call. */
  Inspected inspect(ToolSet.Entry tool, ToolCall call) throws CallRefusedException {
    Tool asked = Objects.requireNonNull(tool.tool());
    return ask(
        call,
        () -> {
          PreparedCall prepared =
              Objects.requireNonNull(
                  asked.prepare(call, new PreparingContext(run, call.id())),
                  "it does not prepare it");
          List<Resource> resources =
              Objects.requireNonNull(prepared.resources(), "it does not tell what it would touch");
          return new Inspected(call, List.copyOf(resources), prepared);
        });
  }

  /** What a call would do, if that is more than the arguments show. */
  Optional<String> preview(Inspected inspected) throws CallRefusedException {
    PreparedCall prepared = inspected.prepared();
    return prepared == null
        ? Optional.empty()
        : ask(
            inspected.call(),
            () -> Objects.requireNonNull(prepared.preview(), "it does not tell what it would do"));
  }

  /** What a call would do, in a form that can be compared; to be asked for after the preview. */
  String fingerprint(Inspected inspected, Optional<String> preview) throws CallRefusedException {
    PreparedCall prepared = inspected.prepared();
    String basis =
        prepared == null
            ? ""
            : ask(
                inspected.call(),
                () -> Objects.requireNonNull(prepared.fingerprint(), "it has no fingerprint"));
    return Fingerprint.of(
        inspected.call(), inspected.resources(), List.of(preview.orElse(""), basis));
  }

  /** Refuses a call that would no longer do what was approved: links and files may change. */
  void checkUnchanged(Inspected approved) throws CallRefusedException {
    PreparedCall prepared = approved.prepared();
    if (prepared != null && !ask(approved.call(), prepared::isUnchanged)) {
      throw new CallRefusedException(
          "'"
              + approved.call().name()
              + "' did not run: what it would touch has changed since it was approved. Look again.");
    }
  }

  private <T> T ask(ToolCall call, Callable<T> question) throws CallRefusedException {
    watched.enterForeignCode();
    try {
      return question.call();
    } catch (Exception | Error e) { // the tool's own code; whatever it throws is a denial
      if (e instanceof InterruptedException && !run.control.isCancelled()) {
        watched.interrupted();
      }
      if (e instanceof Error || e instanceof RuntimeException && !(e instanceof PenguinException)) {
        Throwable clean = run.transcript.redactor().loggable(e);
        LOG.warn(
            "The tool '{}' threw while it prepared the call {}", call.name(), call.id(), clean);
      }
      throw new CallRefusedException(
          "'" + call.name() + "' did not run: " + run.transcript.reason(e, call));
    } finally {
      watched.leaveForeignCode();
    }
  }
}
