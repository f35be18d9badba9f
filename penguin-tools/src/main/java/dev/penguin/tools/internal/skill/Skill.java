package dev.penguin.tools.internal.skill;

import dev.penguin.policy.Permissions.Rule;
import dev.penguin.tools.internal.text.PlainText;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A skill as its SKILL.md describes it.
 *
 * @param name its name, which is that of its directory
 * @param description what it does and when to use it
 * @param compatibility what it needs; empty when it does not say
 * @param allowedTools the tools that it names, as it writes them; empty when it names none
 * @param rules the same as rules; none when it names none
 * @param metadata what it says of itself besides
 * @param folder where it lies
 */
record Skill(
    String name,
    String description,
    String compatibility,
    String allowedTools,
    List<Rule> rules,
    Map<String, String> metadata,
    SkillFolder folder) {
  /** Whose it is, and where it lies. */
  String origin() {
    return folder.owner() + ", " + PlainText.quote(folder.shown());
  }

  /** The rules that take away what they do not name; empty when it leaves the tools open. */
  Optional<List<Rule>> narrows() {
    return rules.isEmpty() ? Optional.empty() : Optional.of(rules);
  }
}
