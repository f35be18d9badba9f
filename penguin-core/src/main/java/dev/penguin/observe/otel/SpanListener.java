package dev.penguin.observe.otel;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.approval.CallWaitsException;
import dev.penguin.internal.observe.FilesKept;
import dev.penguin.internal.observe.RequestObserver;
import dev.penguin.internal.observe.RunObserver;
import dev.penguin.internal.observe.RunStates;
import dev.penguin.internal.observe.SentRequest;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.ToolResult;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans. Each gets its parent by name, from what is kept of its run; a thread's current
 * context is read only where a run begins.
 */
final class SpanListener implements RunObserver {
  /** The ends of runs that are no error. */
  private static final Set<String> GOOD_ENDS = Set.of("COMPLETED", "NEEDS_INPUT", "NEEDS_APPROVAL");

  private final Tracer tracer;
  private final @Nullable String agentName;
  private final boolean content;
  private final RunStates<RunTrace> runs = new RunStates<>(RunTrace::leaveBehind);

  SpanListener(OpenTelemetry telemetry, @Nullable String agentName, boolean content) {
    TracerBuilder builder = telemetry.tracerBuilder(GenAi.SCOPE).setSchemaUrl(GenAi.SCHEMA_URL);
    String version = SpanListener.class.getPackage().getImplementationVersion();
    tracer = version == null ? builder.build() : builder.setInstrumentationVersion(version).build();
    this.agentName = agentName;
    this.content = content;
  }

  @Override
  public Runnable carried(Runnable run) {
    return Context.current().wrap(run);
  }

  @Override
  public void onEvent(AgentEvent event) {
    if (event instanceof AgentEvent.RunStarted started) {
      runs.begin(started, new RunTrace(above(started), runSpan(started)));
      return;
    }
    if (event instanceof AgentEvent.CompactionStarted started) {
      compactionBegins(started);
      return;
    }
    RunTrace trace = runs.of(event.runId());
    if (trace == null) {
      return;
    }
    if (event instanceof AgentEvent.RunFinished finished) {
      trace.span().setAttribute(GenAi.OUTCOME, finished.outcome());
      if (!GOOD_ENDS.contains(finished.outcome())) {
        failed(trace.span(), finished.outcome().toLowerCase(Locale.ROOT));
      }
      end(event.runId());
    } else if (event instanceof AgentEvent.RunFailed failed) {
      failed(trace.span(), kind(failed.error()));
      end(event.runId());
    } else if (event instanceof AgentEvent.CompactionFinished finished) {
      compactionEnds(trace, finished);
    } else {
      ofCall(trace, event);
    }
  }

  private void ofCall(RunTrace trace, AgentEvent event) {
    if (event instanceof AgentEvent.ToolStarted started) {
      beginCall(trace, started.call().id(), started.call().name(), started.call());
    } else if (event instanceof AgentEvent.ToolFinished finished) {
      trace.endCall(finished.call().id());
    } else if (event instanceof AgentEvent.PermissionDenied denied) {
      trace.span().addEvent(GenAi.DENIED, Attributes.of(GenAi.TOOL_NAME, denied.call().name()));
    } else if (event instanceof AgentEvent.ApprovalAsked asked) {
      trace
          .span()
          .addEvent(GenAi.APPROVAL_ASKED, Attributes.of(GenAi.TOOL_NAME, asked.call().name()));
    } else if (event instanceof AgentEvent.ApprovalDecided decided) {
      trace
          .span()
          .addEvent(
              GenAi.APPROVAL_DECIDED,
              Attributes.of(
                  GenAi.TOOL_NAME, decided.call().name(), GenAi.ALLOWED, decided.allowed()));
    }
  }

  /** What a run is a part of: the call that it carries out, else what its caller is doing. */
  private Context above(AgentEvent.RunStarted started) {
    if (started.caller().isEmpty()) {
      return Context.current();
    }
    AgentEvent.RunStarted.Caller caller = started.caller().get();
    RunTrace trace = runs.of(caller.runId());
    return trace == null ? Context.current() : trace.ofCall(caller.callId());
  }

  private Span runSpan(AgentEvent.RunStarted started) {
    List<String> path = started.agentPath();
    String name = path.isEmpty() ? agentName : path.get(path.size() - 1);
    String model = started.model();
    int slash = model.indexOf('/');
    SpanBuilder builder =
        tracer
            .spanBuilder(name == null ? GenAi.INVOKE_AGENT : GenAi.INVOKE_AGENT + " " + name)
            .setParent(above(started))
            .setAttribute(GenAi.OPERATION_NAME, GenAi.INVOKE_AGENT)
            .setAttribute(
                GenAi.PROVIDER_NAME, GenAi.provider(model.substring(0, Math.max(0, slash))))
            .setAttribute(GenAi.REQUEST_MODEL, model.substring(slash + 1))
            .setAttribute(GenAi.CONVERSATION_ID, started.header().sessionId())
            .setAttribute(GenAi.RUN_ID, started.runId());
    if (name != null) {
      builder.setAttribute(GenAi.AGENT_NAME, name);
    }
    return builder.startSpan();
  }

