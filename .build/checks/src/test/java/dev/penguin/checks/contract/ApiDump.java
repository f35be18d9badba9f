package dev.penguin.checks.contract;

import static dev.penguin.checks.contract.SignatureText.annotations;
import static dev.penguin.checks.contract.SignatureText.list;
import static dev.penguin.checks.contract.SignatureText.literal;
import static dev.penguin.checks.contract.SignatureText.name;
import static dev.penguin.checks.contract.SignatureText.nullable;
import static dev.penguin.checks.contract.SignatureText.typeParameters;
import static dev.penguin.checks.contract.SignatureText.words;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The public API of a module as text: one line a type, under it one line a member, sorted. What is
 * not marked {@code protected} is public; names of {@code java.lang} are short, all others are
 * whole.
 */
final class ApiDump {
  private ApiDump() {}

  static List<String> of(Collection<Class<?>> classes) {
    List<String> lines = new ArrayList<>();
    classes.stream()
        .filter(ApiDump::isVisible)
        .sorted(Comparator.comparing(Class::getCanonicalName))
        .forEach(
            type -> {
              if (!lines.isEmpty()) {
                lines.add("");
              }
              lines.add(header(type));
              members(type).forEach(member -> lines.add("  " + member));
            });
    return lines;
  }

  private static boolean isVisible(Class<?> type) {
    if (type.isSynthetic() || type.isAnonymousClass() || type.isLocalClass()) {
      return false;
    }
    Class<?> outer = type.getDeclaringClass();
    return isVisible(type.getModifiers(), outer) && (outer == null || isVisible(outer));
  }

  /** Protected counts only where somebody else can extend the class around it. */
  private static boolean isVisible(int modifiers, Class<?> around) {
    return Modifier.isPublic(modifiers)
        || Modifier.isProtected(modifiers)
            && around != null
            && !Modifier.isFinal(around.getModifiers());
  }

  private static String header(Class<?> type) {
    StringBuilder line =
        new StringBuilder(annotations(type)).append(modifiers(type)).append(kind(type));
    line.append(' ').append(type.getCanonicalName()).append(typeParameters(type));
    if (type.isRecord()) {
      line.append(
          Arrays.stream(type.getRecordComponents())
              .map(ApiDump::component)
              .collect(Collectors.joining(", ", "(", ")")));
    }
    if (!type.isEnum() && !type.isRecord()) {
      line.append(list(" extends ", Stream.ofNullable(parent(type)).map(SignatureText::name)));
    }
    if (!type.isAnnotation()) {
      line.append(list(type.isInterface() ? " extends " : " implements ", interfaces(type)));
    }
    return line.append(permits(type)).toString();
  }

  /** The nearest superclass that outside code can name; null for Object. */
  private static @Nullable Type parent(Class<?> type) {
    Class<?> parent = type.getSuperclass();
    Type generic = type.getGenericSuperclass();
    while (parent != null && isHidden(parent)) {
      generic = parent.getGenericSuperclass();
      parent = parent.getSuperclass();
    }
    return generic == Object.class ? null : generic;
  }

  private static Stream<String> interfaces(Class<?> type) {
    return lineage(type)
        .flatMap(owner -> Arrays.stream(owner.getGenericInterfaces()))
        .filter(parent -> !(parent instanceof Class<?> raw && isHidden(raw)))
        .map(SignatureText::name)
        .distinct();
  }

  private static String kind(Class<?> type) {
    if (type.isAnnotation()) {
      return "@interface";
    }
    if (type.isInterface()) {
      return "interface";
    }
    return type.isRecord() ? "record" : type.isEnum() ? "enum" : "class";
  }

  private static String modifiers(Class<?> type) {
    int modifiers = type.getModifiers() & (Modifier.PROTECTED | Modifier.ABSTRACT | Modifier.FINAL);
    if (type.isInterface()) {
      modifiers &= ~Modifier.ABSTRACT;
    }
    if (type.isRecord() || type.isEnum()) {
      modifiers &= ~Modifier.FINAL & ~Modifier.ABSTRACT;
    }
    boolean inner = type.isMemberClass() && !Modifier.isStatic(type.getModifiers());
    return words(modifiers) + (inner ? "inner " : "") + (isSealed(type) ? "sealed " : "");
  }

  /** An enum whose constants have bodies is sealed by the compiler, which is nobody's business. */
  private static boolean isSealed(Class<?> type) {
    return type.isSealed() && !type.isEnum();
  }

  private static String component(RecordComponent component) {
    return nullable(component.getAnnotatedType())
        + name(component.getGenericType())
        + " "
        + component.getName();
  }

  /** Public cases by name; "..." stands for those that outside code cannot name. */
  private static String permits(Class<?> type) {
    if (!isSealed(type)) {
      return "";
    }
    Class<?>[] all = type.getPermittedSubclasses();
    List<String> named =
        Arrays.stream(all)
            .filter(ApiDump::isVisible)
            .map(Class::getCanonicalName)
            .sorted()
            .toList();
    return list(
        " permits ",
        Stream.concat(named.stream(), named.size() < all.length ? Stream.of("...") : Stream.of()));
  }

