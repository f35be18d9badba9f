package dev.penguin.project.planner;

import dev.penguin.project.blueprint.BlueprintItem;
import dev.penguin.project.blueprint.Finding;
import dev.penguin.project.blueprint.Finding.Place;
import java.util.ArrayList;
import java.util.List;

/** How large the parts of a plan may be, so that no answer of a model makes it endless. */
final class PlanSize {
  /** The most characters of a specification: a hundred pages and more. */
  static final int SPECIFICATION = 400_000;

  /** The most answers to questions, and their characters. */
  static final int ANSWERS = 50;

  static final int ANSWER = 10_000;

  /** The most questions of a result. */
  static final int QUESTIONS = 5;

  static final int QUESTION = 1_000;
  static final int TITLE = 200;
  static final int OVERVIEW = 10_000;
  static final int GOALS = 30;
  static final int LINE = 500;
  private static final int KEY = 40;
  private static final int DESCRIPTION = 4_000;
  private static final int CRITERIA = 10;
  private static final int PREREQUISITES = 50;
  private static final int TAGS = 20;
  private static final int TAG = 100;

  private PlanSize() {}

  /** What is too large about an item. */
  static List<Finding> check(BlueprintItem item) {
    List<Finding> findings = new ArrayList<>();
    Place key = Place.ofItem(cut(item.key(), KEY));
    text(key, "the key", item.key(), KEY, findings);
    text(key, "the title", item.title(), TITLE, findings);
    text(key, "the description", item.description(), DESCRIPTION, findings);
    text(key, "the role", item.agentRole().orElse(""), TAG, findings);
    list(key, "criteria", item.acceptanceCriteria(), CRITERIA, LINE, findings);
    list(key, "tags", item.tags(), TAGS, TAG, findings);
    list(key, "goals", item.goals(), GOALS, KEY, findings);
    List<String> keys = item.prerequisites().stream().map(BlueprintItem.Prerequisite::key).toList();
    list(key, "dependencies", keys, PREREQUISITES, KEY, findings);
    return findings;
  }

  private static void list(
      Place item, String what, List<String> values, int most, int longest, List<Finding> findings) {
    if (values.size() > most) {
      findings.add(PlanFindings.tooMany(item, what, values.size(), most));
    }
    for (String value : values) {
      text(item, "one of the " + what, value, longest, findings);
    }
  }

  private static void text(
      Place item, String what, String value, int most, List<Finding> findings) {
    if (value.length() > most) {
      findings.add(PlanFindings.tooLong(item, what, value.length(), most));
    }
  }

  /** The text, or its beginning when it is longer. */
  static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
    return text.substring(0, end) + "…";
  }
}
