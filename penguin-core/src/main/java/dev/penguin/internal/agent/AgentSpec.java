package dev.penguin.internal.agent;

import dev.penguin.engine.RunLimits;
import dev.penguin.model.ChatModel;
import dev.penguin.model.ModelConfig;
import dev.penguin.policy.Permissions;
import dev.penguin.tool.ToolSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an engine knows of a sub-agent. Immutable.
 *
 * @param tool how it is described to the model that may call it
 * @param instructions what its model is given first, empty for nothing
 * @param model its model; empty for that of the run that calls it
 * @param modelConfig the same by configuration
 * @param tools the names of the tools that it may use, as far as its parent has them; empty for all
 *     of them
 * @param permissions what narrows the permissions of its parent; empty for nothing
 * @param limits what a run of it may use; empty for the limits of its parent
 * @param subAgents the agents that it may call
 */
public record AgentSpec(
    ToolSpec tool,
    String instructions,
    Optional<ChatModel> model,
    Optional<ModelConfig> modelConfig,
    Optional<Set<String>> tools,
    Optional<Permissions> permissions,
    Optional<RunLimits> limits,
    List<AgentSpec> subAgents) {

  /** Its name, which is that of its tool. */
  public String name() {
    return tool.name();
  }
}
