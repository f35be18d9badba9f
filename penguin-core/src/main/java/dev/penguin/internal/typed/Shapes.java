package dev.penguin.internal.typed;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.typed.ObjectShape.Member;
import dev.penguin.tool.Param;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Finds the shapes of Java types. One instance serves one tool or result; not thread-safe. */
final class Shapes {
  private static final int MAX_TYPES = 500;

  /** A generic record may hold itself with ever longer arguments, which must not fill the stack. */
  private static final int MAX_NESTED_ARGUMENTS = 50;

  /** Records and sealed interfaces, so that one that holds itself ends. */
  private final Map<JavaType, Shape> named = new HashMap<>();

  /**
   * The shape of a type.
   *
   * @param where what has the type, for messages
   * @throws ConfigurationException when it has no shape, or a record's module keeps it closed
   */
  Shape of(JavaType type, String where) {
    if (type.nullable()) {
      return new OptionalShape(of(type.withoutNull(), where), null, value -> value);
    }
    Class<?> raw = type.raw();
    ScalarShape scalar = ScalarTypes.of(raw);
    if (scalar != null) {
      return scalar;
    }
    if (raw == Object.class) {
      return new AnyShape();
    }
    if (raw.isEnum()) {
      return EnumShape.of(raw);
    }
    if (raw.isArray() && raw != byte[].class) {
      return ListShape.array(of(type.arguments().get(0), where), raw.getComponentType());
    }
    if (type.isRaw()) {
      throw refused(type, where, "has no type arguments; write them, for instance List<String>");
    }
    return raw.isRecord() || raw.isSealed() ? named(type, where) : ofLibrary(type, where);
  }

  private Shape ofLibrary(JavaType type, String where) {
    Class<?> raw = type.raw();
    if (raw == List.class || raw == Collection.class || raw == Iterable.class) {
      return ListShape.list(of(type.arguments().get(0), where));
    }
    if (raw == Set.class) {
      return ListShape.set(of(type.arguments().get(0), where));
    }
    if (raw == Map.class) {
      return map(type, where);
    }
    if (raw == Optional.class) {
      Shape inner = of(type.arguments().get(0), where);
      return new OptionalShape(inner, Optional.empty(), Optional::of);
    }
    if (raw == OptionalInt.class) {
      Shape inner = of(JavaType.of(int.class), where);
      return new OptionalShape(inner, OptionalInt.empty(), n -> OptionalInt.of((Integer) n));
    }
    if (raw == OptionalLong.class) {
      Shape inner = of(JavaType.of(long.class), where);
      return new OptionalShape(inner, OptionalLong.empty(), n -> OptionalLong.of((Long) n));
    }
    if (raw == OptionalDouble.class) {
      Shape inner = of(JavaType.of(double.class), where);
      return new OptionalShape(inner, OptionalDouble.empty(), n -> OptionalDouble.of((Double) n));
    }
    throw refused(
        type,
        where,
        "has no JSON form; use a record, an enum, a sealed interface of records, a text, a number,"
            + " a boolean, a type of java.time, List, Set, Map, Optional or an array");
  }

  private Shape map(JavaType type, String where) {
    JavaType keyType = type.arguments().get(0);
    Shape key =
        keyType.raw().isEnum() ? EnumShape.of(keyType.raw()) : ScalarTypes.ofKey(keyType.raw());
    if (key == null) {
      throw refused(keyType, where, "cannot be the key of a map; use String or an enum");
    }
    return new MapShape(key, of(type.arguments().get(1), where));
  }

  private Shape named(JavaType type, String where) {
    if (type.isDeeperThan(MAX_NESTED_ARGUMENTS)) {
      throw refused(
          type, where, "has type arguments more than " + MAX_NESTED_ARGUMENTS + " levels deep");
    }
    Shape known = named.get(type);
    if (known != null) {
      return known;
    }
    if (named.size() == MAX_TYPES) {
      throw refused(type, where, "is one of more than " + MAX_TYPES + " types");
    }
    return type.raw().isRecord() ? record(type) : sealed(type, where);
  }

  private ObjectShape record(JavaType type) {
    Class<?> raw = type.raw();
    Constructor<?> constructor = Access.constructor(raw);
    ObjectShape shape =
        new ObjectShape(raw.getSimpleName(), values -> Access.make(constructor, values));
    named.put(type, shape);
    Map<TypeVariable<?>, JavaType> variables = type.variables();
    NullMarks marks = NullMarks.of(raw);
    List<Member> members = new ArrayList<>();
    for (RecordComponent component : raw.getRecordComponents()) {
      String name = component.getName();
      JavaType memberType =
          JavaType.of(component, component.getAnnotatedType(), variables)
              .orNull(marks.isNullable(component));
      Param param = component.getAnnotation(Param.class);
      String where = "component '" + name + "' of record " + raw.getName();
      Shape member = ParamLimits.on(of(memberType, where), param, where);
      members.add(new Member(name, param == null ? "" : param.description(), member));
    }
    return shape.with(members);
  }

  private SealedShape sealed(JavaType type, String where) {
    SealedShape shape = new SealedShape(type.raw().getSimpleName());
    named.put(type, shape);
    Map<String, ObjectShape> forms = new LinkedHashMap<>();
    addForms(type, type.raw(), where, forms);
    return shape.with(forms);
  }

  private void addForms(
      JavaType type, Class<?> parent, String where, Map<String, ObjectShape> forms) {
    for (Class<?> permitted : parent.getPermittedSubclasses()) {
      if (permitted.isSealed()) {
        addForms(type, permitted, where, forms);
        continue;
      }
      JavaType formType = JavaType.of(permitted);
      if (!permitted.isRecord() || formType.isRaw()) {
        throw refused(
            type,
            where,
            "permits "
                + permitted.getName()
                + ", which is "
                + (permitted.isRecord() ? "generic" : "no record"));
      }
      ObjectShape form = (ObjectShape) named(formType, where);
      if (form.has(SealedShape.TAG)) {
        throw refused(
            formType, where, "has a component 'type', the name that tells its kinds apart");
      }
      if (forms.putIfAbsent(permitted.getSimpleName(), form) != null) {
        throw refused(
            type, where, "permits two records with the name " + permitted.getSimpleName());
      }
    }
  }

  private static ConfigurationException refused(JavaType type, String where, String why) {
    return new ConfigurationException(
        "The type " + type.raw().getTypeName() + " of " + where + " " + why, "no-json-form");
  }
}
