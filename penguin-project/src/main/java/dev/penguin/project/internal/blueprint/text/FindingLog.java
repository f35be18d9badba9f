package dev.penguin.project.internal.blueprint.text;

import dev.penguin.project.blueprint.Finding;
import dev.penguin.project.blueprint.Finding.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Collects findings: at most {@value #MAX_OF_A_KIND} errors and as many warnings, however bad a
 * text is. Used by one thread.
 */
public final class FindingLog {
  static final int MAX_OF_A_KIND = 500;

  private final List<Finding> errors = new ArrayList<>();
  private final List<Finding> warnings = new ArrayList<>();
  private boolean refused;

  /** Adds an error that keeps the text from being read: what else it lacks is not asked then. */
  public void refuse(String code, Place place, String message, String fix) {
    error(code, place, message, fix);
    refused = true;
  }

  /** Whether the text could not be read. */
  public boolean isRefused() {
    return refused;
  }

  /** Adds an error. */
  public void error(String code, Place place, String message, String fix) {
    if (errors.size() < MAX_OF_A_KIND) {
      errors.add(Finding.error(code, place, message, fix));
    }
  }

  /** Adds a warning. */
  public void warning(String code, Place place, String message, String fix) {
    if (warnings.size() < MAX_OF_A_KIND) {
      warnings.add(Finding.warning(code, place, message, fix));
    }
  }

  /** All of them in the order of the text. */
  public List<Finding> inOrder() {
    List<Finding> all = new ArrayList<>(errors);
    all.addAll(warnings);
    all.sort(Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column));
    return List.copyOf(all);
  }

  /** Text of a user as it is shown in a message: one line, not long. */
  public static String shown(String text) {
    String line = text.strip().replaceAll("\\s+", " ");
    int end = Math.min(line.length(), 60);
    if (end < line.length() && Character.isHighSurrogate(line.charAt(end - 1))) {
      end--;
    }
    return end < line.length() ? line.substring(0, end) + "…" : line;
  }
}
