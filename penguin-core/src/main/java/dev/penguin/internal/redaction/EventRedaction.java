package dev.penguin.internal.redaction;

import dev.penguin.event.AgentEvent;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import java.util.Optional;

/**
 * Takes keys out of events: what the model says and asks for may hold one as well as what tools
 * bring. Pieces of a reply are cleaned where they come in, since a key may lie across two.
 */
public final class EventRedaction {
  private EventRedaction() {}

  /** The same event without secrets; the very same where it holds no text. */
  public static AgentEvent clean(AgentEvent event, Redactor redactor) {
    if (event instanceof AgentEvent.ModelReplied replied) {
      String text = redactor.hideJson(replied.text());
      return new AgentEvent.ModelReplied(
          replied.header(), text, replied.toolCalls(), replied.usage(), replied.costUsd());
    }
    if (event instanceof AgentEvent.ModelRetried retried) {
      String reason = redactor.hide(retried.reason());
      return new AgentEvent.ModelRetried(
          retried.header(), retried.attempt(), reason, retried.delay());
    }
    if (event instanceof AgentEvent.ModelFellBack fellBack) {
      String reason = redactor.hide(fellBack.reason());
      return new AgentEvent.ModelFellBack(
          fellBack.header(), fellBack.from(), fellBack.to(), reason);
    }
    if (event instanceof AgentEvent.RunFinished finished) {
      Optional<String> reason = finished.reason().map(redactor::hide);
      return new AgentEvent.RunFinished(
          finished.header(),
          finished.outcome(),
          redactor.hideJson(finished.text()),
          reason,
          finished.usage(),
          finished.costUsd());
    }
    return ofCall(event, redactor);
  }

  private static AgentEvent ofCall(AgentEvent event, Redactor redactor) {
    if (event instanceof AgentEvent.ApprovalAsked asked) {
      ToolCall call = EntryRedaction.clean(asked.call(), redactor);
      return new AgentEvent.ApprovalAsked(asked.header(), call, redactor.hide(asked.reason()));
    }
    if (event instanceof AgentEvent.ApprovalDecided decided) {
      ToolCall call = EntryRedaction.clean(decided.call(), redactor);
      return new AgentEvent.ApprovalDecided(
          decided.header(), call, decided.allowed(), redactor.hide(decided.reason()));
    }
    if (event instanceof AgentEvent.PermissionDenied denied) {
      ToolCall call = EntryRedaction.clean(denied.call(), redactor);
      return new AgentEvent.PermissionDenied(denied.header(), call, redactor.hide(denied.reason()));
    }
    if (event instanceof AgentEvent.ToolStarted started) {
      return new AgentEvent.ToolStarted(
          started.header(), EntryRedaction.clean(started.call(), redactor));
    }
    if (event instanceof AgentEvent.ToolProgressed progressed) {
      ToolCall call = EntryRedaction.clean(progressed.call(), redactor);
      return new AgentEvent.ToolProgressed(progressed.header(), call, progressed.message());
    }
    if (event instanceof AgentEvent.ToolFinished finished) {
      ToolCall call = EntryRedaction.clean(finished.call(), redactor);
      ToolMessage result = EntryRedaction.clean(finished.result(), redactor);
      return new AgentEvent.ToolFinished(finished.header(), call, result, finished.duration());
    }
    return event;
  }
}
