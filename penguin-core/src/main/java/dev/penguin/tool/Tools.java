package dev.penguin.tool;

import dev.penguin.internal.typed.MethodTools;
import java.util.List;
import java.util.Objects;

/** Creates tools from plain Java, and changes their specs. */
public final class Tools {
  private Tools() {}

  /**
   * Creates a tool from each public method of an object that has the annotation {@link ToolMethod},
   * ordered by name. A parameter of type {@link ToolContext} receives the run's context; the model
   * provides all others. The model receives what the method returns, see {@link Tool#of(String,
   * String, Class, Tool.Handler)}.
   *
   * @param target the object (not its class), which the tools call; it must be thread-safe when a
   *     method declares that it only reads
   * @return the tools; at least one
   * @throws dev.penguin.error.ConfigurationException when there is no such method, a method is not
   *     public, two methods make tools of the same name, a parameter has no name, a parameter or
   *     return type cannot be converted to JSON, or an annotation names two recoveries
   */
  public static List<Tool> from(Object target) {
    return new MethodTools(Objects.requireNonNull(target, "target")).find();
  }

  /**
   * Returns a copy of a tool with declared effects.
   *
   * @param tool the tool
   * @param first an effect
   * @param more other effects
   */
  public static Tool withEffects(Tool tool, Effect first, Effect... more) {
    return new RespecifiedTool(tool, tool.spec().withEffects(first, more));
  }

  /**
   * Returns a copy of a tool with a declared recovery, see {@link ToolSpec#withRecovery}.
   *
   * @param tool the tool
   * @param recovery what a resumed run does with a call whose outcome is unknown
   */
  public static Tool withRecovery(Tool tool, Recovery recovery) {
    return new RespecifiedTool(tool, tool.spec().withRecovery(recovery));
  }

  /**
   * Returns a copy of a tool that requests may list by name only if a run has many tools, see
   * {@link ToolSpec#deferrable()}.
   *
   * @param tool the tool
   */
  public static Tool deferrable(Tool tool) {
    return new RespecifiedTool(tool, tool.spec().deferrable());
  }
}
