package dev.penguin.internal.typed;

import dev.penguin.error.ConfigurationException;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.Tool;
import dev.penguin.tool.Tool.ContextHandler;
import dev.penguin.tool.Tool.Handler;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A tool whose arguments are read as a Java value.
 *
 * @param spec how the tool is described to the model
 * @param binder reads the arguments
 * @param function what the tool does
 */
public record TypedTool(ToolSpec spec, Binder binder, Function function) implements Tool {
  /** A tool from a record and a function that needs no context. */
  public static <A> Tool of(
      String name, String description, Class<A> argumentsType, Handler<A> handler) {
    return of(
        name,
        description,
        argumentsType,
        (arguments, context) -> handler.handle(arguments),
        Objects.requireNonNull(handler, "handler"));
  }

  /**
   * A tool from a record and a function.
   *
   * @throws ConfigurationException when the type is no record, a component or what the function
   *     returns has no JSON form, or the record's module keeps it closed
   */
  public static <A> Tool of(
      String name, String description, Class<A> argumentsType, ContextHandler<A> handler) {
    return of(name, description, argumentsType, handler, handler);
  }

  private static <A> Tool of(
      String name,
      String description,
      Class<A> argumentsType,
      ContextHandler<A> handler,
      Object given) {
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
    ReturnTypes.check(given, argumentsType, "the function of tool '" + name + "'");
    Binder binder = new Binder(shape);
    return new TypedTool(
        ToolSpec.of(name, description, binder.schema()),
        binder,
        (arguments, context) -> handler.handle(argumentsType.cast(arguments), context));
  }

  @Override
  public ToolResult call(ToolCall call, ToolContext context) throws Exception {
    Object arguments;
    try {
      arguments = binder.read(call.argumentsJson());
    } catch (IllegalArgumentException e) {
      return ToolResult.failure("Invalid arguments:\n" + e.getMessage());
    }
    return result(function.apply(arguments, context));
  }

  private static ToolResult result(@Nullable Object returned) throws Exception {
    if (returned instanceof CompletionStage<?> stage) {
      return result(awaited(stage.toCompletableFuture()));
    }
    if (returned instanceof ToolResult result) {
      return result;
    }
    if (returned == null) {
      return ToolResult.success("done");
    }
    return ToolResult.success(returned instanceof String text ? text : JsonCodec.of(returned));
  }

  /** The call's own thread waits; when it is stopped, so is the future. */
  private static @Nullable Object awaited(CompletableFuture<?> future) throws Exception {
    try {
      return future.get();
    } catch (InterruptedException e) {
      future.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof Exception cause ? cause : e;
    }
  }

  @Override
  public String toString() {
    return "TypedTool[" + spec.name() + "]";
  }

  /** Computes the result of a call from its arguments. */
  @FunctionalInterface
  interface Function {
    @Nullable Object apply(Object arguments, ToolContext context) throws Exception;
  }
}
