package dev.penguin.tools.internal.skill;

import java.util.List;

/** A skill cannot be used, for one or more reasons. */
final class BadSkillException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /**
   * @param problems each with the file, the line, the value, and what to do
   */
  BadSkillException(List<String> problems) {
    super(String.join("; ", problems), null, false, false);
    this.problems = List.copyOf(problems);
  }

  List<String> problems() {
    return problems;
  }
}
