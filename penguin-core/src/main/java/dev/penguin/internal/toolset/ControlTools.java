package dev.penguin.internal.toolset;

import dev.penguin.internal.json.ModelJson;
import dev.penguin.message.ToolCall;
import dev.penguin.session.SessionEntry.AllowedForSession;
import dev.penguin.tool.ToolSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The tools that the engine answers itself; no code of a tool runs. */
public final class ControlTools {
  public static final String ASK_USER = "ask_user";
  public static final String FINISH = "finish";
  public static final String SUBMIT_PLAN = "submit_plan";
  public static final String READ_RESULT = "read_result";
  public static final String FIND_TOOLS = "find_tools";
  public static final String CALL_TOOL = "call_tool";

  /** Those that end the run. */
  public static final Set<String> NAMES = Set.of(ASK_USER, FINISH);

  /** Names that no other tool may have. */
  static final Set<String> RESERVED =
      Set.of(ASK_USER, FINISH, SUBMIT_PLAN, READ_RESULT, FIND_TOOLS, CALL_TOOL);

  /** {@link #ASK_USER} as the model sees it. */
  public static final ToolSet.Entry QUESTION =
      ToolSet.Entry.ofEngine(
          ToolSpec.of(
              ASK_USER,
              "Ask the user a question that you cannot go on without. The run stops until it is answered.",
              """
          {"type":"object","properties":{"question":{"type":"string","minLength":1,\
          "description":"The question, with what the user needs to know to answer it"}},\
          "required":["question"],"additionalProperties":false}"""));

  /** What the session remembers when a plan was approved for all of it. */
  public static final AllowedForSession PLAN_FOR_SESSION =
      new AllowedForSession(SUBMIT_PLAN, List.of());

  private ControlTools() {}

  /**
   * The question of a call of {@link #ASK_USER} that was taken, however the model wrote it.
   *
   * @throws IllegalArgumentException when its arguments hold none
   */
  public static String question(ToolCall call) {
    if (ModelJson.object(call.argumentsJson(), QUESTION.schema()).value()
            instanceof Map<?, ?> arguments
        && arguments.get("question") instanceof String question) {
      return question;
    }
    throw new IllegalArgumentException("a question is missing");
  }
}
