package dev.penguin.internal.typed;

import dev.penguin.error.ConfigurationException;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Calls constructors and methods of the application. */
final class Access {
  private Access() {}

  /** The canonical constructor of a record. */
  static Constructor<?> constructor(Class<?> type) {
    Class<?>[] components =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      return open(type.getDeclaredConstructor(components));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type.getName() + " has no canonical constructor", e);
    }
  }

  /**
   * Makes a constructor or method callable.
   *
   * @throws ConfigurationException when the module of its class keeps it closed
   */
  static <M extends AccessibleObject & Member> M open(M member) {
    if (member.trySetAccessible()) {
      return member;
    }
    Class<?> type = member.getDeclaringClass();
    Module reader = Access.class.getModule();
    String line =
        "opens "
            + type.getPackageName()
            + (reader.isNamed() ? " to " + reader.getName() : "")
            + ";";
    throw new ConfigurationException(
        "Penguin cannot use "
            + type.getName()
            + ": its module "
            + type.getModule().getName()
            + " does not open the package. Add this line to its module-info.java:\n\n    "
            + line
            + "\n\n",
        "closed-module");
  }

  /** Makes the components of a record readable, so that a closed module shows early. */
  static void openComponents(Class<?> type) {
    if (type.isRecord()) {
      for (RecordComponent component : type.getRecordComponents()) {
        open(component.getAccessor());
      }
    }
  }

  /** Makes a record; what its constructor throws comes out as it is. */
  static Object make(Constructor<?> constructor, @Nullable Object[] values) {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw unchecked(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot call " + constructor, e);
    }
  }

  /** Reads a component of a record; what its accessor throws comes out as it is. */
  static @Nullable Object read(RecordComponent component, Object holder) {
    try {
      return open(component.getAccessor()).invoke(holder);
    } catch (InvocationTargetException e) {
      throw unchecked(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("Cannot call " + component.getAccessor(), e);
    }
  }

  /** Calls a method; what it throws comes out as it is. */
  static @Nullable Object call(Method method, Object target, @Nullable Object[] values)
      throws Exception {
    try {
      return method.invoke(target, values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Exception exception) {
        throw exception;
      }
      throw unchecked(e.getCause());
    }
  }

  private static RuntimeException unchecked(@Nullable Throwable thrown) {
    if (thrown instanceof Error error) {
      throw error;
    }
    return thrown instanceof RuntimeException exception
        ? exception
        : new IllegalStateException(thrown);
  }
}
