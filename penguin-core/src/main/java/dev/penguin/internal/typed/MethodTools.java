package dev.penguin.internal.typed;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.typed.ObjectShape.Member;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Param;
import dev.penguin.tool.Recovery;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import dev.penguin.tool.ToolMethod;
import dev.penguin.tool.ToolSpec;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes tools of the methods of one object that are marked {@link ToolMethod}. */
public final class MethodTools {
  private final Object target;

  /** What the type variables of the superclasses and interfaces stand for. */
  private final Map<TypeVariable<?>, JavaType> variables = new HashMap<>();

  /**
   * Reads the marked methods of an object when {@link #find} is called.
   *
   * @param target the object
   */
  public MethodTools(Object target) {
    this.target = target;
  }

  /**
   * The tools, ordered by name.
   *
   * @throws ConfigurationException when there is no marked method, two have one name, a parameter
   *     has no name or no JSON form, or a module keeps a class closed
   */
  public List<Tool> find() {
    if (target instanceof Class<?> type) {
      throw refused(
          "Tools.from was given the class %s itself. Give it an object, for instance new %s(…): its public methods marked @ToolMethod become tools"
              .formatted(type.getName(), type.getSimpleName()));
    }
    Map<String, Method> byName = new TreeMap<>();
    for (Method method : markedMethods()) {
      Method other = byName.put(nameOf(method), method);
      if (other != null) {
        throw refused(
            "Two methods of "
                + typeName()
                + " make a tool named '"
                + nameOf(method)
                + "'; give one another name with @ToolMethod(name = ...)");
      }
    }
    if (byName.isEmpty()) {
      throw refused(typeName() + " has no public method marked @ToolMethod; mark at least one");
    }
    return byName.values().stream().map(this::tool).toList();
  }

  /** A method that is overridden keeps its mark; the marked declaration nearest to it counts. */
  private Iterable<Method> markedMethods() {
    Map<String, Method> bySignature = new LinkedHashMap<>();
    for (Class<?> type : typesFrom(target.getClass())) {
      for (Method method : type.getDeclaredMethods()) {
        if (!method.isAnnotationPresent(ToolMethod.class) || method.isBridge()) {
          continue;
        }
        if (!Modifier.isPublic(method.getModifiers())) {
          throw refused("The " + describe(method) + " is marked @ToolMethod; make it public");
        }
        String signature = method.getName() + Arrays.toString(method.getParameterTypes());
        bySignature.putIfAbsent(signature, method);
      }
    }
    return bySignature.values();
  }

  /** The class, its superclasses, then all their interfaces. */
  private Set<Class<?>> typesFrom(Class<?> start) {
    Set<Class<?>> types = new LinkedHashSet<>();
    for (Class<?> type = start; type != null; type = type.getSuperclass()) {
      types.add(type);
      learn(type.getAnnotatedSuperclass());
    }
    for (Class<?> type : List.copyOf(types)) {
      addInterfaces(type, types);
    }
    return types;
  }

  private void addInterfaces(Class<?> type, Set<Class<?>> types) {
    for (AnnotatedType parent : type.getAnnotatedInterfaces()) {
      learn(parent);
    }
    for (Class<?> parent : type.getInterfaces()) {
      types.add(parent);
      addInterfaces(parent, types);
    }
  }

  private void learn(@Nullable AnnotatedType parent) {
    if (parent != null) {
      variables.putAll(JavaType.of(target.getClass(), parent, variables).variables());
    }
  }

  private Tool tool(Method method) {
    Access.open(method);
    ReturnTypes.check(method, variables, describe(method));
    Shapes shapes = new Shapes();
    Map<String, Member> members = new LinkedHashMap<>();
    List<Boolean> takesContext = new ArrayList<>();
    NullMarks marks = NullMarks.of(method.getDeclaringClass());
    Parameter[] parameters = method.getParameters();
    for (int i = 0; i < parameters.length; i++) {
      boolean isContext = parameters[i].getType() == ToolContext.class;
      takesContext.add(isContext);
      if (!isContext) {
        Member member = member(method, parameters[i], marks.isNullable(method, i), shapes);
        if (members.put(member.name(), member) != null) {
          throw refused(
              "Two parameters of " + describe(method) + " are named '" + member.name() + "'");
        }
      }
    }
    Binder binder =
        new Binder(
            new ObjectShape(method.getName(), values -> values)
                .with(List.copyOf(members.values())));
    ToolMethod mark = method.getAnnotation(ToolMethod.class);
    Set<Effect> effects = new LinkedHashSet<>(List.of(mark.effects()));
    return new TypedTool(
        new ToolSpec(
            nameOf(method),
            mark.value(),
            binder.schema(),
            effects,
            Optional.empty(),
            false,
            recovery(method, mark)),
        binder,
        (arguments, context) ->
            Access.call(method, target, withContext((Object[]) arguments, takesContext, context)));
  }

  private static Optional<Recovery> recovery(Method method, ToolMethod mark) {
    List<Recovery> named = List.of(mark.recovery());
    if (named.size() > 1) {
      throw refused(
          "The annotation of %s names %d recoveries, %s; name one or none"
              .formatted(describe(method), named.size(), named));
    }
    return named.stream().findFirst();
  }

  private Member member(Method method, Parameter parameter, boolean nullable, Shapes shapes) {
    Param param = parameter.getAnnotation(Param.class);
    String name = param == null ? "" : param.value();
    if (name.isEmpty() && !parameter.isNamePresent()) {
      throw refused(
          "A parameter of type "
              + parameter.getType().getSimpleName()
              + " of "
              + describe(method)
              + " has no name; mark it @Param(\"name\") or compile with -parameters");
    }
    name = name.isEmpty() ? parameter.getName() : name;
    String where = "parameter '" + name + "' of " + describe(method);
    JavaType type =
        JavaType.of(parameter, parameter.getAnnotatedType(), variables).orNull(nullable);
    Shape shape = ParamLimits.on(shapes.of(type, where), param, where);
    return new Member(name, param == null ? "" : param.description(), shape);
  }

  private static @Nullable Object[] withContext(
      @Nullable Object[] values, List<Boolean> takesContext, ToolContext context) {
    @Nullable Object[] all = new Object[takesContext.size()];
    int next = 0;
    for (int i = 0; i < all.length; i++) {
      all[i] = takesContext.get(i) ? context : values[next++];
    }
    return all;
  }

  private static String nameOf(Method method) {
    String given = method.getAnnotation(ToolMethod.class).name();
    return given.isEmpty() ? snakeCase(method.getName()) : given;
  }

  private static String snakeCase(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
        .replaceAll("([A-Z])([A-Z][a-z])", "$1_$2")
        .toLowerCase(Locale.ROOT);
  }

  private static String describe(Method method) {
    return "method " + method.getName() + " of " + method.getDeclaringClass().getTypeName();
  }

  private static ConfigurationException refused(String message) {
    return new ConfigurationException(message, "tool-methods");
  }

  private String typeName() {
    return target.getClass().getTypeName();
  }
}
