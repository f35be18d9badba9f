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
import java.util.Locale;
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
            : byMode(permissions.mode(), tool, trusted, resources);
    return verdict.answer() == Answer.ALLOW
        ? doubt(permissions, tool, resources).orElse(verdict)
        : verdict;
  }

  /** A call that cannot be told from one that a rule denies or asks about is asked about. */
  private static Optional<Verdict> doubt(
      Permissions permissions, ToolSpec tool, List<Resource> resources) {
    return permissions.rules().stream()
        .filter(rule -> rule.answer() != Answer.ALLOW && mayName(rule, tool, resources))
        .findFirst()
        .map(
            rule ->
                new Verdict(
                    Answer.ASK,
                    (resources.stream().anyMatch(Resource.Tree.class::isInstance)
                            ? "the search may reach "
                            : "the command is not simple enough to rule out ")
                        + describe(rule)));
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

  private static Verdict byMode(
      Mode mode, ToolSpec tool, boolean trusted, List<Resource> resources) {
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
    if (effects.contains(Effect.EXECUTE) || effects.contains(Effect.NETWORK)) {
      return new Verdict(Answer.ASK, "it may run commands or use the network");
    }
    if (resources.stream().anyMatch(Resource.Deletion.class::isInstance)) {
      return new Verdict(Answer.ASK, "it deletes or moves files");
    }
    return resources.stream().anyMatch(PermissionGate::runsLater)
        ? new Verdict(Answer.ASK, "others run or obey what stands there")
        : new Verdict(Answer.ALLOW, "");
  }

  /** Files by which a write becomes a command that nobody was asked about, or looser rules. */
  private static boolean runsLater(Resource resource) {
    String path = folder(resource.display()).toLowerCase(Locale.ROOT);
    return path.startsWith(".github/workflows/")
        || Arrays.stream(path.split("/"))
            .anyMatch(name -> name.equals(".git") || name.equals(".penguin"));
  }

  private static boolean namesAny(Rule rule, ToolSpec tool, List<Resource> resources) {
    return namesTool(rule, tool)
        && (rule.resource().isEmpty()
            || resources.stream().anyMatch(resource -> names(rule, resource)));
  }

  private static boolean mayName(Rule rule, ToolSpec tool, List<Resource> resources) {
    return namesTool(rule, tool)
        && resources.stream().anyMatch(resource -> mayName(rule, resource));
  }

  /**
   * A command of which only the text is known may be one that the rule names, and so may one that
   * is handed to another program, as in {@code env rm}. A folder may hold what the rule names.
   */
  private static boolean mayName(Rule rule, Resource resource) {
    if (resource instanceof Resource.Command command) {
      return command.argv().isEmpty() || hands(command.argv(), words(rule));
    }
    return resource instanceof Resource.Tree tree
        && folder(rule.resource()).startsWith(folder(tree.display()));
  }

  private static boolean hands(List<String> argv, List<String> words) {
    for (int i = 1; i + words.size() <= argv.size(); i++) {
      String program = argv.get(i).substring(argv.get(i).lastIndexOf('/') + 1);
      if (program.equals(words.get(0))
          && argv.subList(i + 1, i + words.size()).equals(words.subList(1, words.size()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean namesTool(Rule rule, ToolSpec tool) {
    return rule.tool().equals("*") || rule.tool().equals(tool.name());
  }

  private static boolean names(Rule rule, Resource resource) {
    if (resource instanceof Resource.Command command) {
      List<String> prefix = words(rule);
      List<String> argv = command.argv();
      return argv.size() >= prefix.size() && argv.subList(0, prefix.size()).equals(prefix);
    }
    if (resource instanceof Resource.File
        || resource instanceof Resource.Tree
        || resource instanceof Resource.Deletion) {
      return folder(resource.display()).startsWith(folder(rule.resource()));
    }
    return resource.display().equals(rule.resource());
  }

  private static List<String> words(Rule rule) {
    return Arrays.asList(rule.resource().strip().split("\\s+"));
  }

  /**
   * A path in the one form in which it can be compared: empty for the workspace, else ending in /.
   */
  private static String folder(String path) {
    StringBuilder folder = new StringBuilder();
    for (String name : path.split("/")) {
      if (!name.isEmpty() && !name.equals(".")) {
        folder.append(name).append('/');
      }
    }
    return path.startsWith("/") ? "/" + folder : folder.toString();
  }

  private static String describe(Rule rule) {
    String tool = rule.tool().equals("*") ? "every tool" : rule.tool();
    return rule.resource().isEmpty() ? tool : tool + " with '" + rule.resource() + "'";
  }
}
