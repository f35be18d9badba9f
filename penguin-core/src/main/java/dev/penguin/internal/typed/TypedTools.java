package dev.penguin.internal.typed;

import dev.penguin.tool.Tool;
import dev.penguin.tool.Tool.ContextHandler;
import java.util.List;

/** Makes tools from records, functions and annotated methods. */
public final class TypedTools {
  private TypedTools() {}

  /** A tool from a record and a function. */
  public static <A> Tool of(
      String name, String description, Class<A> argumentsType, ContextHandler<A> handler) {
    throw new UnsupportedOperationException("being written");
  }

  /** The tools of an object. */
  public static List<Tool> from(Object target) {
    throw new UnsupportedOperationException("being written");
  }
}
