package dev.penguin.policy;

import dev.penguin.tool.Effect;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What tools may do: a mode, and rules that take precedence over it. Immutable and thread-safe;
 * methods that add a rule return a changed copy.
 *
 * <p>For each call, deny rules are evaluated first, then ask rules, then allow rules, then the
 * mode. The order in which rules were added does not matter.
 */
public final class Permissions {

  /** What happens if no rule matches. */
  public enum Mode {
    /**
     * Tools that only read run, and so do tools passed in code that declare no effects. All other
     * calls are denied.
     */
    READ_ONLY,
    /**
     * Like {@link #READ_ONLY} until the approver approves a plan, which the model submits with the
     * tool {@code submit_plan}; then like {@link #WORKSPACE}. A plan that is allowed once counts
     * for the rest of the run; a plan that is allowed for the session counts for the session.
     */
    PLAN,
    /**
     * Reading and writing inside the workspace is allowed. The approver is asked about commands,
     * about network access, and about writing to files that control other programs: {@code .git},
     * {@code .penguin}, and files of build servers such as {@code .github/workflows}, {@code
     * .gitlab-ci.yml} and {@code Jenkinsfile}.
     */
    WORKSPACE,
    /** Every call runs. */
    FULL
  }

  /** The action of a rule. */
  public enum Answer {
    /** The call runs. */
    ALLOW,
    /** The approver is asked. */
    ASK,
    /** The call is denied. */
    DENY
  }

  /**
   * A rule about a tool, or about an effect that tools declare.
   *
   * <p>A rule about a command names its first words: {@code git status} also matches {@code git
   * status -s}. If a command line runs several programs, an allow rule must name every program; a
   * deny or ask rule needs to name only one. The directory of a program does not matter. Some
   * programs have options that write files or run other programs ({@code find -delete}, {@code sort
   * -o}, {@code git -c}). An allow rule does not cover such options unless it names them. If only
   * reading is permitted, an allow rule does not apply to programs that are known to do more. The
   * approver is asked about a command that may hide or forward something that a rule denies or asks
   * about, and about a search of a directory that contains such a resource. Rules cannot control
   * what a running command reads and writes.
   *
   * @param answer the action of the rule
   * @param tool the name of the tool, {@code *} for all tools, or a prefix with a star, such as
   *     {@code files_*} for the tools of an MCP server
   * @param resource what the call must touch for the rule to match. For a command: its first words,
   *     separated by spaces. For a file: a path relative to the workspace, where a directory stands
   *     for everything in it and {@code .} for the workspace, or an absolute path, which is
   *     compared with the real path (links in it are followed if the rule denies or asks). Empty
   *     for every call of the tool
   * @param effect the effect that the tool must declare for the rule to match; empty for any. Allow
   *     rules about effects allow a call only if each of its effects is allowed. A discovered tool
   *     without declared effects counts as having all effects; a tool passed in code without
   *     declared effects counts as having none
   */
  public record Rule(Answer answer, String tool, String resource, Optional<Effect> effect) {
    /** Checks that nothing is null and the tool is named. */
    public Rule {
      Objects.requireNonNull(answer, "answer");
      Objects.requireNonNull(resource, "resource");
      Objects.requireNonNull(effect, "effect");
      if (Objects.requireNonNull(tool, "tool").isBlank()) {
        throw new IllegalArgumentException("A permission rule must name a tool, or * for all");
      }
    }

    /**
     * A rule about a tool, regardless of the effects that it declares.
     *
     * @param answer the rule's answer
     * @param tool the name of the tool, or {@code *} for all tools
     * @param resource what the call must touch; empty for every call of the tool
     */
    public Rule(Answer answer, String tool, String resource) {
      this(answer, tool, resource, Optional.empty());
    }
  }

  private final Mode mode;
  private final List<Rule> rules;

  private Permissions(Mode mode, List<Rule> rules) {
    this.mode = mode;
    this.rules = List.copyOf(rules);
  }