  private static List<String> members(Class<?> type) {
    List<String> lines = new ArrayList<>();
    Arrays.stream(type.getDeclaredFields())
        .filter(Field::isEnumConstant)
        .map(constant -> annotations(constant) + constant.getName())
        .forEach(lines::add);
    fields(type)
        .filter(field -> !field.isEnumConstant())
        .map(ApiDump::field)
        .sorted()
        .forEach(lines::add);
    Arrays.stream(type.getDeclaredConstructors())
        .filter(constructor -> isApi(constructor, type) && !isCanonical(constructor, type))
        .map(constructor -> executable(constructor, type, "new"))
        .sorted()
        .forEach(lines::add);
    methods(type)
        .map(method -> executable(method, type, named(method)) + defaultValue(method))
        .distinct()
        .sorted()
        .forEach(lines::add);
    return lines;
  }

  private static Stream<Field> fields(Class<?> type) {
    return lineage(type)
        .flatMap(owner -> Arrays.stream(owner.getDeclaredFields()))
        .filter(f -> isApi(f, type));
  }

  private static Stream<Method> methods(Class<?> type) {
    return lineage(type)
        .flatMap(owner -> Arrays.stream(owner.getDeclaredMethods()))
        .filter(method -> isApi(method, type) && !method.isBridge() && !isImplied(method, type));
  }

  /**
   * The type, and those of its ancestors whose members show through it because they cannot be named
   * themselves.
   */
  private static Stream<Class<?>> lineage(Class<?> type) {
    Stream<Class<?>> parents =
        Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()));
    return Stream.concat(
        Stream.of(type), parents.filter(ApiDump::isHidden).flatMap(ApiDump::lineage));
  }

  private static boolean isHidden(Class<?> type) {
    return type.getName().startsWith("dev.penguin.") && !isVisible(type);
  }

  private static boolean isApi(Member member, Class<?> type) {
    return !member.isSynthetic() && isVisible(member.getModifiers(), type);
  }

  /** What the header has said already, or what every type of its kind has. */
  private static boolean isImplied(Method method, Class<?> type) {
    int parameters = method.getParameterCount();
    if (type.isEnum()) {
      return parameters == 0 && method.getName().equals("values")
          || parameters == 1 && method.getName().equals("valueOf");
    }
    boolean ofObject =
        parameters == 0 && Set.of("hashCode", "toString").contains(method.getName())
            || parameters == 1 && method.getName().equals("equals");
    return type.isRecord()
        && (ofObject
            || parameters == 0
                && Arrays.stream(type.getRecordComponents())
                    .anyMatch(c -> c.getAccessor().equals(method)));
  }

  private static boolean isCanonical(Constructor<?> constructor, Class<?> type) {
    return type.isRecord()
        && Arrays.equals(
            constructor.getParameterTypes(),
            Arrays.stream(type.getRecordComponents()).map(RecordComponent::getType).toArray());
  }

  private static String field(Field field) {
    int modifiers =
        field.getModifiers() & ~Modifier.PUBLIC & ~Modifier.VOLATILE & ~Modifier.TRANSIENT;
    return annotations(field)
        + words(modifiers)
        + nullable(field.getAnnotatedType())
        + name(field.getGenericType())
        + " "
        + field.getName();
  }

  private static String executable(Executable member, Class<?> type, String name) {
    int modifiers =
        member.getModifiers()
            & (Modifier.PROTECTED | Modifier.STATIC | Modifier.ABSTRACT | Modifier.FINAL);
    if (type.isInterface()) {
      modifiers &= ~Modifier.ABSTRACT;
    }
    if (Modifier.isFinal(type.getModifiers())) {
      modifiers &= ~Modifier.FINAL;
    }
    String inherited = member instanceof Method method && method.isDefault() ? "default " : "";
    String parameters = typeParameters((GenericDeclaration) member);
    return annotations(member)
        + words(modifiers)
        + inherited
        + (parameters.isEmpty() ? "" : parameters + " ")
        + name
        + parameters(member)
        + list(
            " throws ", Arrays.stream(member.getGenericExceptionTypes()).map(SignatureText::name));
  }

  private static String named(Method method) {
    return nullable(method.getAnnotatedReturnType())
        + name(method.getGenericReturnType())
        + " "
        + method.getName();
  }

  private static String parameters(Executable member) {
    Type[] types = member.getGenericParameterTypes();
    AnnotatedType[] annotated = member.getAnnotatedParameterTypes();
    return IntStream.range(0, types.length)
        .mapToObj(
            i -> {
              String name = name(types[i]);
              boolean variable = member.isVarArgs() && i == types.length - 1;
              // Where the compiler adds parameters, the two arrays differ; nullness is then left
              // out.
              return (annotated.length == types.length ? nullable(annotated[i]) : "")
                  + (variable ? name.substring(0, name.length() - 2) + "..." : name);
            })
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String defaultValue(Method method) {
    Object value = method.getDefaultValue();
    return value == null ? "" : " default " + literal(value);
  }
}
