package dev.penguin.internal.redaction;

import dev.penguin.event.AgentEvent;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import java.util.Optional;

/**
 * Takes secrets out of events: what the model says and asks for may hold one as well as what tools
 * bring. Pieces of a reply come without them already, since a secret may lie across two.
 */
public final class EventRedaction {
  private EventRedaction() {}

  /** The same event without secrets; the very same where it holds no text. */
  public static AgentEvent clean(AgentEvent event, Redactor redactor) {
    if (event instanceof AgentEvent.RunStarted started) {
      return clean(started, redactor);
    }
    if (event instanceof AgentEvent.RunFailed failed) {
      return new AgentEvent.RunFailed(failed.header(), redactor.hide(failed.error()));
    }
    if (event instanceof AgentEvent.RunFinished finished) {
      Optional<String> reason = finished.reason().map(redactor::hide);
      return new AgentEvent.RunFinished(
          finished.header(),
          finished.outcome(),
          redactor.hide(finished.text()),
          reason,
          finished.usage(),
          finished.costUsd());
    }
    if (event instanceof AgentEvent.CompactionFinished finished) {
      return new AgentEvent.CompactionFinished(
          finished.header(),
          finished.size(),
          finished.shortenedResults(),
          finished.summarizedMessages(),
          finished.problem().map(redactor::hide));
    }
    if (event instanceof AgentEvent.Steered steered) {
      return new AgentEvent.Steered(steered.header(), redactor.hide(steered.text()));
    }
    if (event instanceof AgentEvent.InstructionsRead read) {
      return new AgentEvent.InstructionsRead(
          read.header(),
          redactor.hide(read.path()),
          redactor.hide(read.reason()),
          read.truncated());
    }
    if (event instanceof AgentEvent.CheckpointMade made) {
      return new AgentEvent.CheckpointMade(made.header(), redactor.hide(made.name()));
    }
    return ofModel(event, redactor);
  }

  private static AgentEvent clean(AgentEvent.RunStarted started, Redactor redactor) {
    return new AgentEvent.RunStarted(
        started.header(),
        redactor.hide(started.model()),
        started
            .caller()
            .map(
                call ->
                    new AgentEvent.RunStarted.Caller(call.runId(), redactor.hide(call.callId()))));
  }

  private static AgentEvent ofModel(AgentEvent event, Redactor redactor) {
    if (event instanceof AgentEvent.ModelReplied replied) {
      String text = redactor.hide(replied.text());
      return new AgentEvent.ModelReplied(
          replied.header(), text, replied.toolCalls(), replied.usage(), replied.costUsd());
    }
    if (event instanceof AgentEvent.ModelRetried retried) {
      String reason = redactor.hide(retried.reason());
      return new AgentEvent.ModelRetried(
          retried.header(), retried.attempt(), reason, retried.delay());
    }
    if (event instanceof AgentEvent.ModelFellBack fellBack) {
      return new AgentEvent.ModelFellBack(
          fellBack.header(),
          redactor.hide(fellBack.from()),
          redactor.hide(fellBack.to()),
          redactor.hide(fellBack.reason()));
    }
    return ofCall(event, redactor);
  }

  private static AgentEvent ofCall(AgentEvent event, Redactor redactor) {
    if (event instanceof AgentEvent.ApprovalAsked asked) {
      ToolCall call = clean(asked.call(), redactor);
      return new AgentEvent.ApprovalAsked(asked.header(), call, redactor.hide(asked.reason()));
    }
    if (event instanceof AgentEvent.ApprovalDecided decided) {
      ToolCall call = clean(decided.call(), redactor);
      return new AgentEvent.ApprovalDecided(
          decided.header(), call, decided.allowed(), redactor.hide(decided.reason()));
    }
    if (event instanceof AgentEvent.PermissionDenied denied) {
      ToolCall call = clean(denied.call(), redactor);
      return new AgentEvent.PermissionDenied(denied.header(), call, redactor.hide(denied.reason()));
    }
    if (event instanceof AgentEvent.ToolStarted started) {
      return new AgentEvent.ToolStarted(started.header(), clean(started.call(), redactor));
    }
    if (event instanceof AgentEvent.ToolProgressed progressed) {
      ToolCall call = clean(progressed.call(), redactor);
      String message = redactor.hide(progressed.message());
      return new AgentEvent.ToolProgressed(progressed.header(), call, message);
    }
    if (event instanceof AgentEvent.ToolFinished finished) {
      ToolCall call = clean(finished.call(), redactor);
      ToolMessage result = clean(finished.result(), redactor);
      return new AgentEvent.ToolFinished(
          finished.header(),
          call,
          result,
          finished.duration(),
          finished.thrown().map(redactor::loggable));
    }
    return event;
  }

  /** Not even in its id and its name, as a tool of the program may be called like a secret. */
  private static ToolCall clean(ToolCall call, Redactor redactor) {
    return new ToolCall(
        redactor.hide(call.id()), redactor.hide(call.name()), redactor.hide(call.argumentsJson()));
  }

  private static ToolMessage clean(ToolMessage result, Redactor redactor) {
    return new ToolMessage(
        redactor.hide(result.callId()),
        redactor.hide(result.toolName()),
        EntryRedaction.clean(result.parts(), redactor),
        result.failed());
  }
}
