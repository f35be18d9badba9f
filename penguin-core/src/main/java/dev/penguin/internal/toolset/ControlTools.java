package dev.penguin.internal.toolset;

import dev.penguin.session.SessionEntry.AllowedForSession;
import dev.penguin.tool.Effect;
import dev.penguin.tool.ToolSpec;
import java.util.List;
import java.util.Set;

/** The tools by which the model steers the run itself. The engine answers them; no code runs. */
public final class ControlTools {
  public static final String ASK_USER = "ask_user";
  static final String FINISH = "finish";
  public static final String SUBMIT_PLAN = "submit_plan";
  public static final String READ_RESULT = "read_result";

  /** Those that end the run. */
  public static final Set<String> NAMES = Set.of(ASK_USER, FINISH);

  /** Names that no other tool may have. */
  static final Set<String> RESERVED = Set.of(ASK_USER, FINISH, SUBMIT_PLAN, READ_RESULT);

  /** What the session remembers when a plan was approved for all of it. */
  public static final AllowedForSession PLAN_FOR_SESSION =
      new AllowedForSession(SUBMIT_PLAN, List.of());

  static final ToolSpec ASK_USER_SPEC =
      ToolSpec.of(
          ASK_USER,
          "Ask the user a question that you cannot go on without. The run stops until it is answered.",
          """
          {"type":"object","properties":{"question":{"type":"string","minLength":1,\
          "description":"The question, with what the user needs to know to answer it"}},\
          "required":["question"],"additionalProperties":false}""");

  static final ToolSpec FINISH_SPEC =
      ToolSpec.of(
          FINISH,
          "End the run: completed when what was asked is done and checked, blocked when it cannot be done.",
          """
          {"type":"object","properties":{"status":{"type":"string","enum":["completed","blocked"]},\
          "summary":{"type":"string","description":"What was done, or why it cannot be done"}},\
          "required":["status","summary"],"additionalProperties":false}""");

  static final ToolSpec SUBMIT_PLAN_SPEC =
      ToolSpec.of(
          SUBMIT_PLAN,
          "Submit a plan for approval. Until one is approved, only reading is permitted. Look at"
              + " what you need first, then say step by step what you would change and run.",
          """
          {"type":"object","properties":{"plan":{"type":"string","minLength":1,\
          "description":"The plan, complete: the approver sees nothing else"}},\
          "required":["plan"],"additionalProperties":false}""");

  static final ToolSpec READ_RESULT_SPEC =
      ToolSpec.of(
              READ_RESULT,
              "Read more of a result that was too long: a page from an offset. The note where it was"
                  + " cut names the id and the offset.",
              """
              {"type":"object","properties":{"id":{"type":"string","minLength":1},\
              "offset":{"type":"integer","minimum":0,\
              "description":"The first character of the page, counted from 0"}},\
              "required":["id","offset"],"additionalProperties":false}""")
          .withEffects(Effect.READ);

  private ControlTools() {}
}
