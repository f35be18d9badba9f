package dev.penguin.internal.loop;

import dev.penguin.engine.RunLimits;
import dev.penguin.internal.budget.Budget;
import dev.penguin.internal.flow.TaskDecorator;
import dev.penguin.internal.tool.WorkspaceGuide;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.internal.typed.ResultType;
import dev.penguin.model.ChatModel;
import dev.penguin.model.ModelInterceptor;
import dev.penguin.tool.ToolInterceptor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a run works with, agent and request taken together.
 *
 * @param model the model
 * @param tools the tools
 * @param guards what stands between the model and what it works on
 * @param limits what the run may use
 * @param attributes what tools can read
 * @param instructions what the model is given first, empty for nothing
 * @param answer the type that the answer must have, null for text
 * @param guide reads the project instructions of the workspace; null for none
 * @param endings which of the tools that end a run there are
 * @param decorator carries what belongs to the run's thread to others
 */
public record RunSettings(
    ChatModel model,
    ToolSet tools,
    Guards guards,
    RunLimits limits,
    Map<String, Object> attributes,
    String instructions,
    @Nullable ResultType<?> answer,
    @Nullable WorkspaceGuide guide,
    Endings endings,
    TaskDecorator decorator) {

  /**
   * What stands between the model and what it works on. An agent that is run by this one gets the
   * same, and a child of the budget.
   *
   * @param approvals decides what calls may run
   * @param modelInterceptors see each request and reply, the first one outermost
   * @param toolInterceptors see each call that may run and its result, the first one outermost
   * @param budget what it may spend
   */
  public record Guards(
      ApprovalService approvals,
      List<ModelInterceptor> modelInterceptors,
      List<ToolInterceptor> toolInterceptors,
      Budget budget) {}

  /**
   * Which of the tools that end a run there are.
   *
   * @param askUser whether the model can end the run with a question
   * @param finish whether the model is offered to say itself that it is done or cannot go on
   */
  public record Endings(boolean askUser, boolean finish) {}

  /** Decides what calls may run. */
  public ApprovalService approvals() {
    return guards.approvals();
  }
}
