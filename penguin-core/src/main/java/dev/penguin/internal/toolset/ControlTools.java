package dev.penguin.internal.toolset;

import dev.penguin.session.SessionEntry.AllowedForSession;
import java.util.List;
import java.util.Set;

/** The names of the tools that the engine answers itself; no code of a tool runs. */
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

  /** What the session remembers when a plan was approved for all of it. */
  public static final AllowedForSession PLAN_FOR_SESSION =
      new AllowedForSession(SUBMIT_PLAN, List.of());

  private ControlTools() {}
}
