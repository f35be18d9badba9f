package dev.penguin.internal.permission;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.text.NearestName;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.policy.Permissions;
import dev.penguin.policy.Permissions.Rule;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses rules that never speak: one that denies a misspelt tool denies nothing. */
public final class RuleNames {
  private static final Logger LOG = LoggerFactory.getLogger(RuleNames.class);

  private RuleNames() {}

  /** For the permissions of an agent. */
  public static void check(Permissions permissions, ToolSet tools) {
    problem(permissions, tools)
        .ifPresent(
            problem -> {
              throw new ConfigurationException(problem, "unknown-tool-in-rule");
            });
    RuleResources.problem(permissions, tools)
        .ifPresent(
            problem -> {
              throw new ConfigurationException(problem, "no-path-in-rule");
            });
  }

  /** For the permissions of a request. */
  public static void checkRequest(Permissions permissions, ToolSet tools) {
    problem(permissions, tools)
        .or(() -> RuleResources.problem(permissions, tools))
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  /** For the permissions of a project, which may be written for several agents. */
  public static void warn(Permissions permissions, ToolSet tools) {
    problem(permissions, tools)
        .or(() -> RuleResources.problem(permissions, tools))
        .ifPresent(LOG::warn);
  }

  private static Optional<String> problem(Permissions permissions, ToolSet tools) {
    return permissions.rules().stream()
        .map(Rule::tool)
        .filter(tool -> !tool.equals("*") && !tools.names().contains(tool))
        .findFirst()
        .map(
            tool ->
                "A permission rule names tool '"
                    + tool
                    + "', which the agent lacks; it has "
                    + tools.names()
                    + NearestName.of(tool, tools.names())
                        .map(near -> ". Did you mean '" + near + "'?")
                        .orElse(""));
  }
}
