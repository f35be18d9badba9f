package dev.penguin.internal.recovery;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.Engine;
import dev.penguin.engine.RunResult;
import dev.penguin.engine.Session;
import dev.penguin.event.AgentEvent;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelConfig;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.PendingApproval;
import dev.penguin.policy.Permissions;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A process whose agent has three others, of which two pay what somebody must approve first. It
 * works until nothing goes on, or decides about what waits, and says each thing that is stored.
 */
final class TeamProcess {
  /** The agents below the one that leads. */
  static final List<String> AGENTS = List.of("anna", "bert", "clerk");

  private TeamProcess() {}

  /**
   * The entry of the process.
   *
   * @param args state directory, address of the model's server, port of the payment server, and
   *     {@code work} or {@code decide}
   */
  public static void main(String[] args) {
    try (Engine engine = engine(Path.of(args[0]), args[1], Integer.parseInt(args[2]))) {
      System.out.println("up");
      if (args[3].equals("decide")) {
        for (PendingApproval waits : engine.sessions().pendingApprovals()) {
          System.out.println("decides " + waits.id());
          Session asking = engine.sessions().open(waits.request().sessionId());
          asking.decide(waits.id(), Decision.allowOnce());
          System.out.println("decided " + asking.id() + " " + waits.id());
        }
        return;
      }
      RunResult result = work(engine.session("lead"));
      System.out.println("end " + result.outcome() + " " + result.text());
    }
  }

  private static RunResult work(Session session) {
    try {
      return session.resume();
    } catch (IllegalStateException e) { // it never had a run
      return session.run("Pay all of it.");
    }
  }

  private static Engine engine(Path state, String models, int payments) {
    return Engine.builder()
        .model(model(models, "lead"))
        .tools(new Pay("pay", payments), new Pay("pay_much", payments))
        .permissions(Permissions.workspace().allow("pay"))
        .subAgents(AGENTS.stream().map(name -> agent(models, name)).toArray(AgentDefinition[]::new))
        .approver(Approver.deferred())
        .listener(TeamProcess::say)
        .stateDirectory(state)
        .build();
  }

  private static AgentDefinition agent(String models, String name) {
    return AgentDefinition.builder(name).description("Pays").model(model(models, name)).build();
  }

  private static ModelConfig model(String models, String name) {
    return ModelConfig.of("openai/" + name)
        .withBaseUrl(models)
        .withApiKey("test-key")
        .withContextWindow(32_000)
        .withMaxOutputTokens(500);
  }

  /** What an event says to be stored. */
  private static void say(AgentEvent event) {
    String session = event.header().sessionId();
    if (event instanceof AgentEvent.ModelReplied) {
      System.out.println("replied " + session);
    } else if (event instanceof AgentEvent.ToolStarted started) {
      System.out.println("started " + session + " " + started.call().id());
    } else if (event instanceof AgentEvent.ToolFinished finished) {
      System.out.println("finished " + session + " " + finished.call().id());
    } else if (event instanceof AgentEvent.RunFinished) {
      System.out.println("ended " + session);
    }
  }

  /** Pays at the server, which knows the payment by the key of the call. */
  private record Pay(String name, int port) implements Tool {
    @Override
    public ToolSpec spec() {
      return ToolSpec.of(name, "Pays", "{\"type\":\"object\"}")
          .withEffects(Effect.NETWORK)
          .withRecovery(Recovery.RERUN);
    }

    @Override
    public ToolResult call(ToolCall call, ToolContext context) throws IOException {
      int amount = ((Number) call.arguments().get("amount")).intValue();
      return ToolResult.success(PayingProcess.pay(port, amount, context));
    }
  }
}
