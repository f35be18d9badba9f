package dev.penguin.internal.permission;

import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.policy.Permissions;
import dev.penguin.policy.Permissions.Rule;
import dev.penguin.tool.Effect;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds rules about files that match none, since real paths never look like that: a rule that
 * denies a pattern denies nothing.
 */
final class RuleResources {
  private static final Pattern NO_REAL_PATH = Pattern.compile("[*?\\\\]|(?:^|/)\\.\\.(?:/|$)");
  private static final Set<Effect> OF_FILE_TOOLS = Set.of(Effect.READ, Effect.WRITE);

  private RuleResources() {}

  static Optional<String> problem(Permissions permissions, ToolSet tools) {
    return permissions.rules().stream()
        .filter(rule -> isAboutFiles(rule, tools))
        .filter(rule -> NO_REAL_PATH.matcher(rule.resource()).find())
        .findFirst()
        .map(
            rule ->
                "A permission rule for '"
                    + rule.tool()
                    + "' names '"
                    + rule.resource()
                    + "', which is the path of no file: name a file or folder relative to the"
                    + " workspace, without patterns, backslashes and '..'. A folder stands for all"
                    + " that is in it");
  }

  /** Rules for all tools may speak about commands, whose words have no slash before a pattern. */
  private static boolean isAboutFiles(Rule rule, ToolSet tools) {
    if (rule.tool().equals("*")) {
      List<String> words = List.of(rule.resource().split("\\s+"));
      return words.size() == 1 && rule.resource().indexOf('/') >= 0;
    }
    ToolSet.Entry tool = tools.find(rule.tool());
    return tool != null
        && !tool.spec().effects().isEmpty()
        && OF_FILE_TOOLS.containsAll(tool.spec().effects());
  }
}
