package dev.penguin.internal.permission;

import dev.penguin.policy.Permissions;
import dev.penguin.policy.Permissions.Answer;
import dev.penguin.policy.Permissions.Mode;
import dev.penguin.policy.Permissions.Rule;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Resource;
import dev.penguin.tool.Resource.Command;
import dev.penguin.tool.ToolSpec;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Evaluates the permissions for one tool call: deny rules, ask rules, allow rules, then the mode.
 * Where several permissions hold, the strictest answer counts. Immutable and thread-safe.
 */
public final class PermissionEvaluator {
  private static final String SHELL = "shell";

  /** Tools that run command lines as the shell does: its rules hold for them as well. */
  private static final Set<String> LIKE_SHELL = Set.of("process_start", "process_write");

  private final List<Permissions> all;
  private final TrustedLinks links;

  /**
   * An evaluator.
   *
   * @param all the permissions that must all agree; at least one
   */
  public PermissionEvaluator(List<Permissions> all) {
    this(all, Optional.empty());
  }

  /**
   * An evaluator for a workspace, which knows what links there lead to.
   *
   * @param all the permissions that must all agree; at least one
   * @param workspace the real path of the workspace
   */
  public PermissionEvaluator(List<Permissions> all, Optional<Path> workspace) {
    this.all = List.copyOf(all);
    links = new TrustedLinks(workspace.orElse(null));
  }

  /**
   * The answer of the permissions.
   *
   * @param answer allow, ask or deny
   * @param reason why, in a few words
   */
  public record Verdict(Answer answer, String reason) {}

  /** Whether some of the permissions wait for a plan that is approved. */
  public boolean wantsPlan() {
    return all.stream().anyMatch(permissions -> permissions.mode() == Mode.PLAN);
  }

  /**
   * Decides about a call while no plan is approved.
   *
   * @param tool the tool
   * @param trusted whether the application passed the tool in code
   * @param resources what the call would touch
   */
  public Verdict decide(ToolSpec tool, boolean trusted, List<Resource> resources) {
    return decide(tool, trusted, resources, false);
  }

  /**
   * Decides about a call.
   *
   * @param tool the tool
   * @param trusted whether the application passed the tool in code
   * @param resources what the call would touch
   * @param planned whether a plan was approved
   */
  public Verdict decide(ToolSpec tool, boolean trusted, List<Resource> resources, boolean planned) {
    return decide(new Call(tool, trusted, resources, false, links), planned);
  }

  /**
   * Decides about a call that passes over what is {@link #deniedBelow denied} in its trees.
   *
   * @param tool the tool
   * @param trusted whether the application passed the tool in code
   * @param resources what the call would touch
   * @param planned whether a plan was approved
   */
  public Verdict decideOnSearch(
      ToolSpec tool, boolean trusted, List<Resource> resources, boolean planned) {
    return decide(new Call(tool, trusted, resources, true, links), planned);
  }

  /**
   * What rules deny a tool within the trees that a call would look through, though not all of them.
   *
   * @param resources what the call would touch
   * @return empty when they deny nothing there
   */
  public Optional<Predicate<Resource>> deniedBelow(ToolSpec tool, List<Resource> resources) {
    Call call = new Call(tool, true, resources, false, links);
    return all.stream()
        .flatMap(permissions -> permissions.rules().stream())
        .filter(rule -> rule.answer() == Answer.DENY && mayName(rule, call))
        .map(FileRules::naming)
        .reduce(Predicate::or);
  }

  /**
   * Whether a call of a tool could ever be allowed or asked about, a plan being approved or not.
   *
   * @param tool the tool
   * @param trusted whether the application passed the tool in code
   */
  public boolean mayPermit(ToolSpec tool, boolean trusted) {
    Call call = new Call(tool, trusted, List.of(), false, links);
    return all.stream().noneMatch(permissions -> deniesAll(permissions, call));
  }

  private static boolean deniesAll(Permissions permissions, Call call) {
    List<Rule> rules = permissions.rules();
    if (rules.stream().anyMatch(rule -> rule.answer() == Answer.DENY && speaksAbout(rule, call))) {
      return true;
    }
    boolean reads = call.effects().isEmpty() || call.effects().equals(Set.of(Effect.READ));
    return permissions.mode() == Mode.READ_ONLY
        && !reads
        && !effectsAllowed(rules, call)
        && rules.stream()
            .filter(rule -> rule.answer() == Answer.ALLOW && rule.effect().isEmpty())
            .noneMatch(rule -> namesTool(rule, call.tool()));
  }

