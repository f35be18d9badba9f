package dev.penguin.project.internal.blueprint;

import dev.penguin.project.blueprint.Format;
import dev.penguin.project.internal.blueprint.text.JsonText;
import dev.penguin.project.internal.blueprint.text.YamlText;

/** Writes plans as text. */
public final class PlanText {
  private PlanText() {}

  /** The text of a plan, which reads as an equal plan. */
  public static String of(PlanContent plan, Format format) {
    return switch (format) {
      case MARKDOWN -> MarkdownText.of(plan);
      case YAML -> YamlText.of(PlanTree.of(plan));
      case JSON -> JsonText.of(PlanTree.of(plan));
    };
  }
}
