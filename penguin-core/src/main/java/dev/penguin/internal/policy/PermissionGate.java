package dev.penguin.internal.policy;

import dev.penguin.policy.Permissions;
import dev.penguin.policy.Permissions.Answer;
import dev.penguin.policy.Permissions.Mode;
import dev.penguin.policy.Permissions.Rule;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.ToolSpec;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Decides what the permissions say about one call: deny rules, ask rules, allow rules, then the
 * mode. Where several permissions hold, the strictest answer counts. Immutable and thread-safe.
 */
public final class PermissionGate {
  private final List<Permissions> all;

  /**
   * A gate.
   *
   * @param all the permissions that must all agree; at least one
   */
  public PermissionGate(List<Permissions> all) {
    this.all = List.copyOf(all);
  }

  /**
   * What the permissions say.
   *
   * @param answer allow, ask or deny
   * @param reason why, in a few words
   */
  public record Verdict(Answer answer, String reason) {}

  /**
   * Decides about a call.
   *
   * @param tool the tool
   * @param trusted whether the application passed the tool in code
   * @param resources what the call would touch
   */
  public Verdict decide(ToolSpec tool, boolean trusted, List<Resource> resources) {
    Verdict strictest = new Verdict(Answer.ALLOW, "");
    for (Permissions permissions : all) {
      Verdict verdict = decide(permissions, tool, trusted, resources);
      if (verdict.answer().compareTo(strictest.answer()) > 0) {
        strictest = verdict;
      }
    }
    return strictest;
  }

  private static Verdict decide(
      Permissions permissions, ToolSpec tool, boolean trusted, List<Resource> resources) {
    for (Rule rule : permissions.rules()) {
      if (rule.answer() == Answer.DENY && namesAny(rule, tool, resources)) {
        return new Verdict(Answer.DENY, "a rule denies " + describe(rule));
      }
    }
    for (Rule rule : permissions.rules()) {
      if (rule.answer() == Answer.ASK && namesAny(rule, tool, resources)) {
        return new Verdict(Answer.ASK, "a rule asks about " + describe(rule));
      }
    }
    Verdict verdict =
        allowed(permissions, tool, resources)
            ? new Verdict(Answer.ALLOW, "a rule allows it")
            : byMode(permissions.mode(), tool, trusted);
    return verdict.answer() == Answer.ALLOW
        ? doubt(permissions, tool, resources).orElse(verdict)
        : verdict;
  }

  /** A command that cannot be told from one that a rule denies or asks about is asked about. */
  private static Optional<Verdict> doubt(
      Permissions permissions, ToolSpec tool, List<Resource> resources) {
    return permissions.rules().stream()
        .filter(rule -> rule.answer() != Answer.ALLOW && mayName(rule, tool, resources))
        .findFirst()
        .map(
            rule ->
                new Verdict(
                    Answer.ASK, "the command is not simple enough to rule out " + describe(rule)));
  }

  private static boolean allowed(Permissions permissions, ToolSpec tool, List<Resource> resources) {
    List<Rule> rules =
        permissions.rules().stream()
            .filter(rule -> rule.answer() == Answer.ALLOW && namesTool(rule, tool))
            .toList();
    if (rules.stream().anyMatch(rule -> rule.resource().isEmpty())) {
      return true;
    }
    return !resources.isEmpty()
        && resources.stream()
            .allMatch(resource -> rules.stream().anyMatch(rule -> names(rule, resource)));
  }

  private static Verdict byMode(Mode mode, ToolSpec tool, boolean trusted) {
    Set<Effect> effects = tool.effects();
    if (mode == Mode.FULL || effects.isEmpty() && trusted) {
      return new Verdict(Answer.ALLOW, "");
    }
    if (effects.isEmpty()) {
      effects = EnumSet.allOf(Effect.class);
    }
    if (effects.equals(Set.of(Effect.READ))) {
      return new Verdict(Answer.ALLOW, "");
    }
    if (mode == Mode.READ_ONLY) {
      return new Verdict(Answer.DENY, "only reading is permitted");
    }
    return effects.contains(Effect.EXECUTE) || effects.contains(Effect.NETWORK)
        ? new Verdict(Answer.ASK, "it may run commands or use the network")
        : new Verdict(Answer.ALLOW, "");
  }

  private static boolean namesAny(Rule rule, ToolSpec tool, List<Resource> resources) {
    return namesTool(rule, tool)
        && (rule.resource().isEmpty()
            || resources.stream().anyMatch(resource -> names(rule, resource)));
  }

  /** A command of which only the text is known may be one that the rule names. */
  private static boolean mayName(Rule rule, ToolSpec tool, List<Resource> resources) {
    return namesTool(rule, tool)
        && resources.stream()
            .anyMatch(r -> r instanceof Resource.Command command && command.argv().isEmpty());
  }

  private static boolean namesTool(Rule rule, ToolSpec tool) {
    return rule.tool().equals("*") || rule.tool().equals(tool.name());
  }

  private static boolean names(Rule rule, Resource resource) {
    if (resource instanceof Resource.Command command) {
      List<String> prefix = Arrays.asList(rule.resource().strip().split("\\s+"));
      List<String> argv = command.argv();
      return argv.size() >= prefix.size() && argv.subList(0, prefix.size()).equals(prefix);
    }
    if (resource instanceof Resource.File file) {
      String folder = rule.resource().endsWith("/") ? rule.resource() : rule.resource() + "/";
      return file.display().equals(rule.resource()) || file.display().startsWith(folder);
    }
    return resource.display().equals(rule.resource());
  }

  private static String describe(Rule rule) {
    String tool = rule.tool().equals("*") ? "every tool" : rule.tool();
    return rule.resource().isEmpty() ? tool : tool + " with '" + rule.resource() + "'";
  }
}
