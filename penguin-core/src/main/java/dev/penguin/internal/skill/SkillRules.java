package dev.penguin.internal.skill;

import dev.penguin.internal.permission.PermissionEvaluator;
import dev.penguin.internal.tool.SkillIndex;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.message.ToolCall;
import dev.penguin.policy.Permissions.Rule;
import dev.penguin.tool.Resource;
import dev.penguin.tool.ToolSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the skills that a run has loaded say they need. Each takes away what it does not name, until
 * the run ends; none gives anything. Thread-safe.
 */
public final class SkillRules {
  private final Map<String, List<Rule>> loaded = new LinkedHashMap<>();

  /** The skill that a call of a tool loads; empty when it loads none. */
  public static Optional<String> loadedBy(ToolSet.@Nullable Entry tool, ToolCall call) {
    return tool != null && tool.tool() instanceof SkillIndex index
        ? index.loaded(call)
        : Optional.empty();
  }

  /** Takes in a call of the run that has succeeded. What a skill took away before stays away. */
  public synchronized void called(ToolSet.@Nullable Entry tool, ToolCall call) {
    if (tool != null && tool.tool() instanceof SkillIndex index) {
      index
          .loaded(call)
          .ifPresent(
              name -> index.allowedTools(name).ifPresent(rules -> loaded.putIfAbsent(name, rules)));
    }
  }

  /** Why a call that the permissions allow is asked about; empty when no skill takes it away. */
  public synchronized Optional<String> problem(ToolSet.Entry tool, List<Resource> resources) {
    if (tool.tool() instanceof SkillIndex) {
      return Optional.empty();
    }
    ToolSpec spec = tool.spec();
    return loaded.entrySet().stream()
        .filter(skill -> !PermissionEvaluator.isCovered(skill.getValue(), spec, resources))
        .findFirst()
        .map(
            skill ->
                "the skill '%s' is in use, and its allowed-tools do not name this"
                    .formatted(skill.getKey()));
  }
}
