package dev.penguin.internal.permission;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.text.NearestName;
import dev.penguin.internal.tool.SkillIndex;
import dev.penguin.internal.toolset.ToolSet;
import dev.penguin.policy.Permissions;
import dev.penguin.policy.Permissions.Rule;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses rules that never speak: one that denies a misspelt tool denies nothing. */
public final class RuleNames {
  private static final Logger LOG = LoggerFactory.getLogger(RuleNames.class);

  private RuleNames() {}

  /**
   * Whether a rule that names a tool so speaks about a tool: {@code *} names all, {@code files_*}
   * those whose names begin with {@code files_}.
   */
  static boolean names(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : pattern.equals(name);
  }

  /**
   * For the permissions of an agent.
   *
   * @param complete whether these are all the tools that its runs will have; a rule about a tool
   *     that is not there is then an error, else it is looked at again when a run has its tools
   */
  public static void check(Permissions permissions, ToolSet tools, boolean complete) {
    if (complete) {
      problem(permissions, tools)
          .ifPresent(
              problem -> {
                throw new ConfigurationException(problem, "unknown-tool-in-rule");
              });
    }
    checkResources(permissions, tools);
  }

  /**
   * For the permissions of an agent and the tools of a run: warns of a rule that names nothing.
   *
   * @param warned the names that were warned of before, which is not repeated
   */
  public static void checkRun(Permissions permissions, ToolSet tools, Set<String> warned) {
    unknown(permissions, tools)
        .filter(warned::add)
        .ifPresent(
            tool ->
                LOG.warn(
                    "{}; the rule holds when a run has a tool of that name", problem(tool, tools)));
    checkResources(permissions, tools);
  }

  private static void checkResources(Permissions permissions, ToolSet tools) {
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
    return unknown(permissions, tools).map(tool -> problem(tool, tools));
  }

  private static Optional<String> unknown(Permissions permissions, ToolSet tools) {
    return permissions.rules().stream()
        .map(Rule::tool)
        .filter(tool -> !tool.equals("*") && !tool.equals(SkillIndex.NAME)) // there is one or not
        .filter(tool -> tools.names().stream().noneMatch(name -> names(tool, name)))
        .findFirst();
  }

  private static String problem(String tool, ToolSet tools) {
    return "A permission rule names tool '"
        + tool
        + "', which the agent lacks; it has "
        + tools.names()
        + NearestName.didYouMean(tool, tools.names());
  }
}
