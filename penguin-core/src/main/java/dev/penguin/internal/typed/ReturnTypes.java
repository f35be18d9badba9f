package dev.penguin.internal.typed;

import dev.penguin.error.ConfigurationException;
import dev.penguin.tool.ToolResult;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.BaseStream;

/**
 * Judges what a tool returns by its declared type, when the tool is made: a type whose values
 * {@link JsonCodec} can never write is refused. What a type leaves open is judged at the call:
 * {@code Object}, and an interface, which a record may implement.
 */
final class ReturnTypes {
  private static final int MAX_NESTED_ARGUMENTS = 50;

  private final String where;
  private final Set<JavaType> seen = new HashSet<>();

  private ReturnTypes(String where) {
    this.where = where;
  }

  /**
   * Judges what a method returns, and opens the records in it.
   *
   * @param variables what the type variables of its class stand for
   * @param where what returns it, for the message
   * @throws ConfigurationException when it cannot be written, or a module keeps a record closed
   */
  static void check(Method method, Map<TypeVariable<?>, JavaType> variables, String where) {
    JavaType type = JavaType.of(method, method.getAnnotatedReturnType(), variables);
    while (CompletionStage.class.isAssignableFrom(type.raw())) {
      List<JavaType> awaited = arguments(type);
      type = awaited.isEmpty() ? JavaType.of(Object.class) : awaited.get(0);
    }
    if (!ToolResult.class.isAssignableFrom(type.raw())) {
      new ReturnTypes(where).check(type);
    }
  }

  /**
   * Judges what the function of a tool returns, where its class tells: what a lambda returns is an
   * {@code Object}.
   *
   * @param handler the object with the function
   * @param arguments the type of the function's first parameter
   */
  static void check(Object handler, Class<?> arguments, String where) {
    for (Class<?> type = handler.getClass(); type != null; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        if (method.getName().equals("handle")
            && !method.isBridge()
            && method.getParameterCount() > 0
            && method.getParameterTypes()[0] == arguments) {
          check(method, Map.of(), where);
        }
      }
    }
  }

  private void check(JavaType type) {
    Class<?> raw = type.raw();
    if (!seen.add(type) || JsonCodec.isScalar(raw)) {
      return;
    }
    if (type.isDeeperThan(MAX_NESTED_ARGUMENTS)) {
      throw refused(raw);
    }
    if (raw.isRecord()) {
      checkRecord(type);
    } else if (raw.isSealed()) {
      Arrays.stream(raw.getPermittedSubclasses()).map(JavaType::of).forEach(this::check);
    } else if (raw.isArray()) {
      check(type.arguments().get(0));
    } else if (isHolder(raw)) {
      List<JavaType> held = arguments(type);
      held.subList(Math.max(0, held.size() - 1), held.size()).forEach(this::check);
    } else if (!isOpen(raw)) {
      throw refused(raw);
    }
  }

  private void checkRecord(JavaType type) {
    Access.openComponents(type.raw());
    Map<TypeVariable<?>, JavaType> variables = type.variables();
    for (RecordComponent component : type.raw().getRecordComponents()) {
      check(JavaType.of(component, component.getAnnotatedType(), variables));
    }
  }

  private static boolean isHolder(Class<?> raw) {
    return raw == Optional.class
        || Iterable.class.isAssignableFrom(raw)
        || Map.class.isAssignableFrom(raw);
  }

  /** Whether a value of the type may be one that can be written. */
  private static boolean isOpen(Class<?> raw) {
    boolean readOnce =
        BaseStream.class.isAssignableFrom(raw) || Iterator.class.isAssignableFrom(raw);
    return raw == Object.class || raw == Record.class || raw.isInterface() && !readOnce;
  }

  /** The type arguments where their meaning is known: those of Java's own types. */
  private static List<JavaType> arguments(JavaType type) {
    return type.raw().getName().startsWith("java.") ? type.arguments() : List.of();
  }

  private ConfigurationException refused(Class<?> raw) {
    return new ConfigurationException(
        "The type "
            + raw.getTypeName()
            + ", which "
            + where
            + " returns, has no JSON form; return a record, a collection, a map, a text, a number or"
            + " an interface of records",
        "no-json-form");
  }
}
