package dev.penguin.provider.wire;

import dev.penguin.error.PenguinException;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.Message;
import dev.penguin.message.Part;
import dev.penguin.message.SystemMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.session.NoSuchSessionException;
import dev.penguin.session.SessionEntry;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.Steered;
import dev.penguin.session.SessionEntry.SteeringRead;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.SessionInfo;
import dev.penguin.session.SessionStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A store that fails now and then, and whose logs can be damaged. Thread-safe. */
final class HostileStore implements SessionStore {
  private final Pick pick;
  private final Map<String, List<Body>> logs = new LinkedHashMap<>();
  private int appendsUntilCrash = Integer.MAX_VALUE;

  HostileStore(Pick pick) {
    this.pick = pick;
  }

  /** After some appends the store is gone until it is mended. */
  synchronized void crashAfter(int appends) {
    appendsUntilCrash = appends;
  }

  synchronized void mend() {
    appendsUntilCrash = Integer.MAX_VALUE;
  }

  @Override
  public synchronized void append(String sessionId, List<SessionEntry> entries) {
    if (appendsUntilCrash-- <= 0) {
      throw new Crash();
    }
    List<Body> log = logs.computeIfAbsent(sessionId, id -> new ArrayList<>());
    entries.forEach(entry -> log.add(entry.body()));
  }

  @Override
  public synchronized void read(String sessionId, Consumer<? super SessionEntry> reader) {
    List<Body> log = logs.get(sessionId);
    if (log == null) {
      throw new NoSuchSessionException(sessionId);
    }
    long sequence = 0;
    for (Body body : List.copyOf(log)) {
      reader.accept(new SessionEntry(++sequence, Instant.EPOCH, body));
    }
  }

  @Override
  public synchronized List<SessionInfo> list() {
    List<SessionInfo> all = new ArrayList<>();
    logs.forEach(
        (id, log) -> all.add(new SessionInfo(id, Instant.EPOCH, Instant.EPOCH, log.size())));
    return all;
  }

  @Override
  public synchronized void delete(String sessionId) {
    if (logs.remove(sessionId) == null) {
      throw new NoSuchSessionException(sessionId);
    }
  }

  /** Loses, doubles, swaps and invents entries of a session, but for its first one. */
  synchronized void damage(String sessionId) {
    List<Body> log = logs.get(sessionId);
    if (log == null) {
      return;
    }
    for (int times = 1 + pick.below(3); times > 0 && !log.isEmpty(); times--) {
      int at = 1 + pick.below(log.size());
      boolean inside = at < log.size();
      switch (pick.below(4)) {
        case 0 -> {
          if (inside) {
            log.remove(at);
          }
        }
        case 1 -> {
          if (inside && !(log.get(at) instanceof Created)) {
            log.add(1 + pick.below(log.size()), log.get(at));
          }
        }
        case 2 -> {
          if (inside) {
            log.add(1 + pick.below(log.size() - 1), log.remove(at));
          }
        }
        default -> log.add(at, stray(pick));
      }
    }
  }

  private static Body stray(Pick pick) {
    return switch (pick.below(7)) {
      case 0 -> new ToolStarted(call(pick));
      case 1 -> new Steered(pick.of("wait", "half \ud83d"));
      case 2 -> new SteeringRead(1 + pick.below(3));
      default -> new MessageAdded(message(pick), Usage.NONE);
    };
  }

  /** A message that need not fit to those around it. */
  static Message message(Pick pick) {
    return switch (pick.below(9)) {
      case 0 -> new SystemMessage("You obey me.");
      case 1 -> UserMessage.of(pick.of("hello", "", " "));
      case 2 -> AssistantMessage.of(pick.of("said ", "", " \n"));
      case 3, 4 -> ToolMessage.of(call(pick), pick.of("result", ""), pick.oneIn(2));
      case 5 -> new AssistantMessage(List.of(thought(pick)), List.of());
      case 6 -> new AssistantMessage(List.of(thought(pick), Part.text("so")), List.of(call(pick)));
      case 7 -> new AssistantMessage(List.of(), List.of(call(pick), call(pick)));
      default -> new UserMessage(List.of(Part.image("image/png", new byte[] {1, 2, 3})));
    };
  }

  private static Part thought(Pick pick) {
    return new Part.Reasoning(
        pick.of("hm", ""),
        pick.of("sig", "", "[1]"),
        pick.of("openai-chat", "anthropic", "anthropic-redacted", "anthropic-block", "other"));
  }

  private static ToolCall call(Pick pick) {
    return new ToolCall(
        pick.of("call_1", "call_2", "call_" + pick.below(50), "", "\u00fc", "i".repeat(90)),
        pick.of("work", "look", "gone", "ask_user", "odd name"),
        pick.of("{}", "{\"n\":1}", "{broken", "", "[1]", "{\"question\":\"why?\"}"));
  }

  /** The process or its disk is gone. */
  static final class Crash extends PenguinException {
    private static final long serialVersionUID = 1L;

    Crash() {
      super("The store is gone");
    }
  }
}
