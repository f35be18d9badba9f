package dev.penguin.project.observe;

import dev.penguin.project.Task;
import dev.penguin.project.runner.RunnerListener;
import dev.penguin.project.runner.TaskResult;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Objects;
import java.util.Optional;

/**
 * Creates a span for each attempt at a task, {@code penguin.task}. Its parent is the span that is
 * current where the work is started. The runs of the attempt are below it if the engine has {@link
 * dev.penguin.observe.otel.OpenTelemetryTracing}. The span has the number and id of the task, the
 * worker and the status afterwards, but neither the task's title nor any other text of it.
 */
@SuppressWarnings("exports") // a program with one of theirs requires their module already
public final class TaskTracing {
  private static final AttributeKey<String> NUMBER = AttributeKey.stringKey("penguin.task.number");
  private static final AttributeKey<String> ID = AttributeKey.stringKey("penguin.task.id");
  private static final AttributeKey<String> WORKER = AttributeKey.stringKey("penguin.task.worker");
  private static final AttributeKey<String> STATUS = AttributeKey.stringKey("penguin.task.status");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  private TaskTracing() {}

  /**
   * Creates a listener that creates spans.
   *
   * @param telemetry receives the spans; it is never closed here
   */
  public static RunnerListener of(OpenTelemetry telemetry) {
    return new Spans(Objects.requireNonNull(telemetry, "telemetry").getTracer("dev.penguin"));
  }

  private record Spans(Tracer tracer) implements RunnerListener {
    @Override
    public Runnable carried(Runnable work) {
      return Context.current().wrap(work);
    }

    @Override
    @SuppressWarnings("MustBeClosedChecker") // when the attempt ends
    public Attempt begins(Task task, String worker) {
      Span span =
          tracer
              .spanBuilder("penguin.task")
              .setAttribute(NUMBER, task.number())
              .setAttribute(ID, task.id().toString())
              .setAttribute(WORKER, worker)
              .startSpan();
      Scope scope = Context.current().with(span).makeCurrent();
      return result -> end(span, scope, result);
    }

    private static void end(Span span, Scope scope, Optional<TaskResult> result) {
      scope.close();
      if (result.isPresent()) {
        span.setAttribute(STATUS, result.get().status().name());
        if (result.get().status() == Task.Status.FAILED) {
          failed(span, "failed");
        }
      } else {
        failed(span, "exception");
      }
      span.end();
    }

    private static void failed(Span span, String type) {
      span.setAttribute(ERROR, type).setStatus(StatusCode.ERROR);
    }
  }
}
