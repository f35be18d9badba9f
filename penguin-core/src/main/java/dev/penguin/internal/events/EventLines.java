package dev.penguin.internal.events;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.text.LogText;
import dev.penguin.message.ToolCall;
import dev.penguin.message.Usage;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * Writes events as lines of a log. A line holds names, ids, counts and times. Text content stands
 * in lines of its own. The events hold no secrets any more, and texts are cut only here.
 */
final class EventLines {
  private static final int MAX_NAME = 100;
  private static final int MAX_CONTENT = 10_000;

  private EventLines() {}

  /** What happened, without text content. */
  static String line(AgentEvent event) {
    return event.getClass().getSimpleName() + agent(event) + details(event);
  }

  private static String agent(AgentEvent event) {
    return event.agentPath().isEmpty() ? "" : " agent=" + String.join("/", event.agentPath());
  }

  private static String details(AgentEvent event) {
    if (event instanceof AgentEvent.RunStarted started) {
      return " model=" + name(started.model());
    }
    if (event instanceof AgentEvent.RunFinished finished) {
      return " outcome=" + finished.outcome() + spent(finished.usage(), finished.costUsd());
    }
    if (event instanceof AgentEvent.RunFailed failed) {
      return " error=" + kind(failed.error());
    }
    if (event instanceof AgentEvent.Steered steered) {
      return " characters=" + steered.text().length();
    }
    if (event instanceof AgentEvent.InstructionsRead read) {
      return " truncated=" + read.truncated();
    }
    return event instanceof AgentEvent.ApprovalAsked
            || event instanceof AgentEvent.ApprovalDecided
            || event instanceof AgentEvent.ToolStarted
            || event instanceof AgentEvent.ToolProgressed
            || event instanceof AgentEvent.ToolFinished
        ? ofTool(event)
        : ofModel(event);
  }

  private static String ofModel(AgentEvent event) {
    if (event instanceof AgentEvent.TurnStarted started) {
      return " turn=" + started.turn();
    }
    if (event instanceof AgentEvent.TextDelta delta) {
      return " characters=" + delta.text().length();
    }
    if (event instanceof AgentEvent.ReasoningDelta delta) {
      return " characters=" + delta.text().length();
    }
    if (event instanceof AgentEvent.ModelRetried retried) {
      return " attempt=%d error=%s delayMillis=%d"
          .formatted(retried.attempt(), kind(retried.reason()), retried.delay().toMillis());
    }
    if (event instanceof AgentEvent.ModelFellBack fellBack) {
      return " from=%s to=%s error=%s"
          .formatted(name(fellBack.from()), name(fellBack.to()), kind(fellBack.reason()));
    }
    if (event instanceof AgentEvent.CompactionStarted started) {
      return " tokens=%d room=%d".formatted(started.tokens(), started.room());
    }
    if (event instanceof AgentEvent.CompactionFinished finished) {
      return " before=%d after=%d shortenedResults=%d summarizedMessages=%d failed=%s"
          .formatted(
              finished.size().before(),
              finished.size().after(),
              finished.shortenedResults(),
              finished.summarizedMessages(),
              finished.problem().isPresent());
    }
    if (event instanceof AgentEvent.ModelReplied replied) {
      return " characters=%d toolCalls=%d%s"
          .formatted(
              replied.text().length(),
              replied.toolCalls(),
              spent(replied.usage(), replied.costUsd()));
    }
    return "";
  }

  private static String ofTool(AgentEvent event) {
    if (event instanceof AgentEvent.ApprovalAsked asked) {
      return call(asked.call());
    }
    if (event instanceof AgentEvent.ApprovalDecided decided) {
      return call(decided.call()) + " allowed=" + decided.allowed();
    }
    if (event instanceof AgentEvent.ToolStarted started) {
      return call(started.call());
    }
    if (event instanceof AgentEvent.ToolProgressed progressed) {
      return call(progressed.call());
    }
    if (event instanceof AgentEvent.ToolFinished finished) {
      return "%s failed=%s characters=%d millis=%d"
          .formatted(
              call(finished.call()),
              finished.result().failed(),
              finished.result().text().length(),
              finished.duration().toMillis());
    }
    return "";
  }

