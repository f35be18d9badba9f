package dev.penguin.internal.typed;

import dev.penguin.error.ConfigurationException;
import dev.penguin.tool.Tool;
import dev.penguin.tool.Tool.ContextHandler;
import dev.penguin.tool.ToolSpec;
import java.util.Objects;

/** Makes tools from records, functions and annotated methods. */
public final class TypedTools {
  private TypedTools() {}

  /**
   * A tool from a record and a function.
   *
   * @throws ConfigurationException when the type is no record, a component has no JSON form, or the
   *     record's module keeps it closed
   */
  public static <A> Tool of(
      String name, String description, Class<A> argumentsType, ContextHandler<A> handler) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(argumentsType, "argumentsType");
    Objects.requireNonNull(handler, "handler");
    if (!argumentsType.isRecord()) {
      throw new ConfigurationException(
          "The arguments of tool '"
              + name
              + "' must be a record, got "
              + argumentsType.getTypeName()
              + "; write for instance record Arguments(String value) {}",
          "no-json-form");
    }
    Shape shape =
        new Shapes().of(JavaType.of(argumentsType), "the arguments of tool '" + name + "'");
    Binder binder = new Binder(shape);
    return new TypedTool(
        ToolSpec.of(name, description, binder.schema()),
        binder,
        (arguments, context) -> handler.handle(argumentsType.cast(arguments), context));
  }
}
