package dev.penguin.internal.loop;

import dev.penguin.internal.redaction.OutputText;
import dev.penguin.internal.redaction.Redactor;
import dev.penguin.internal.toolset.CallRefusedException;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Tool;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Asks a tool what a call would touch and do, before the call runs. A tool is foreign code, so all
 * that it throws is a denial.
 */
final class ToolInspector {
  private final Run run;
  private final Redactor redactor;
  private final RunWatchdog.Watched watched;

  ToolInspector(Run run, Redactor redactor, RunWatchdog.Watched watched) {
    this.run = run;
    this.redactor = redactor;
    this.watched = watched;
  }

  /**
   * What a call would touch and do, as its tool reports it.
   *
   * @param resources what it would touch
   * @param preview what it would do, if that is more than the arguments show
   */
  record Touched(List<Resource> resources, Optional<String> preview) {
    static final Touched NOTHING = new Touched(List.of(), Optional.empty());
  }

  List<Resource> resources(ToolSet.Entry tool, ToolCall call) throws CallRefusedException {
    Tool asked = Objects.requireNonNull(tool.tool());
    return List.copyOf(
        ask(call, () -> required(asked.resources(call), "it does not tell what it would touch")));
  }

  Optional<String> preview(ToolSet.Entry tool, ToolCall call) throws CallRefusedException {
    Tool asked = Objects.requireNonNull(tool.tool());
    return ask(call, () -> required(asked.preview(call), "it does not tell what it would do"));
  }

  /** Refuses a call that would no longer do what was approved: links and files may change. */
  void checkUnchanged(ToolSet.Entry tool, ToolCall call, Touched approved)
      throws CallRefusedException {
    if (!resources(tool, call).equals(approved.resources())
        || !preview(tool, call).equals(approved.preview())) {
      throw new CallRefusedException(
          "'"
              + call.name()
              + "' did not run: what it would touch has changed since it was approved. Look again.");
    }
  }

  private static <T> T required(T answer, String otherwise) {
    if (answer == null) {
      throw new IllegalStateException(otherwise);
    }
    return answer;
  }

  private <T> T ask(ToolCall call, Callable<T> question) throws CallRefusedException {
    watched.enterForeignCode();
    try {
      return question.call();
    } catch (Exception | Error e) { // the tool's own code; whatever it throws is a denial
      if (e instanceof InterruptedException && !run.control.isCancelled()) {
        watched.interrupted();
      }
      throw new CallRefusedException("'" + call.name() + "' did not run: " + message(e));
    } finally {
      watched.leaveForeignCode();
    }
  }

  private String message(Throwable e) {
    String message = e.getMessage();
    return !(e instanceof Exception) || message == null || message.isBlank()
        ? e.getClass().getSimpleName()
        : redactor.clean(OutputText.plain(message));
  }
}
