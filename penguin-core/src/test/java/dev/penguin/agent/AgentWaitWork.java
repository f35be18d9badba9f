package dev.penguin.agent;

import dev.penguin.engine.Engine;
import dev.penguin.engine.TestTool;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.Approver;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Two agents of which one asks a question and one calls another that wants to pay. */
final class AgentWaitWork {
  private static final String TASK = "{\"task\":\"x\"}";

  private AgentWaitWork() {}

  static Engine engine(Path state, Path paid, Approver approver) {
    TestTool pay =
        TestTool.doing(
                "pay",
                (call, context) -> {
                  Files.writeString(
                      paid,
                      call.argumentsJson() + "\n",
                      StandardOpenOption.CREATE,
                      StandardOpenOption.APPEND);
                  return ToolResult.success("paid");
                })
            .with(Effect.NETWORK);
    AgentDefinition painter =
        agent(
            "painter",
            ScriptedModel.builder()
                .call("ask_user", "{\"question\":\"Which colour?\"}")
                .turn(
                    request ->
                        ModelReply.text("painted " + ScriptedModel.results(request).get(0).text()))
                .byConversation()
                .build());
    AgentDefinition payer =
        agent(
            "payer",
            ScriptedModel.builder()
                .call("pay", "{\"amount\":7}")
                .reply("payer")
                .byConversation()
                .build());
    AgentDefinition node =
        agent(
            "node",
            ScriptedModel.builder().call("payer", TASK).reply("node").byConversation().build(),
            payer);
    return Engine.builder()
        .model(
            ScriptedModel.builder()
                .calls(new ToolCall("p", "painter", TASK), new ToolCall("n", "node", TASK))
                .reply("done")
                .byConversation()
                .build())
        .tools(pay)
        .subAgents(painter, node)
        .approver(approver)
        .stateDirectory(state)
        .build();
  }

  private static AgentDefinition agent(String name, ScriptedModel model, AgentDefinition... below) {
    return AgentDefinition.builder(name).description(name).model(model).subAgents(below).build();
  }

  /**
   * The entry of a process that runs until all agents wait, and then is killed.
   *
   * @param arguments the state directory, and the file that has a line for each payment
   */
  public static void main(String[] arguments) throws Exception {
    Engine engine = engine(Path.of(arguments[0]), Path.of(arguments[1]), Approver.deferred());
    System.out.println(engine.session("lead").run("go").outcome());
    Thread.sleep(60_000);
  }
}
