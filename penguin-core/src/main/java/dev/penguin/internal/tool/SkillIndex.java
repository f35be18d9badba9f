package dev.penguin.internal.tool;

import dev.penguin.message.ToolCall;
import dev.penguin.policy.Permissions.Rule;
import dev.penguin.tool.Tool;
import java.util.List;
import java.util.Optional;

/** The tool that loads skills, and what the model is to know of them before. Thread-safe. */
public interface SkillIndex extends Tool {
  /** What the tool is called. */
  String NAME = "skill";

  /** The names and descriptions, for the instructions. Always the same. */
  String listing();

  /** The name of the skill that a call loads; empty for a call that does something else. */
  Optional<String> loaded(ToolCall call);

  /**
   * What a skill says that it needs, as rules that allow it. They take away and never give.
   *
   * @param skill its name
   * @return empty when the skill leaves it open, or there is none of that name
   */
  Optional<List<Rule>> allowedTools(String skill);
}
