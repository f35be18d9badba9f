package dev.penguin.project.internal.blueprint;

import dev.penguin.project.blueprint.Section;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The goals of a project: the bullets of the section Goals that begin with a key. */
final class Goals {
  private static final Pattern GOAL =
      Pattern.compile("[ \\t]{0,3}[-*+][ \\t]+(" + ItemLine.KEY.pattern() + ")(?=[:\\s]).*");

  private Goals() {}

  /** The keys of the goals that a section names. */
  static List<String> of(Section section) {
    if (!section.title().equalsIgnoreCase("Goals")) {
      return List.of();
    }
    return section
        .text()
        .lines()
        .map(GOAL::matcher)
        .filter(Matcher::matches)
        .map(goal -> goal.group(1))
        .distinct()
        .toList();
  }
}
