package dev.penguin.internal.typed;

import dev.penguin.error.ConfigurationException;
import dev.penguin.internal.json.Json;
import dev.penguin.internal.json.ModelJson;
import dev.penguin.internal.json.ValueText;
import dev.penguin.internal.typed.ObjectShape.Member;
import java.lang.reflect.AnnotatedType;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/**
 * The type of an answer: its schema for the provider, and how the answer is read. A type that is no
 * object in JSON travels as the member {@code value} of one, because providers ask for objects. For
 * {@code String} the answer is the text itself, and no JSON is asked for. Safe for many threads.
 *
 * @param <T> the type
 */
public final class ResultType<T> {
  private final String name;
  private final String fullName;
  private final Binder binder;
  private final String schema;
  private final boolean bare;
  private final boolean text;

  private ResultType(JavaType type, String fullName, Shape shape, boolean bare) {
    name = type.raw().getSimpleName();
    this.fullName = fullName;
    text = type.raw() == String.class;
    this.bare = bare;
    binder = new Binder(shape);
    schema = Json.write(Definitions.strictSchemaOf(shape));
  }

  /**
   * Looks at a type.
   *
   * @param type a record, an enum, a sealed interface of records, String, a boxed primitive, an
   *     array of these, or another type that a record may have as a component
   * @throws ConfigurationException when it has no JSON form, says nothing of what is wanted, or is
   *     a record whose module keeps it closed
   */
  public static <T> ResultType<T> of(Class<T> type) {
    Objects.requireNonNull(type, "resultType");
    JavaType known = JavaType.of(type);
    if (type == Object.class || known.isRaw()) {
      throw vague(type);
    }
    return of(known, type.getTypeName());
  }

  /**
   * Looks at a type that may have type arguments.
   *
   * @param type the type, without type variables
   * @throws ConfigurationException when it has no JSON form, or a record's module keeps it closed
   */
  public static <T> ResultType<T> of(AnnotatedType type) {
    return of(JavaType.of(type), type.getType().getTypeName());
  }

  private static <T> ResultType<T> of(JavaType type, String fullName) {
    Shape shape = new Shapes().of(type, "the result");
    boolean bare = !(shape instanceof ObjectShape);
    if (bare) {
      shape =
          new ObjectShape("Result", values -> Objects.requireNonNull(values[0]))
              .with(List.of(new Member("value", "", shape)));
    }
    return new ResultType<>(type, fullName, shape, bare);
  }

  private static ConfigurationException vague(Class<?> type) {
    String arguments =
        String.join(", ", Collections.nCopies(type.getTypeParameters().length, "String"));
    return new ConfigurationException(
        "The type "
            + type.getName()
            + " of the result "
            + (arguments.isEmpty()
                ? "does not say what the answer should be: use a record or another type with a JSON form,"
                    + " or String.class for the text"
                : "has no type arguments, and a Class cannot express them: pass a TypeRef that does, for"
                    + " instance new TypeRef<%s<%s>>() {}, an array such as String[].class, or a record that has it as a component"
                        .formatted(type.getSimpleName(), arguments)),
        "no-json-form");
  }

  /** Whether the answer is the text of the model, so that no JSON is asked for. */
  public boolean isText() {
    return text;
  }

  /**
   * The JSON Schema that the answer must follow; always an object's. It asks for all members, with
   * null for those that have no value; {@link #read} lets these be missing too.
   */
  public String schema() {
    return schema;
  }

  /**
   * Reads an answer. What surrounds the one JSON value in it is passed over, and what deviates from
   * the schema is taken where it has one meaning. Among words only an object of the type counts.
   *
   * @param text the JSON, which may stand among words, behind thoughts and in a Markdown fence
   * @throws IllegalArgumentException when it does not fit; the message is for the model, one
   *     problem a line
   */
  @SuppressWarnings("unchecked") // the shape was made of the type
  public T read(String text) {
    if (isText()) {
      return (T) text;
    }
    ModelJson answer;
    try {
      answer = ModelJson.read(text.strip());
    } catch (IllegalArgumentException e) {
      if (text.strip().startsWith("{")) {
        throw e;
      }
      throw new IllegalArgumentException(
          "expected a JSON object and nothing before or after it, got "
              + ValueText.of(text.strip()),
          e);
    }
    return (T) binder.readAnswer(answer, name, bare);
  }

  /**
   * Writes a value as the model's answer of its type.
   *
   * @throws IllegalArgumentException when it has no JSON form
   */
  public static String write(Object value) {
    String json = JsonCodec.of(value);
    boolean oneOfSeveral = json.startsWith("{\"" + SealedShape.TAG + "\"");
    boolean isObject = value instanceof Record && !oneOfSeveral;
    return isObject ? json : "{\"value\":" + json + "}";
  }

  /** The full name of the type, for messages. */
  @Override
  public String toString() {
    return fullName;
  }
}
