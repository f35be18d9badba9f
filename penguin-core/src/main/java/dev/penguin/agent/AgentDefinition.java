package dev.penguin.agent;

import dev.penguin.engine.EngineBuilder;
import dev.penguin.engine.RunLimits;
import dev.penguin.model.ChatModel;
import dev.penguin.model.ModelConfig;
import dev.penguin.policy.Permissions;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An agent that another agent calls as a tool with its name. Each call is a run in a session of its
 * own; the run's answer is the result of the call. The agent may do no more than the calling run
 * may do. This definition can restrict it further. Immutable.
 */
public final class AgentDefinition implements EngineBuilder.SubAgent {
  private static final String TASK =
      """
      {"type":"object","properties":{"task":{"type":"string","minLength":1,\
      "description":"What to do, with all that is needed to do it: nothing else of this conversation is known there"}},\
      "required":["task"],"additionalProperties":false}""";

  private final ToolSpec spec;
  private final String instructions;
  private final @Nullable ChatModel model;
  private final @Nullable ModelConfig modelConfig;
  private final @Nullable Set<String> tools;
  private final @Nullable Permissions permissions;
  private final @Nullable RunLimits limits;
  private final List<AgentDefinition> subAgents;

  private AgentDefinition(Builder builder) {
    spec = builder.spec();
    instructions = builder.instructions;
    model = builder.model;
    modelConfig = builder.modelConfig;
    tools = builder.tools == null ? null : Set.copyOf(builder.tools);
    permissions = builder.permissions;
    limits = builder.limits;
    subAgents = List.copyOf(builder.subAgents);
  }

  /**
   * Returns a builder for a definition.
   *
   * @param name 1 to 64 letters, digits, {@code _} and {@code -}, as for a tool
   */
  public static Builder builder(String name) {
    return new Builder(Objects.requireNonNull(name, "name"));
  }

  /** The name of the agent and of its tool. */
  public String name() {
    return spec.name();
  }

  @Override
  public ToolSpec spec() {
    return spec;
  }

  @Override
  public String instructions() {
    return instructions;
  }

  @Override
  public Optional<ChatModel> model() {
    return Optional.ofNullable(model);
  }

  @Override
  public Optional<ModelConfig> modelConfig() {
    return Optional.ofNullable(modelConfig);
  }

  @Override
  public Optional<Set<String>> tools() {
    return Optional.ofNullable(tools);
  }

  @Override
  public Optional<Permissions> permissions() {
    return Optional.ofNullable(permissions);
  }

  @Override
  public Optional<RunLimits> limits() {
    return Optional.ofNullable(limits);
  }

  @Override
  public List<AgentDefinition> subAgents() {
    return subAgents;
  }

  @Override
  public String toString() {
    return "AgentDefinition[" + name() + "]";
  }

  /** Builds a definition. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private String description = "";
    private String instructions = "";
    private @Nullable Class<? extends Record> input;
    private @Nullable ChatModel model;
    private @Nullable ModelConfig modelConfig;
    private @Nullable Set<String> tools;
    private @Nullable Permissions permissions;
    private @Nullable RunLimits limits;
    private final List<AgentDefinition> subAgents = new ArrayList<>();

    private Builder(String name) {
      this.name = name;
    }

    /**
     * The agent's purpose, for the model that may call it.
     *
     * @param description not blank
     */
    public Builder description(String description) {
      this.description = Objects.requireNonNull(description, "description");
      return this;
    }

    /**
     * The system prompt of the agent's own model; by default none.
     *
     * @param instructions the instructions
     */
    public Builder instructions(String instructions) {
      this.instructions = Objects.requireNonNull(instructions, "instructions");
      return this;
    }

    /**
     * The arguments of a call; by default one text, {@code task}. The agent receives arguments as
     * JSON, and a single task as plain text.
     *
     * @param record a record whose components can be converted to JSON
     */
    public Builder input(Class<? extends Record> record) {
      input = Objects.requireNonNull(record, "record");
      return this;
    }

    /**
     * The model, by name; by default the model of the calling run.
     *
     * @param name {@code provider/model}
     */
    public Builder model(String name) {
      return model(ModelConfig.of(name));
    }

    /**
     * The model, by configuration. It is created with the engine and closed with it.
     *
     * @param config the model and its settings
     */
    public Builder model(ModelConfig config) {
      modelConfig = Objects.requireNonNull(config, "config");
      model = null;
      return this;
    }

    /**
     * The model. Never closed by the engine.
     *
     * @param chatModel the model
     */
    public Builder model(ChatModel chatModel) {
      model = Objects.requireNonNull(chatModel, "chatModel");
      modelConfig = null;
      return this;
    }

    /**
     * The tools that the agent may use; by default all tools of the calling run. The agent lacks
     * tools that the request of the calling run left out. Tools for calling other agents are not
     * included: see {@link #subAgents}.
     *
     * @param names names of tools of the engine; none for an agent that only thinks
     */
    public Builder tools(String... names) {
      return tools(Arrays.asList(Objects.requireNonNull(names, "names")));
    }

    /**
     * The tools that the agent may use; by default all tools of the calling run.
     *
     * @param names names of tools of the engine
     */
    public Builder tools(Collection<String> names) {
      Set<String> all = new LinkedHashSet<>();
      for (String name : Objects.requireNonNull(names, "names")) {
        all.add(Objects.requireNonNull(name, "names[" + all.size() + "]"));
      }
      tools = all;
      return this;
    }

    /**
     * Narrows the permissions of the calling run: a call runs only if both the run's permissions
     * and these allow it.
     *
     * @param permissions the permissions
     */
    public Builder permissions(Permissions permissions) {
      this.permissions = Objects.requireNonNull(permissions, "permissions");
      return this;
    }

    /**
     * The limits of each run of the agent; by default the limits of the calling run. It never runs
     * longer than the calling run. Limits on the number of agents have no effect here; those of the
     * run that the application started apply.
     *
     * @param limits the limits
     */
    public Builder limits(RunLimits limits) {
      this.limits = Objects.requireNonNull(limits, "limits");
      return this;
    }

    /**
     * The agents that this one may call; by default none.
     *
     * @param agents the agents
     */
    public Builder subAgents(AgentDefinition... agents) {
      for (AgentDefinition agent : Objects.requireNonNull(agents, "agents")) {
        subAgents.add(Objects.requireNonNull(agent, "agents[" + subAgents.size() + "]"));
      }
      return this;
    }

    /**
     * Builds the definition.
     *
     * @throws IllegalArgumentException when the name has another form or the description is blank
     * @throws dev.penguin.error.ConfigurationException when the record of the arguments cannot be
     *     converted to JSON, or its module does not open its package
     */
    public AgentDefinition build() {
      if (description.isBlank()) {
        throw new IllegalArgumentException(
            "Agent '"
                + name
                + "' needs a description: a model that may call the agent knows nothing else about it");
      }
      return new AgentDefinition(this);
    }

    private ToolSpec spec() {
      return input == null
          ? ToolSpec.of(name, description, TASK)
          : Tool.of(name, description, input, arguments -> "").spec();
    }
  }
}
