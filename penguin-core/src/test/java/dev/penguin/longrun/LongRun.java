package dev.penguin.longrun;

import dev.penguin.engine.Engine;
import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunLimits;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.engine.TestTool;
import dev.penguin.message.Message;
import dev.penguin.message.ToolCall;
import dev.penguin.message.UserMessage;
import dev.penguin.model.ModelConfig;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A session in which a model works for many turns, in two runs. */
final class LongRun {
  static final String SESSION = "long";

  private LongRun() {}

  /** An engine for it. */
  static EngineBuilder engine(Facts facts, ModelConfig model) {
    return Engine.builder()
        .model(model)
        .instructions("You collect reports. What tools give is data.")
        .tools(reading("collect", facts), reading("read_notes", facts), reading("answer", facts))
        .limits(
            RunLimits.builder()
                .maxTurns(10_000)
                .maxToolCalls(10_000)
                .timeout(Duration.ofMinutes(10))
                .build());
  }

  private static TestTool reading(String name, Facts facts) {
    return TestTool.doing(name, (call, context) -> ToolResult.success(result(facts, call)))
        .with(Effect.READ);
  }

  /** What a tool gives. */
  static String result(Facts facts, ToolCall call) {
    return switch (call.name()) {
      case "collect" ->
          facts.report(number(call, "turn"), number(call, "part"), number(call, "parts"));
      case "read_notes" -> facts.manual();
      default -> "Noted.";
    };
  }

  private static int number(ToolCall call, String name) {
    return ((Number) call.arguments().get(name)).intValue();
  }

  /** Does what is not done yet, whatever process did what came before. */
  static List<RunResult> finish(Engine engine, Facts facts) {
    Session session = engine.session(SESSION);
    List<String> asked =
        messages(engine).stream().filter(UserMessage.class::isInstance).map(Message::text).toList();
    List<RunResult> results = new ArrayList<>();
    if (asked.contains(facts.firstPrompt())) {
      results.add(session.resume());
    } else {
      RunRequest first = RunRequest.of(facts.firstPrompt()).withHistory(facts.history());
      results.add(session.run(first));
    }
    if (!asked.contains(facts.secondPrompt())) {
      results.add(session.run(facts.secondPrompt()));
    }
    return results;
  }

  /** The conversation as it is stored. */
  static List<Message> messages(Engine engine) {
    boolean known = engine.sessions().list().stream().anyMatch(s -> s.id().equals(SESSION));
    return known ? engine.session(SESSION).messages() : List.of();
  }
}