  private void end(String runId) {
    RunTrace ended = runs.end(runId);
    if (ended != null) {
      ended.end();
    }
  }

  /** A compaction that somebody asks for between runs is a trace of its own. */
  private void compactionBegins(AgentEvent.CompactionStarted started) {
    RunTrace trace = runs.of(started.runId());
    if (trace == null) {
      trace = new RunTrace(Context.current(), null);
      runs.begin(new AgentEvent.RunStarted(started.header(), ""), trace);
    }
    trace.beginCompaction(
        tracer
            .spanBuilder(GenAi.COMPACTION)
            .setParent(trace.context())
            .setAttribute(GenAi.CONVERSATION_ID, started.header().sessionId())
            .setAttribute(GenAi.TOKENS_BEFORE, started.tokens())
            .startSpan());
  }

  private void compactionEnds(RunTrace trace, AgentEvent.CompactionFinished finished) {
    Span span = trace.endCompaction();
    if (span != null) {
      span.setAttribute(GenAi.TOKENS_AFTER, finished.size().after());
      span.setAttribute(GenAi.SHORTENED, (long) finished.shortenedResults());
      span.setAttribute(GenAi.SUMMARIZED, (long) finished.summarizedMessages());
      if (finished.problem().isPresent()) {
        failed(span, "no_summary");
      }
      span.end();
    }
    if (!trace.isOfRun()) {
      runs.end(finished.runId());
    }
  }

  private void beginCall(RunTrace trace, String id, String tool, @Nullable ToolCall call) {
    if (trace.hasCall(id)) { // it goes on with other arguments
      return;
    }
    SpanBuilder builder =
        tracer
            .spanBuilder(GenAi.EXECUTE_TOOL + " " + tool)
            .setParent(trace.context())
            .setAttribute(GenAi.OPERATION_NAME, GenAi.EXECUTE_TOOL)
            .setAttribute(GenAi.TOOL_NAME, tool)
            .setAttribute(GenAi.TOOL_CALL_ID, id)
            .setAttribute(GenAi.TOOL_TYPE, "function");
    if (content && call != null) {
      builder.setAttribute(GenAi.TOOL_CALL_ARGUMENTS, call.argumentsJson());
    }
    trace.beginCall(id, builder.startSpan());
  }

  @Override
  public Callable<ToolResult> around(Call call, Callable<ToolResult> code) {
    RunTrace trace = runs.of(call.runId());
    if (trace == null) {
      return code;
    }
    beginCall(trace, call.id(), call.tool(), null);
    Context context = trace.ofCall(call.id());
    return () -> executed(context, call, code);
  }

  private ToolResult executed(Context context, Call call, Callable<ToolResult> code)
      throws Exception {
    Span span = Span.fromContext(context);
    Scope scope = context.makeCurrent();
    try {
      ToolResult result = code.call();
      if (result instanceof ToolResult.Failure) {
        failed(span, "tool_error");
      }
      if (content && span.isRecording()) {
        span.setAttribute(GenAi.TOOL_CALL_RESULT, call.clean().apply(result.text()));
      }
      return result;
    } catch (CallWaitsException e) {
      span.setAttribute(GenAi.WAITS, true);
      throw e;
    } catch (Exception | Error e) {
      failed(span, e.getClass().getName());
      throw e;
    } finally {
      scope.close();
      span.end();
    }
  }

  @Override
  public RequestObserver requested(SentRequest sent) {
    RunTrace trace = runs.of(sent.runId());
    Context parent = trace == null ? Context.current() : trace.ofRequest();
    return RequestSpan.begin(tracer, parent, sent, content);
  }

  /** What is kept when a run has ended is no part of its trace any more. */
  @Override
  public void kept(String runId, FilesKept kept) {
    RunTrace trace = runs.of(runId);
    if (trace == null) {
      return;
    }
    Span span =
        tracer
            .spanBuilder(GenAi.CHECKPOINT)
            .setParent(trace.context())
            .setStartTimestamp(kept.beganAt())
            .setAttribute(GenAi.CHECKPOINT_ACTION, kept.action())
            .setAttribute(GenAi.CHECKPOINT_FILES, (long) kept.files())
            .setAttribute(GenAi.CHECKPOINT_BYTES, kept.bytes())
            .startSpan();
    if (!kept.failure().isEmpty()) {
      failed(span, kept.failure());
    }
    span.end(kept.beganAt().plus(kept.took()));
  }

  private static void failed(Span span, String type) {
    span.setAttribute(GenAi.ERROR_TYPE, type).setStatus(StatusCode.ERROR);
  }

  /** The type before the message of an error. */
  private static String kind(String error) {
    int colon = error.indexOf(": ");
    return colon < 0 ? error : error.substring(0, colon);
  }
}
