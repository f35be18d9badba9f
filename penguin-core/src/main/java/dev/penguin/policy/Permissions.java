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
 * What tools may do: a mode, and rules above it. Immutable and thread-safe; each rule gives a
 * changed copy.
 *
 * <p>For a call, deny rules are looked at first, then ask rules, then allow rules, then the mode;
 * the order in which they were written does not matter.
 */
public final class Permissions {

  /** What happens where no rule speaks. */
  public enum Mode {
    /**
     * Tools that only read run, and tools passed in code that declare no effects; all else is
     * denied.
     */
    READ_ONLY,
    /**
     * As {@link #READ_ONLY}, until the approver approves a plan that the model submits with the
     * tool {@code submit_plan}; from then on as {@link #WORKSPACE}. A plan that is allowed once
     * counts for the rest of the run, one that is allowed for the session for the session.
     */
    PLAN,
    /**
     * Reading and writing inside the workspace runs; commands and network ask, and so does writing
     * to what others run or obey: {@code .git}, {@code .penguin}, and the files of build servers,
     * such as {@code .github/workflows}, {@code .gitlab-ci.yml} and {@code Jenkinsfile}.
     */
    WORKSPACE,
    /** Everything runs. */
    FULL
  }

  /** What a rule says. */
  public enum Answer {
    /** The call runs. */
    ALLOW,
    /** The approver is asked. */
    ASK,
    /** The call is denied. */
    DENY
  }

  /**
   * A rule. It speaks about a tool, or about what tools declare to do.
   *
   * <p>A rule about a command names its first words: {@code git status} speaks about {@code git
   * status -s} too. Of a line that runs several programs an allow rule must name every one, a deny
   * or ask rule only one, in whatever folder the program lies. An allow rule does not reach to the
   * options by which some programs write files or run others ({@code find -delete}, {@code sort
   * -o}, {@code git -c}) unless it names them, and where only reading is permitted it does not hold
   * for programs that are known to do more. A command that may hide or hand on what a rule denies
   * or asks about is asked about, and so is a search of a folder that holds it. What a command that
   * runs reads and writes is not looked at.
   *
   * @param answer what it says
   * @param tool the name of the tool that it speaks about, {@code *} for all, or a beginning with a
   *     star for all whose names begin so, such as {@code files_*} for those of an MCP server
   * @param resource what the call must touch for the rule to speak: for a command the first words,
   *     separated by spaces; for a file a path relative to the workspace, where a folder stands for
   *     all that is in it and {@code .} for the workspace, or an absolute path, which is compared
   *     with the real one (links in it are followed where the rule denies or asks); empty for every
   *     call of the tool
   * @param effect what the tool must declare to do for the rule to speak; empty for whatever it
   *     declares. A call is allowed by its effects when each of them is allowed. A discovered tool
   *     that declares nothing is taken to do everything; one passed in code is trusted to do
   *     nothing that such a rule speaks about
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
     * A rule about a tool, whatever it declares to do.
     *
     * @param answer what it says
     * @param tool the name of the tool, or {@code *} for all
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
   * Tools that only read run, and tools passed in code that declare no effects; all else is denied.
   */
  public static Permissions readOnly() {
    return new Permissions(Mode.READ_ONLY, List.of());
  }

  /**
   * Reading until a plan is approved, then as {@link #workspace}. The model is offered the tool
   * {@code submit_plan}; the approver is asked about it with the plan as its argument {@code plan},
   * may change it with {@link Decision#allowWith}, and its reason for a denial goes to the model.
   */
  public static Permissions plan() {
    return new Permissions(Mode.PLAN, List.of());
  }

  /** The default: reading and writing inside the workspace runs; commands and network ask. */
  public static Permissions workspace() {
    return new Permissions(Mode.WORKSPACE, List.of());
  }

  /** Everything runs that no rule stops. */
  public static Permissions full() {
    return new Permissions(Mode.FULL, List.of());
  }

  /**
   * Lets calls run without asking.
   *
   * @param tool the tool's name, {@code *} for all, or a beginning as {@code files_*}
   * @param resources what the call must touch, see {@link Rule}; none for every call
   */
  public Permissions allow(String tool, String... resources) {
    return with(Answer.ALLOW, tool, resources);
  }

  /**
   * Lets calls run without asking whose tools declare to do nothing but this.
   *
   * @param first one effect, see {@link Rule}
   * @param more others
   */
  public Permissions allow(Effect first, Effect... more) {
    return with(Answer.ALLOW, EnumSet.of(first, more));
  }

  /**
   * Has the approver asked about calls.
   *
   * @param tool the tool's name, {@code *} for all, or a beginning as {@code files_*}
   * @param resources what the call must touch, see {@link Rule}; none for every call
   */
  public Permissions ask(String tool, String... resources) {
    return with(Answer.ASK, tool, resources);
  }

  /**
   * Has the approver asked about calls of all tools that declare to do this.
   *
   * @param first one effect, see {@link Rule}
   * @param more others
   */
  public Permissions ask(Effect first, Effect... more) {
    return with(Answer.ASK, EnumSet.of(first, more));
  }

  /**
   * Denies calls.
   *
   * @param tool the tool's name, {@code *} for all, or a beginning as {@code files_*}
   * @param resources what the call must touch, see {@link Rule}; none for every call
   */
  public Permissions deny(String tool, String... resources) {
    return with(Answer.DENY, tool, resources);
  }

  /**
   * Denies calls of all tools that declare to do this.
   *
   * @param first one effect, see {@link Rule}
   * @param more others
   */
  public Permissions deny(Effect first, Effect... more) {
    return with(Answer.DENY, EnumSet.of(first, more));
  }

  /** What happens where no rule speaks. */
  public Mode mode() {
    return mode;
  }

  /** The rules, in the order in which they were written. */
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
