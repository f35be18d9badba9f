package dev.penguin.tool;

import dev.penguin.internal.typed.TypedTools;
import java.util.List;

/** Makes tools from plain Java. */
public final class Tools {
  private Tools() {}

  /**
   * The tools of an object: its public methods marked {@link ToolMethod}, ordered by name.
   *
   * @param target the object, which the tools call; it must be thread-safe when a method declares
   *     that it only reads
   * @return the tools; at least one
   * @throws IllegalArgumentException when there is no such method, two have one name, or a
   *     parameter has none
   */
  public static List<Tool> from(Object target) {
    return TypedTools.from(target);
  }

  /**
   * The same tool with its effects declared.
   *
   * @param tool the tool
   * @param first one effect
   * @param more others
   */
  public static Tool withEffects(Tool tool, Effect first, Effect... more) {
    return new RespecifiedTool(tool, tool.spec().withEffects(first, more));
  }
}
