package dev.penguin.internal.loop;

import dev.penguin.engine.RunLimits;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.internal.typed.ResultType;
import dev.penguin.model.ChatModel;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run works with, agent and request taken together.
 *
 * @param model the model
 * @param tools the tools
 * @param approvals decides what calls may run
 * @param limits what the run may use
 * @param attributes what tools can read
 * @param instructions what the model is given first, empty for nothing
 * @param answer the type that the answer must have, null for text
 */
public record RunSettings(
    ChatModel model,
    ToolSet tools,
    ApprovalService approvals,
    RunLimits limits,
    Map<String, Object> attributes,
    String instructions,
    @Nullable ResultType<?> answer) {}