  /**
   * The text content of an event, or nothing when it has none. A piece of a reply has none, because
   * a key may lie across two pieces. The whole reply is written instead.
   */
  static Optional<String> content(AgentEvent event) {
    if (event instanceof AgentEvent.ModelRetried retried) {
      return Optional.of("ModelRetried reason=" + content(retried.reason()));
    }
    if (event instanceof AgentEvent.ModelFellBack fellBack) {
      return Optional.of("ModelFellBack reason=" + content(fellBack.reason()));
    }
    if (event instanceof AgentEvent.ModelReplied replied) {
      return Optional.of("ModelReplied text=" + content(replied.text()));
    }
    if (event instanceof AgentEvent.CompactionFinished finished) {
      return finished.problem().map(problem -> "CompactionFinished problem=" + content(problem));
    }
    if (event instanceof AgentEvent.RunFinished finished) {
      String reason = finished.reason().map(why -> " reason=" + content(why)).orElse("");
      return Optional.of("RunFinished text=" + content(finished.text()) + reason);
    }
    if (event instanceof AgentEvent.RunFailed failed) {
      return Optional.of("RunFailed error=" + content(failed.error()));
    }
    if (event instanceof AgentEvent.Steered steered) {
      return Optional.of("Steered text=" + content(steered.text()));
    }
    if (event instanceof AgentEvent.InstructionsRead read) {
      return Optional.of(
          "InstructionsRead path=" + content(read.path()) + " reason=" + content(read.reason()));
    }
    return contentOfTool(event);
  }

  private static Optional<String> contentOfTool(AgentEvent event) {
    if (event instanceof AgentEvent.ApprovalAsked asked) {
      return Optional.of(withArguments(event, asked.call()) + " reason=" + content(asked.reason()));
    }
    if (event instanceof AgentEvent.ApprovalDecided decided) {
      return Optional.of(
          withArguments(event, decided.call()) + " reason=" + content(decided.reason()));
    }
    if (event instanceof AgentEvent.ToolStarted started) {
      return Optional.of(withArguments(event, started.call()));
    }
    if (event instanceof AgentEvent.ToolProgressed progressed) {
      return Optional.of(
          "ToolProgressed" + call(progressed.call()) + " text=" + content(progressed.message()));
    }
    if (event instanceof AgentEvent.ToolFinished finished) {
      return Optional.of(
          withArguments(event, finished.call()) + " text=" + content(finished.result().text()));
    }
    return Optional.empty();
  }

  private static String withArguments(AgentEvent event, ToolCall call) {
    return event.getClass().getSimpleName()
        + call(call)
        + " arguments="
        + content(call.argumentsJson());
  }

  /** A name or an id: the model chooses it, so it may be anything. */
  private static String name(String name) {
    return LogText.oneLine(name, MAX_NAME);
  }

  /** Text content as one line. */
  static String content(String text) {
    return LogText.oneLine(text, MAX_CONTENT);
  }

  private static String call(ToolCall call) {
    return " tool=" + name(call.name()) + " call=" + name(call.id());
  }

  /** The type before the message of an error: a server may repeat in it what it was sent. */
  private static String kind(String error) {
    int colon = error.indexOf(": ");
    return name(colon < 0 ? error : error.substring(0, colon));
  }

  private static String spent(Usage usage, Optional<BigDecimal> costUsd) {
    return " inputTokens="
        + usage.inputTokens()
        + " outputTokens="
        + usage.outputTokens()
        + costUsd.map(cost -> " costUsd=" + cost.toPlainString()).orElse("");
  }
}
