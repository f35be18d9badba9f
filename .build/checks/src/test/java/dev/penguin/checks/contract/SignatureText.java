package dev.penguin.checks.contract;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** How the parts of a signature are written in an {@link ApiDump}. */
final class SignatureText {
  private SignatureText() {}

  static String literal(Object value) {
    if (value.getClass().isArray()) {
      return IntStream.range(0, Array.getLength(value))
          .mapToObj(i -> literal(Array.get(value, i)))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof String text) {
      return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }
    return value instanceof Class<?> type ? name(type) + ".class" : value.toString();
  }

  static String annotations(AnnotatedElement element) {
    return Arrays.stream(element.getDeclaredAnnotations())
        .map(Annotation::annotationType)
        .map(Class::getSimpleName)
        .filter(Set.of("Deprecated", "Experimental")::contains)
        .sorted()
        .map(name -> "@" + name + " ")
        .collect(Collectors.joining());
  }

  static String nullable(AnnotatedType type) {
    boolean marked =
        Arrays.stream(type.getAnnotations())
            .anyMatch(annotation -> annotation.annotationType().getSimpleName().equals("Nullable"));
    return marked ? "@Nullable " : "";
  }

  static String typeParameters(GenericDeclaration declaration) {
    TypeVariable<?>[] parameters = declaration.getTypeParameters();
    return parameters.length == 0
        ? ""
        : Arrays.stream(parameters)
            .map(variable -> variable.getName() + bounds(" extends ", variable.getBounds()))
            .collect(Collectors.joining(", ", "<", ">"));
  }

  static String bounds(String keyword, Type[] bounds) {
    return Arrays.stream(bounds)
        .filter(bound -> bound != Object.class)
        .map(SignatureText::name)
        .reduce((a, b) -> a + " & " + b)
        .map(text -> keyword + text)
        .orElse("");
  }

  static String name(Type type) {
    if (type instanceof Class<?> raw) {
      String name = raw.getCanonicalName();
      return name.startsWith("java.lang.") && name.indexOf('.', 10) < 0 ? name.substring(10) : name;
    }
    if (type instanceof ParameterizedType generic) {
      return name(generic.getRawType())
          + Arrays.stream(generic.getActualTypeArguments())
              .map(SignatureText::name)
              .collect(Collectors.joining(", ", "<", ">"));
    }
    if (type instanceof GenericArrayType array) {
      return name(array.getGenericComponentType()) + "[]";
    }
    if (type instanceof WildcardType wildcard) {
      return "?"
          + bounds(" extends ", wildcard.getUpperBounds())
          + bounds(" super ", wildcard.getLowerBounds());
    }
    return type.getTypeName();
  }

  static String list(String keyword, Stream<String> names) {
    String text = names.collect(Collectors.joining(", "));
    return text.isEmpty() ? "" : keyword + text;
  }

  static String words(int modifiers) {
    return modifiers == 0 ? "" : Modifier.toString(modifiers) + " ";
  }
}
