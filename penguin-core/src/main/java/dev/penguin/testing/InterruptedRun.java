package dev.penguin.testing;

import dev.penguin.engine.Engine;
import dev.penguin.message.AssistantMessage;
import dev.penguin.message.ToolCall;
import dev.penguin.message.ToolMessage;
import dev.penguin.message.Usage;
import dev.penguin.message.UserMessage;
import dev.penguin.session.SessionEntry.Body;
import dev.penguin.session.SessionEntry.Created;
import dev.penguin.session.SessionEntry.MessageAdded;
import dev.penguin.session.SessionEntry.RunStarted;
import dev.penguin.session.SessionEntry.ToolStarted;
import dev.penguin.session.SessionStore;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A run that ended in the middle of a call, to see how an engine goes on with it. */
final class InterruptedRun {
  private InterruptedRun() {}

  /**
   * Stores the run in a session and resumes it.
   *
   * @return what the calls that ran then were known by, in order: id, idempotency key, arguments
   */
  static List<String> resumed(SessionStore store, String sessionId) {
    ToolCall done = new ToolCall("call_1", "pay", "{\"n\":1}");
    ToolCall begun = new ToolCall("call_2", "pay", "{\"n\":2}");
    ToolCall next = new ToolCall("call_3", "pay", "{\"n\":3}");
    List<Body> log =
        List.of(
            new Created(false, Optional.empty()),
            new RunStarted("contract-run"),
            new MessageAdded(UserMessage.of("pay"), Usage.NONE),
            new MessageAdded(
                new AssistantMessage(List.of(), List.of(done, begun, next)), Usage.NONE),
            new ToolStarted(done),
            new MessageAdded(ToolMessage.of(done, "paid", false), Usage.NONE),
            new ToolStarted(begun.withArguments("{\"n\":4}")));
    for (Body body : log) {
      store.append(sessionId, List.of(SessionSamples.entry(log.indexOf(body) + 1L, body)));
    }
    Payments payments = new Payments();
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.replying("paid"))
            .sessionStore(store)
            .tools(payments)
            .build()) {
      engine.session(sessionId).resume();
    }
    return List.copyOf(payments.known);
  }

  /** A tool that may run again; its calls come one after the other. */
  private static final class Payments implements Tool {
    private final List<String> known = new ArrayList<>();

    @Override
    public ToolSpec spec() {
      return ToolSpec.of("pay", "Pays", "{\"type\":\"object\"}").withRecovery(Recovery.RERUN);
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext context) {
      known.add(context.callId() + " " + context.idempotencyKey() + " " + call.argumentsJson());
      return ToolResult.success("paid");
    }
  }
}
