package dev.penguin.project.blueprint;

import java.nio.file.Path;
import java.util.Locale;

/** The forms in which a blueprint is written. All three say the same. */
public enum Format {
  /** Front matter, sections, and items as a list with boxes: the form for people. */
  MARKDOWN,
  /** YAML 1.2, without anchors, aliases and tags. */
  YAML,
  /** JSON, with the same fields as YAML. */
  JSON;

  /**
   * The form that the name of a file tells: {@code .yaml} and {@code .yml}, {@code .json}, and
   * Markdown for any other name.
   */
  public static Format of(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return YAML;
    }
    return name.endsWith(".json") ? JSON : MARKDOWN;
  }
}
