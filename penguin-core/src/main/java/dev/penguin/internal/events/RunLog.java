package dev.penguin.internal.events;

import dev.penguin.event.AgentEvent;
import dev.penguin.message.Message;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.UserMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs the events of one run. It logs what happened, one line an event and its values as key-value
 * pairs, at debug under {@code dev.penguin.event}. It logs text content at trace under {@code
 * dev.penguin.content}. Pieces of a streamed reply have a name of their own, {@code
 * dev.penguin.event.delta}, as they are many. Belongs to the run's thread.
 */
final class RunLog {
  private static final Logger EVENTS = LoggerFactory.getLogger("dev.penguin.event");
  private static final Logger DELTAS = LoggerFactory.getLogger("dev.penguin.event.delta");
  private static final Logger CONTENT = LoggerFactory.getLogger("dev.penguin.content");

  /** Whether somebody reads any of this; asked again each time, as levels change at run time. */
  boolean isRead() {
    return EVENTS.isDebugEnabled() || DELTAS.isDebugEnabled() || CONTENT.isTraceEnabled();
  }

  /** Logs an event. */
  void log(AgentEvent event) {
    boolean delta =
        event instanceof AgentEvent.TextDelta || event instanceof AgentEvent.ReasoningDelta;
    Logger events = delta ? DELTAS : EVENTS;
    if (events.isDebugEnabled()) {
      EventLines.pairs(event).debug(events);
    }
    if (CONTENT.isTraceEnabled()) {
      EventLines.content(event).ifPresent(line -> CONTENT.trace("{}", line));
    }
  }

  /** Logs what the user asked, or answered to a question of the run before. */
  void prompt(Message message) {
    if (!CONTENT.isTraceEnabled()) {
      return;
    }
    if (message instanceof UserMessage user) {
      CONTENT.trace("Prompt text={}", EventLines.content(user.text()));
    } else if (message instanceof ToolMessage answer && !answer.failed()) {
      CONTENT.trace("Prompt text={}", EventLines.content(answer.text()));
    }
  }
}
