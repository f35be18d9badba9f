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

  /**
   * For the permissions of an agent.
   *
   * @param complete whether these are all the tools that its runs will have; a rule about a tool
   *     that is not there yet is then an error, else a warning
   */
  public static void check(Permissions permissions, ToolSet tools, boolean complete) {
    problem(permissions, tools)
        .ifPresent(
            problem -> {
              if (complete) {
                throw new ConfigurationException(problem, "unknown-tool-in-rule");
              }
              LOG.warn("{}; the rule holds for a tool of that name that a run has", problem);
            });
    checkResources(permissions, tools);
  }

  /** For the permissions of an agent and the tools of a run. */
  public static void checkResources(Permissions permissions, ToolSet tools) {
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
