package dev.penguin.engine;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;

/**
 * The type of an answer that has type arguments, which a {@code Class} cannot express. Create it as
 * an anonymous class, with braces:
 *
 * <pre>{@code
 * List<Film> films = agent.run("Five films of 1988", new TypeRef<List<Film>>() {});
 * }</pre>
 *
 * <p>Immutable. An anonymous class keeps a reference to the object in which it was created; to
 * avoid that, create it as a constant.
 *
 * @param <T> the type
 */
public abstract class TypeRef<T> {
  private final AnnotatedType type;

  /**
   * Reads the type argument of the class that extends this one.
   *
   * @throws IllegalArgumentException when the class has no type argument, or the argument contains
   *     a type variable, whose type is not known at run time
   */
  protected TypeRef() {
    if (!(getClass().getAnnotatedSuperclass() instanceof AnnotatedParameterizedType self)
        || getClass().getSuperclass() != TypeRef.class) {
      throw new IllegalArgumentException(
          getClass().getName()
              + " has no type argument; write for instance new TypeRef<List<String>>() {}");
    }
    type = self.getAnnotatedActualTypeArguments()[0];
    checkKnown(type.getType());
  }

  private static void checkKnown(Type type) {
    if (type instanceof TypeVariable<?> variable) {
      throw new IllegalArgumentException(
          "A TypeRef cannot know what the type variable "
              + variable.getName()
              + " stands for; write the type itself, for instance new TypeRef<List<String>>() {}");
    }
    if (type instanceof ParameterizedType parameterized) {
      for (Type argument : parameterized.getActualTypeArguments()) {
        checkKnown(argument);
      }
    } else if (type instanceof GenericArrayType array) {
      checkKnown(array.getGenericComponentType());
    } else if (type instanceof WildcardType wildcard) {
      for (Type bound : wildcard.getUpperBounds()) {
        checkKnown(bound);
      }
    }
  }

  /** The type. */
  public final Type type() {
    return type.getType();
  }

  /** The type with its annotations, such as {@code List<@Nullable String>}. */
  final AnnotatedType annotated() {
    return type;
  }

  @Override
  public String toString() {
    return "TypeRef<" + type.getType().getTypeName() + ">";
  }
}
