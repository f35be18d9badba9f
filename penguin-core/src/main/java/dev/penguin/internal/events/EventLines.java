package dev.penguin.internal.events;

import dev.penguin.event.AgentEvent;
import dev.penguin.internal.text.LogLine;
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
    return pairs(event).toString();
  }

  /** The same, with each name and its value apart. */
  static LogLine pairs(AgentEvent event) {
    LogLine line = new LogLine(event.getClass().getSimpleName());
    if (!event.agentPath().isEmpty()) {
      line.with("agent", String.join("/", event.agentPath()));
    }
    details(event, line);
    return line;
  }

  private static void details(AgentEvent event, LogLine line) {
    if (event instanceof AgentEvent.RunStarted started) {
      line.with("model", name(started.model()));
    } else if (event instanceof AgentEvent.RunFinished finished) {
      line.with("outcome", finished.outcome());
      spent(finished.usage(), finished.costUsd(), line);
    } else if (event instanceof AgentEvent.RunFailed failed) {
      line.with("error", kind(failed.error()));
    } else if (event instanceof AgentEvent.Steered steered) {
      line.with("characters", steered.text().length());
    } else if (event instanceof AgentEvent.CheckpointMade made) {
      line.with("name", name(made.name()));
    } else if (event instanceof AgentEvent.InstructionsRead read) {
      line.with("truncated", read.truncated());
    } else if (event instanceof AgentEvent.CompactionStarted started) {
      line.with("tokens", started.tokens()).with("room", started.room());
    } else if (event instanceof AgentEvent.CompactionFinished finished) {
      line.with("before", finished.size().before())
          .with("after", finished.size().after())
          .with("shortenedResults", finished.shortenedResults())
          .with("summarizedMessages", finished.summarizedMessages())
          .with("failed", finished.problem().isPresent());
    } else {
      ofModel(event, line);
    }
  }

  private static void ofModel(AgentEvent event, LogLine line) {
    if (event instanceof AgentEvent.TurnStarted started) {
      line.with("turn", started.turn());
    } else if (event instanceof AgentEvent.TextDelta delta) {
      line.with("characters", delta.text().length());
    } else if (event instanceof AgentEvent.ReasoningDelta delta) {
      line.with("characters", delta.text().length());
    } else if (event instanceof AgentEvent.ModelRetried retried) {
      line.with("attempt", retried.attempt())
          .with("error", kind(retried.reason()))
          .with("delayMillis", retried.delay().toMillis());
    } else if (event instanceof AgentEvent.ModelFellBack fellBack) {
      line.with("from", name(fellBack.from()))
          .with("to", name(fellBack.to()))
          .with("error", kind(fellBack.reason()));
    } else if (event instanceof AgentEvent.ModelReplied replied) {
      line.with("characters", replied.text().length()).with("toolCalls", replied.toolCalls());
      spent(replied.usage(), replied.costUsd(), line);
    } else {
      ofTool(event, line);
    }
  }

  private static void ofTool(AgentEvent event, LogLine line) {
    if (event instanceof AgentEvent.ApprovalAsked asked) {
      call(asked.call(), line);
    } else if (event instanceof AgentEvent.ApprovalDecided decided) {
      call(decided.call(), line);
      line.with("allowed", decided.allowed());
    } else if (event instanceof AgentEvent.ToolStarted started) {
      call(started.call(), line);
    } else if (event instanceof AgentEvent.ToolProgressed progressed) {
      call(progressed.call(), line);
    } else if (event instanceof AgentEvent.ToolFinished finished) {
      call(finished.call(), line);
      line.with("failed", finished.result().failed())
          .with("characters", finished.result().text().length())
          .with("millis", finished.duration().toMillis());
    }
  }

  private static void call(ToolCall call, LogLine line) {
    line.with("tool", name(call.name())).with("call", name(call.id()));
  }

  private static void spent(Usage usage, Optional<BigDecimal> costUsd, LogLine line) {
    line.with("inputTokens", usage.inputTokens()).with("outputTokens", usage.outputTokens());
    costUsd.ifPresent(cost -> line.with("costUsd", cost.toPlainString()));
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
}
