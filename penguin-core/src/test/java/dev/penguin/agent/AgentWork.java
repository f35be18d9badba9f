package dev.penguin.agent;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.TestTool;
import dev.penguin.message.ToolCall;
import dev.penguin.session.SessionInfo;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.stream.IntStream;

/** A process in which three agents work side by side until they are done, or it is killed. */
final class AgentWork {
  static final int AGENTS = 3;
  static final int STEPS = 4;

  private AgentWork() {}

  /**
   * The entry of a child process.
   *
   * @param arguments the state directory, and the file in which each finished step is a line
   */
  public static void main(String[] arguments) throws Exception {
    Path done = Path.of(arguments[1]);
    ScriptedModel.Builder steps = ScriptedModel.builder();
    for (int i = 0; i < STEPS; i++) {
      steps.delay(Duration.ofMillis(3)).call("step", "{\"number\":" + i + "}");
    }
    TestTool step =
        TestTool.doing(
                "step",
                (call, context) -> {
                  String line = context.sessionId() + " " + call.argumentsJson() + "\n";
                  Files.writeString(
                      done, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                  return ToolResult.success(line);
                })
            .with(Effect.READ);
    ToolCall[] calls =
        IntStream.range(0, AGENTS)
            .mapToObj(i -> new ToolCall("c" + i, "worker", "{\"task\":\"" + i + "\"}"))
            .toArray(ToolCall[]::new);
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.builder().calls(calls).reply("done").byConversation().build())
            .tools(step)
            .subAgents(
                AgentDefinition.builder("worker")
                    .description("w")
                    .model(steps.reply("worked").byConversation().build())
                    .build())
            .stateDirectory(Path.of(arguments[0]))
            .build()) {
      System.out.println("up");
      boolean begun =
          engine.sessions().list().stream()
              .filter(info -> info.id().equals("lead"))
              .anyMatch(info -> info.state() == SessionInfo.State.UNFINISHED || info.entries() > 1);
      RunResult result =
          begun
              ? engine.session("lead").resume()
              : engine.run(RunRequest.of("go").inSession("lead"));
      System.out.println(result.outcome() + " " + result.text());
    }
  }
}
