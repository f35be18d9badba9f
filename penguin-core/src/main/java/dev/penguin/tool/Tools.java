package dev.penguin.tool;

import dev.penguin.internal.typed.MethodTools;
import java.util.List;
import java.util.Objects;

/** Creates tools from plain Java, and changes their specs. */
public final class Tools {
  private Tools() {}

  /**
   * Creates a tool from each public method of an object that is marked {@link ToolMethod}, ordered
   * by name. A parameter of type {@link ToolContext} receives the run's context; the model gives
   * all others. The model receives what the method returns, see {@link Tool#of(String, String,
   * Class, Tool.Handler)}.
   *
   * @param target the object (not its class), which the tools call; it must be thread-safe when a
   *     method declares that it only reads
   * @return the tools; at least one
   * @throws dev.penguin.error.ConfigurationException when there is no such method, one is not
   *     public, two give tools of the same name, a parameter has no name, a parameter or return
   *     type has no JSON form, or an annotation names two recoveries
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
   * @param recovery what a resumed run does with a call whose outcome is unknown
   */
  public static Tool withRecovery(Tool tool, Recovery recovery) {
    return new RespecifiedTool(tool, tool.spec().withRecovery(recovery));
  }

  /**
   * The same tool, which requests may list by name only when a run has many tools, see {@link
   * ToolSpec#deferrable()}.
   *
   * @param tool the tool
   */
  public static Tool deferrable(Tool tool) {
    return new RespecifiedTool(tool, tool.spec().deferrable());
  }
}
