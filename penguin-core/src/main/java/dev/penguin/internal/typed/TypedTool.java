package dev.penguin.internal.typed;

import dev.penguin.error.ConfigurationException;
import dev.penguin.message.ToolCall;
import dev.penguin.tool.Tool;
import dev.penguin.tool.Tool.ContextHandler;
import dev.penguin.tool.Tool.Handler;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolResult;
import dev.penguin.tool.ToolSpec;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A tool whose arguments are read as a Java value.
 *
 * @param spec how the tool is described to the model
 * @param binder reads the arguments
 * @param function what the tool does
 */
public record TypedTool(ToolSpec spec, Binder binder, Function function) implements Tool {
  /** What every provider takes as the name of a property. */
  private static final Pattern PARAMETER = Pattern.compile("[A-Za-z0-9_-]{1,64}");

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
              + "; write for instance record Arguments(String value) {}, or name the one parameter: Tool.of(name, description, \"city\", String.class, function)",
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

  /**
   * A tool of one parameter.
   *
   * @throws ConfigurationException when the type has no JSON form
   */
  @SuppressWarnings("unchecked") // the shape was made of the type
  public static <A> Tool of(
      String name, String description, String parameter, Class<A> type, Handler<A> handler) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(handler, "handler");
    Objects.requireNonNull(type, "type");
    if (!PARAMETER.matcher(Objects.requireNonNull(parameter, "parameter")).matches()) {
      throw new IllegalArgumentException(
          "The parameter of tool '%s' must be 1 to 64 letters, digits, '_' or '-', got '%s'"
              .formatted(name, parameter));
    }
    Shape shape =
        new Shapes().of(JavaType.of(type), "parameter '" + parameter + "' of tool '" + name + "'");
    ReturnTypes.check(handler, type, "the function of tool '" + name + "'");
    Shape arguments =
        new ObjectShape("Arguments", values -> Objects.requireNonNull(values[0]))
            .with(List.of(new ObjectShape.Member(parameter, "", shape)));
    return made(name, description, arguments, (value, context) -> handler.handle((A) value));
  }

  /** A tool without parameters. */
  public static Tool of(String name, String description, Callable<?> function) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(function, "function");
    Shape none = new ObjectShape("Arguments", values -> true).with(List.of());
    return made(name, description, none, (value, context) -> function.call());
  }

  private static Tool made(String name, String description, Shape arguments, Function function) {
    Binder binder = new Binder(arguments);
    return new TypedTool(ToolSpec.of(name, description, binder.schema()), binder, function);
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
