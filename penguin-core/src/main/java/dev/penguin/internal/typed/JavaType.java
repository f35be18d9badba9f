package dev.penguin.internal.typed;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedTypeVariable;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A Java type with its arguments filled in: no variables and no wildcards are left. Equal types are
 * equal values.
 *
 * @param raw the class
 * @param arguments the type arguments; for an array its element type; empty for a raw type too
 * @param nullable whether it is marked {@code @Nullable}, with whichever annotation of that name
 */
record JavaType(Class<?> raw, List<JavaType> arguments, boolean nullable) {

  static JavaType of(Class<?> raw) {
    return new JavaType(
        raw, raw.isArray() ? List.of(of(raw.getComponentType())) : List.of(), false);
  }

  /** A type that has no variables, with what it is marked with. */
  static JavaType of(AnnotatedType type) {
    return of(type, Map.of());
  }

  /** The type of a component or parameter, whose declaration may be marked too. */
  static JavaType of(
      AnnotatedElement declaration, AnnotatedType type, Map<TypeVariable<?>, JavaType> variables) {
    JavaType found = of(type, variables);
    return isMarked(declaration) ? new JavaType(found.raw, found.arguments, true) : found;
  }

  private static JavaType of(AnnotatedType type, Map<TypeVariable<?>, JavaType> variables) {
    boolean nullable = isMarked(type);
    if (type instanceof AnnotatedArrayType array) {
      JavaType element = of(array.getAnnotatedGenericComponentType(), variables);
      return new JavaType(element.raw.arrayType(), List.of(element), nullable);
    }
    if (type instanceof AnnotatedParameterizedType parameterized) {
      List<JavaType> arguments = new ArrayList<>();
      for (AnnotatedType argument : parameterized.getAnnotatedActualTypeArguments()) {
        arguments.add(of(argument, variables));
      }
      return new JavaType(erasure(type.getType()), List.copyOf(arguments), nullable);
    }
    if (type instanceof AnnotatedWildcardType wildcard) {
      return of(wildcard.getAnnotatedUpperBounds()[0], variables);
    }
    if (type instanceof AnnotatedTypeVariable variable) {
      JavaType known = variables.get((TypeVariable<?>) variable.getType());
      JavaType found =
          known == null ? of(erasure(variable.getAnnotatedBounds()[0].getType())) : known;
      return nullable ? new JavaType(found.raw, found.arguments, true) : found;
    }
    JavaType plain = of(erasure(type.getType()));
    return new JavaType(plain.raw, plain.arguments, nullable);
  }

  private static Class<?> erasure(Type type) {
    if (type instanceof ParameterizedType parameterized) {
      return (Class<?>) parameterized.getRawType();
    }
    if (type instanceof TypeVariable<?> variable) {
      return erasure(variable.getBounds()[0]);
    }
    return type instanceof Class<?> raw ? raw : Object.class;
  }

  /** By name: JSpecify, Jakarta and others each have their own. */
  private static boolean isMarked(AnnotatedElement element) {
    for (Annotation annotation : element.getAnnotations()) {
      if (annotation.annotationType().getSimpleName().equals("Nullable")) {
        return true;
      }
    }
    return false;
  }

  /** The same, and nullable if a mark says so that reflection does not see. */
  JavaType orNull(boolean marked) {
    return new JavaType(raw, arguments, nullable || marked);
  }

  JavaType withoutNull() {
    return new JavaType(raw, arguments, false);
  }

  /** What the type variables of the class stand for. */
  Map<TypeVariable<?>, JavaType> variables() {
    Map<TypeVariable<?>, JavaType> variables = new HashMap<>();
    TypeVariable<?>[] declared = raw.getTypeParameters();
    for (int i = 0; i < Math.min(declared.length, arguments.size()); i++) {
      variables.put(declared[i], arguments.get(i));
    }
    return variables;
  }

  /** Whether type arguments are nested in each other more than so many times. */
  boolean isDeeperThan(int levels) {
    return levels < 0 || arguments.stream().anyMatch(argument -> argument.isDeeperThan(levels - 1));
  }

  /** Whether the class has type parameters that were not given. */
  boolean isRaw() {
    return raw.getTypeParameters().length > arguments.size();
  }
}