  /**
   * Tools that only read run, and so do tools passed in code that declare no effects. All other
   * calls are denied.
   */
  public static Permissions readOnly() {
    return new Permissions(Mode.READ_ONLY, List.of());
  }

  /**
   * Only reading is allowed until a plan is approved; then the mode is like {@link #workspace}. The
   * model submits the plan with the tool {@code submit_plan}, whose argument {@code plan} the
   * approver sees. The approver may change the plan with {@link Decision#allowWith}. If the
   * approver denies the plan, the model receives the reason.
   */
  public static Permissions plan() {
    return new Permissions(Mode.PLAN, List.of());
  }

  /**
   * The default: reading and writing inside the workspace is allowed; commands and network access
   * need approval.
   */
  public static Permissions workspace() {
    return new Permissions(Mode.WORKSPACE, List.of());
  }

  /** Every call runs unless a rule denies it or requires approval. */
  public static Permissions full() {
    return new Permissions(Mode.FULL, List.of());
  }

  /**
   * Allows calls without approval.
   *
   * @param tool the tool's name, {@code *} for all tools, or a prefix such as {@code files_*}
   * @param resources what the call must touch, see {@link Rule}; without any, every call of the
   *     tool
   */
  public Permissions allow(String tool, String... resources) {
    return with(Answer.ALLOW, tool, resources);
  }

  /**
   * Allows calls, without approval, of tools that declare only these effects.
   *
   * @param first an effect, see {@link Rule}
   * @param more further effects
   */
  public Permissions allow(Effect first, Effect... more) {
    return with(Answer.ALLOW, EnumSet.of(first, more));
  }

  /**
   * Requires approval of calls.
   *
   * @param tool the tool's name, {@code *} for all tools, or a prefix such as {@code files_*}
   * @param resources what the call must touch, see {@link Rule}; without any, every call of the
   *     tool
   */
  public Permissions ask(String tool, String... resources) {
    return with(Answer.ASK, tool, resources);
  }

  /**
   * Requires approval of calls of all tools that declare one of these effects.
   *
   * @param first an effect, see {@link Rule}
   * @param more further effects
   */
  public Permissions ask(Effect first, Effect... more) {
    return with(Answer.ASK, EnumSet.of(first, more));
  }

  /**
   * Denies calls.
   *
   * @param tool the tool's name, {@code *} for all tools, or a prefix such as {@code files_*}
   * @param resources what the call must touch, see {@link Rule}; without any, every call of the
   *     tool
   */
  public Permissions deny(String tool, String... resources) {
    return with(Answer.DENY, tool, resources);
  }

  /**
   * Denies calls of all tools that declare one of these effects.
   *
   * @param first an effect, see {@link Rule}
   * @param more further effects
   */
  public Permissions deny(Effect first, Effect... more) {
    return with(Answer.DENY, EnumSet.of(first, more));
  }

  /** What happens if no rule matches. */
  public Mode mode() {
    return mode;
  }

  /** The rules, in the order in which they were added. */
  public List<Rule> rules() {
    return rules;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Permissions that && mode == that.mode && rules.equals(that.rules);
  }

  @Override
  public int hashCode() {
    return 31 * mode.hashCode() + rules.hashCode();
  }

  @Override
  public String toString() {
    return "Permissions[" + mode + ", " + rules + "]";
  }

  private Permissions with(Answer answer, Set<Effect> effects) {
    List<Rule> more = new ArrayList<>(rules);
    effects.forEach(effect -> more.add(new Rule(answer, "*", "", Optional.of(effect))));
    return new Permissions(mode, more);
  }

  private Permissions with(Answer answer, String tool, String[] resources) {
    List<Rule> more = new ArrayList<>(rules);
    if (resources.length == 0) {
      more.add(new Rule(answer, tool, ""));
    }
    for (String resource : resources) {
      if (resource.isBlank()) {
        throw new IllegalArgumentException(
            "A permission rule for '"
                + tool
                + "' names a blank resource: leave it out for every call");
      }
      more.add(new Rule(answer, tool, resource));
    }
    return new Permissions(mode, more);
  }
}
