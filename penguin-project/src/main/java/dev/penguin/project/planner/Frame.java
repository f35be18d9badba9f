package dev.penguin.project.planner;

import dev.penguin.project.blueprint.Blueprint;
import dev.penguin.project.blueprint.Finding;
import dev.penguin.project.blueprint.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a plan says of its project.
 *
 * @param project a blueprint without items
 * @param findings what was too long and is cut
 */
record Frame(Blueprint project, List<Finding> findings) {
  private static final String USUAL_KEY = "PLAN";

  static Frame of(Answers.Outline outline) {
    List<Finding> findings = new ArrayList<>();
    List<Section> sections = new ArrayList<>();
    String overview = cut("overview", stored(outline.overview()), PlanSize.OVERVIEW, findings);
    sections.add(new Section("Overview", overview));
    sections.add(new Section("Goals", list("goals", "GOAL-", outline.goals(), findings)));
    sections.add(new Section("Non-goals", list("non-goals", "", outline.nonGoals(), findings)));
    sections.removeIf(section -> section.text().isBlank());
    String title = cut("title", line(outline.title()), PlanSize.TITLE, findings);
    Blueprint project = Blueprint.builder(key(outline.key()), title).sections(sections).build();
    return new Frame(project, List.copyOf(findings));
  }

  /** The key in the form that it must have: people are shown the plan before it counts. */
  private static String key(String given) {
    String letters = given.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]|^[0-9]+", "");
    String plain = letters.length() < 2 ? USUAL_KEY : letters;
    return plain.length() > 10 ? plain.substring(0, 10) : plain;
  }

  /** A list in Markdown, each entry on a line. */
  private static String list(
      String what, String prefix, List<String> entries, List<Finding> findings) {
    StringBuilder text = new StringBuilder();
    int number = 0;
    for (String entry : entries) {
      if (entry.isBlank()) {
        continue;
      }
      if (++number > PlanSize.GOALS) {
        findings.add(PlanFindings.cutOff(what, entries.size(), PlanSize.GOALS));
        break;
      }
      String key = prefix.isEmpty() ? "" : prefix + number + " ";
      text.append("- ")
          .append(key)
          .append(cut("one of the " + what, line(entry), PlanSize.LINE, findings))
          .append('\n');
    }
    return text.toString().strip();
  }

  private static String line(String text) {
    return stored(text).strip().replaceAll("\\s+", " ");
  }

  /** A text without what no project can store: control characters and half characters. */
  private static String stored(String text) {
    return text.codePoints()
        .filter(c -> c == '\n' || c == '\t' || !Character.isISOControl(c))
        .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static String cut(String what, String text, int most, List<Finding> findings) {
    if (text.length() > most) {
      findings.add(PlanFindings.cutOff(what, text.length(), most));
    }
    return PlanSize.cut(text, most);
  }
}