  private Verdict decide(Call call, boolean planned) {
    Verdict strictest = new Verdict(Answer.ALLOW, "");
    for (Permissions permissions : all) {
      Mode mode = planned && permissions.mode() == Mode.PLAN ? Mode.WORKSPACE : permissions.mode();
      Verdict verdict = decide(permissions.rules(), mode, call);
      if (verdict.answer().compareTo(strictest.answer()) > 0) {
        strictest = verdict;
      }
    }
    return strictest;
  }

  /** What is decided about. */
  private record Call(
      ToolSpec tool,
      boolean trusted,
      List<Resource> resources,
      boolean passesOverDenied,
      TrustedLinks links) {
    /** What the call does, as far as it is declared or must be feared. */
    Set<Effect> effects() {
      return tool.effects().isEmpty() && !trusted ? EnumSet.allOf(Effect.class) : tool.effects();
    }
  }

  private static Verdict decide(List<Rule> rules, Mode mode, Call call) {
    for (Answer answer : List.of(Answer.DENY, Answer.ASK)) {
      for (Rule rule : rules) {
        if (rule.answer() == answer && speaksAbout(rule, call)) {
          String says = answer == Answer.DENY ? "a rule denies " : "a rule asks about ";
          return new Verdict(answer, says + describe(rule));
        }
      }
    }
    Verdict verdict = allowedOrByMode(rules, mode, call);
    return verdict.answer() == Answer.ALLOW ? doubt(rules, call).orElse(verdict) : verdict;
  }

  /** Asks about a call that cannot be distinguished from one that a rule denies or asks about. */
  private static Optional<Verdict> doubt(List<Rule> rules, Call call) {
    return rules.stream()
        .filter(rule -> rule.answer() == Answer.ASK || !isPassedOver(rule, call))
        .filter(rule -> rule.answer() != Answer.ALLOW && mayName(rule, call))
        .findFirst()
        .map(rule -> new Verdict(Answer.ASK, doubt(rule, call)));
  }

  private static boolean isPassedOver(Rule rule, Call call) {
    return rule.answer() == Answer.DENY && call.passesOverDenied();
  }

  private static String doubt(Rule rule, Call call) {
    if (call.resources().stream().noneMatch(each -> FileRules.mayName(rule, each))) {
      return "the command is not simple enough to rule out " + describe(rule);
    }
    String says = rule.answer() == Answer.DENY ? "denies" : "asks about";
    String whom = rule.tool().equals("*") ? "" : " for " + rule.tool();
    return "it may reach '%s', which a rule %s%s".formatted(rule.resource(), says, whom);
  }

  private static Verdict allowedOrByMode(List<Rule> rules, Mode mode, Call call) {
    List<Rule> allowing =
        rules.stream()
            .filter(rule -> rule.answer() == Answer.ALLOW && rule.effect().isEmpty())
            .filter(rule -> namesTool(rule, call.tool()))
            .toList();
    boolean readOnly = mode == Mode.READ_ONLY || mode == Mode.PLAN;
    boolean whole =
        allowing.stream().anyMatch(rule -> rule.resource().isEmpty())
            || effectsAllowed(rules, call);
    if (whole && !readOnly) {
      return new Verdict(Answer.ALLOW, "a rule allows it");
    }
    List<Rule> covering = whole ? List.of(new Rule(Answer.ALLOW, "*", "")) : allowing;
    if (covering.isEmpty() || call.resources().isEmpty() && !whole) {
      return byMode(mode, call, "");
    }
    Optional<String> problem =
        call.resources().stream()
            .flatMap(resource -> unallowed(covering, resource, readOnly).stream())
            .findFirst();
    return problem
        .map(why -> byMode(mode, call, why))
        .orElse(new Verdict(Answer.ALLOW, "a rule allows it"));
  }

  /** Why allow rules do not reach to a thing; nothing when they do, a blank when there is none. */
  private static Optional<String> unallowed(
      List<Rule> allowing, Resource resource, boolean readOnly) {
    if (resource instanceof Command command) {
      return CommandRules.uncovered(allowing, command, readOnly);
    }
    boolean named =
        allowing.stream().anyMatch(rule -> rule.resource().isEmpty() || names(rule, resource));
    return named ? Optional.empty() : Optional.of("");
  }

