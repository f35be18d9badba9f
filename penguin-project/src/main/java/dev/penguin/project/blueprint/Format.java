package dev.penguin.project.blueprint;

import java.nio.file.Path;
import java.util.Locale;

/** The formats of a blueprint. All three can express the same plans. */
public enum Format {
  /** Front matter, sections, and a list of items with tick boxes: the format for people. */
  MARKDOWN,
  /** YAML 1.2, without anchors, aliases and tags. */
  YAML,
  /** JSON, with the same fields as YAML. */
  JSON;

  /**
   * Returns the format for the name of a file: YAML for {@code .yaml} and {@code .yml}, JSON for
   * {@code .json}, and Markdown for any other name.
   */
  public static Format of(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".yaml") || name.endsWith(".yml")) {
      return YAML;
    }
    return name.endsWith(".json") ? JSON : MARKDOWN;
  }
}
