package dev.penguin.project.internal.blueprint;

import dev.penguin.project.blueprint.Format;

/** Writes plans as text. */
public final class PlanText {
  private PlanText() {}

  /** The text of a plan, which reads as an equal plan. */
  public static String of(PlanContent plan, Format format) {
    return switch (format) {
      case MARKDOWN -> MarkdownText.of(plan);
      case YAML -> YamlText.of(PlanTree.of(plan));
      case JSON -> JsonPlan.of(PlanTree.of(plan));
    };
  }
}
