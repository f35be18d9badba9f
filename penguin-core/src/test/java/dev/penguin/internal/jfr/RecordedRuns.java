package dev.penguin.internal.jfr;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.Engine;
import dev.penguin.engine.RunRequest;
import dev.penguin.engine.Session;
import dev.penguin.internal.http.Answers;
import dev.penguin.internal.http.FaultServer;
import dev.penguin.model.ModelConfig;
import dev.penguin.observe.SavingTools;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.session.Checkpoint;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The program whose recording {@link JfrEventsTest} reads: a run with something of everything. */
public final class RecordedRuns {
  record City(String name) {}

  private RecordedRuns() {}

  /** Takes the folder for the sessions, and one for a workspace. */
  public static void main(String[] args) throws IOException {
    AgentDefinition helper =
        AgentDefinition.builder("helper")
            .description("Helps")
            .input(City.class)
            .model(ScriptedModel.replying("helped"))
            .build();
    try (FaultServer server =
            FaultServer.start(
                Answers.error(503, null, "busy", "Retry-After: 0"),
                Answers.stream(calls("c1", "fetch", "canary-argument"), end("tool_calls")),
                Answers.stream(calls("c2", "helper", "x"), end("tool_calls")),
                Answers.stream(calls("c3", "breaks", "x"), end("tool_calls")),
                Answers.stream(Answers.text("canary-reply"), end("stop")));
        Engine engine =
            Engine.builder()
                .model(
                    ModelConfig.of("openai/gpt-5-mini")
                        .withBaseUrl(server.baseUrl())
                        .withApiKey("canary-key"))
                .tools(
                    Tool.of("fetch", "Fetches", City.class, city -> "canary-result"),
                    Tool.of("breaks", "Breaks", City.class, RecordedRuns::broken))
                .subAgents(helper)
                .permissions(Permissions.full().ask("fetch"))
                .approver(Approver.blocking(request -> Decision.allowOnce()))
                .stateDirectory(Path.of(args[0]))
                .build()) {
      engine.run(RunRequest.of("canary-prompt").inSession("recorded"));
      engine.sessions().delete("recorded");
    }
    keepFiles(Path.of(args[0]), Path.of(args[1]));
    System.out.println("done");
  }

  /** A session whose files are kept, and go back. */
  private static void keepFiles(Path state, Path root) throws IOException {
    Files.createDirectories(root);
    Files.writeString(root.resolve("canary-a"), "canary-content");
    Files.writeString(root.resolve("b"), "b");
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.builder().call("save", "{}").reply("canary-reply").build())
            .workspace(root)
            .toolProviders(new SavingTools())
            .permissions(Permissions.full())
            .stateDirectory(state)
            .build()) {
      Session session = engine.session("kept");
      Checkpoint start = session.checkpoint("canary-name");
      session.run("canary-prompt");
      session.rewind(start);
    }
  }

  private static String broken(City city) {
    throw new IllegalStateException("canary-exception " + city.name());
  }

  private static String calls(String id, String tool, String name) {
    return Answers.chunk(
        ("{\"tool_calls\":[{\"index\":0,\"id\":\"%s\",\"type\":\"function\",\"function\":{\"name\":\"%s\","
                + "\"arguments\":\"{\\\"name\\\":\\\"%s\\\"}\"}}]}")
            .formatted(id, tool, name),
        null);
  }

  private static String end(String reason) {
    return Answers.finish(reason) + Answers.usage(100, 7) + "data: [DONE]\n\n";
  }
}
