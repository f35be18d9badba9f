package dev.penguin.engine;

import dev.penguin.tool.ToolSpec;
import java.util.Set;

/** The tools by which the model steers the run itself. The engine answers them; no code runs. */
final class ControlTools {
  static final String ASK_USER = "ask_user";
  static final String FINISH = "finish";
  static final Set<String> NAMES = Set.of(ASK_USER, FINISH);

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

  private ControlTools() {}
}
