package dev.penguin.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
     * Reading and writing inside the workspace runs; commands and network ask, and so does writing
     * to {@code .git}, {@code .penguin} and {@code .github/workflows}, which others run or obey.
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
   * A rule.
   *
   * @param answer what it says
   * @param tool the name of the tool that it speaks about, or {@code *} for all
   * @param resource what the call must touch for the rule to speak: for a command the first
   *     arguments, separated by spaces; for a file a path relative to the workspace, where a folder
   *     stands for all that is in it and {@code .} for the workspace; empty for every call of the
   *     tool. A command that may hide or hand on what a rule denies or asks about is asked about,
   *     and so is a search of a folder that holds it. What a command that runs reads and writes is
   *     not looked at
   */
  public record Rule(Answer answer, String tool, String resource) {
    /** Checks that nothing is null and the tool is named. */
    public Rule {
      Objects.requireNonNull(answer, "answer");
      Objects.requireNonNull(resource, "resource");
      if (Objects.requireNonNull(tool, "tool").isBlank()) {
        throw new IllegalArgumentException("A permission rule must name a tool, or * for all");
      }
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
   * @param tool the tool's name, or {@code *} for all
   * @param resources what the call must touch, see {@link Rule}; none for every call
   */
  public Permissions allow(String tool, String... resources) {
    return with(Answer.ALLOW, tool, resources);
  }

  /**
   * Has the approver asked about calls.
   *
   * @param tool the tool's name, or {@code *} for all
   * @param resources what the call must touch, see {@link Rule}; none for every call
   */
  public Permissions ask(String tool, String... resources) {
    return with(Answer.ASK, tool, resources);
  }

  /**
   * Denies calls.
   *
   * @param tool the tool's name, or {@code *} for all
   * @param resources what the call must touch, see {@link Rule}; none for every call
   */
  public Permissions deny(String tool, String... resources) {
    return with(Answer.DENY, tool, resources);
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
