package dev.penguin.tool;

import dev.penguin.internal.typed.MethodTools;
import java.util.List;
import java.util.Objects;

/** Makes tools from plain Java. */
public final class Tools {
  private Tools() {}

  /**
   * The tools of an object: its public methods marked {@link ToolMethod}, ordered by name. A
   * parameter of type {@link ToolContext} receives the run's context; all others are asked of the
   * model. What a method returns is what the model receives, see {@link Tool#of(String, String,
   * Class, Tool.Handler)}.
   *
   * @param target the object, which the tools call; it must be thread-safe when a method declares
   *     that it only reads
   * @return the tools; at least one
   * @throws dev.penguin.error.ConfigurationException when there is no such method, one is not
   *     public, two make a tool of one name, a parameter has no name, a parameter or what a method
   *     returns has no JSON form, or a mark names two recoveries
   */
  public static List<Tool> from(Object target) {
    return new MethodTools(Objects.requireNonNull(target, "target")).find();
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

  /**
   * The same tool with its recovery declared, see {@link ToolSpec#withRecovery}.
   *
   * @param tool the tool
   * @param recovery what becomes of a call whose outcome is unknown
   */
  public static Tool withRecovery(Tool tool, Recovery recovery) {
    return new RespecifiedTool(tool, tool.spec().withRecovery(recovery));
  }

  /**
   * The same tool, which the model may be shown by its name alone when there are many, see {@link
   * ToolSpec#deferrable()}.
   *
   * @param tool the tool
   */
  public static Tool deferrable(Tool tool) {
    return new RespecifiedTool(tool, tool.spec().deferrable());
  }
}