  /**
   * Whether rules that allow something speak about all that a call does.
   *
   * @param allowing the rules
   * @param resources what the call would touch
   */
  public static boolean isCovered(List<Rule> allowing, ToolSpec tool, List<Resource> resources) {
    List<Rule> naming = allowing.stream().filter(rule -> namesTool(rule, tool)).toList();
    return naming.stream().anyMatch(rule -> rule.resource().isEmpty())
        || !resources.isEmpty()
            && resources.stream().allMatch(each -> unallowed(naming, each, false).isEmpty());
  }

  private static boolean effectsAllowed(List<Rule> rules, Call call) {
    Set<Effect> allowed = EnumSet.noneOf(Effect.class);
    rules.stream()
        .filter(rule -> rule.answer() == Answer.ALLOW)
        .forEach(rule -> rule.effect().ifPresent(allowed::add));
    return !call.effects().isEmpty() && allowed.containsAll(call.effects());
  }

  /**
   * What the mode says.
   *
   * @param problem why the rules that allow something do not allow this; empty when there is
   *     nothing to say
   */
  private static Verdict byMode(Mode mode, Call call, String problem) {
    Set<Effect> effects = call.effects();
    if (mode == Mode.FULL || effects.isEmpty() || effects.equals(Set.of(Effect.READ))) {
      return new Verdict(Answer.ALLOW, "");
    }
    String because = problem.isEmpty() ? "" : ", and " + problem;
    if (mode == Mode.PLAN) {
      return new Verdict(
          Answer.DENY,
          "only reading is permitted until a plan is approved: submit one with submit_plan"
              + because);
    }
    if (mode == Mode.READ_ONLY) {
      return new Verdict(Answer.DENY, "only reading is permitted" + because);
    }
    if (effects.contains(Effect.EXECUTE) || effects.contains(Effect.NETWORK)) {
      return new Verdict(
          Answer.ASK, problem.isEmpty() ? "it may run commands or use the network" : problem);
    }
    if (call.resources().stream().anyMatch(Resource.Deletion.class::isInstance)) {
      return new Verdict(Answer.ASK, "it deletes or moves files");
    }
    if (call.resources().stream()
        .anyMatch(each -> TrustedFiles.holds(FileRules.folder(each.display())))) {
      return new Verdict(Answer.ASK, "others run or obey what stands there");
    }
    return call.links()
        .leadingTo(call.resources())
        .map(link -> "others run or obey what stands there, where the link '" + link + "' leads")
        .map(reason -> new Verdict(Answer.ASK, reason))
        .orElse(new Verdict(Answer.ALLOW, ""));
  }

  /** Whether a deny or ask rule speaks about a call: it names one thing that it touches. */
  private static boolean speaksAbout(Rule rule, Call call) {
    return namesTool(rule, call.tool())
        && (rule.effect().isEmpty() || call.effects().contains(rule.effect().get()))
        && (rule.resource().isEmpty()
            || call.resources().stream().anyMatch(resource -> names(rule, resource)));
  }

  /** A command may hide what a rule names, and a folder may hold it. */
  private static boolean mayName(Rule rule, Call call) {
    return namesTool(rule, call.tool())
        && !rule.resource().isEmpty()
        && call.resources().stream().anyMatch(resource -> mayName(rule, resource));
  }

  private static boolean mayName(Rule rule, Resource resource) {
    if (resource instanceof Command command) {
      return CommandRules.mayName(rule, command);
    }
    return FileRules.mayName(rule, resource);
  }

  private static boolean namesTool(Rule rule, ToolSpec tool) {
    return RuleNames.names(rule.tool(), tool.name())
        || rule.tool().equals(SHELL) && LIKE_SHELL.contains(tool.name());
  }

  private static boolean names(Rule rule, Resource resource) {
    if (resource instanceof Command command) {
      return CommandRules.names(rule, command);
    }
    return resource instanceof Resource.Host host
        ? host.display().equals(rule.resource())
        : FileRules.names(rule, resource);
  }

  private static String describe(Rule rule) {
    if (rule.effect().isPresent()) {
      return "what may "
          + switch (rule.effect().get()) {
            case READ -> "read";
            case WRITE -> "write";
            case EXECUTE -> "run commands";
            case NETWORK -> "use the network";
          };
    }
    String tool = rule.tool().equals("*") ? "every tool" : rule.tool();
    return rule.resource().isEmpty() ? tool : tool + " with '" + rule.resource() + "'";
  }
}
