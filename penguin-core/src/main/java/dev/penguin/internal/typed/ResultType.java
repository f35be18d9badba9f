package dev.penguin.internal.typed;

import dev.penguin.internal.typed.ObjectShape.Member;
import java.util.List;
import java.util.Objects;

/**
 * The type of an answer: its schema for the provider, and how the answer is read. A type that is no
 * object in JSON travels as the member {@code value} of one, because providers ask for objects.
 * Safe for many threads.
 *
 * @param <T> the type
 */
public final class ResultType<T> {
  private static final String FENCE = "```";

  private final Binder binder;

  private ResultType(Binder binder) {
    this.binder = binder;
  }

  /**
   * Looks at a type.
   *
   * @param type a record, an enum, a sealed interface of records, String, a boxed primitive, an
   *     array of these, or another type that a record may have as a component
   * @throws IllegalArgumentException when it has no JSON form
   * @throws dev.penguin.error.ConfigurationException when a record's module keeps it closed
   */
  public static <T> ResultType<T> of(Class<T> type) {
    Objects.requireNonNull(type, "type");
    Shape shape = new Shapes().of(JavaType.of(type), "the result");
    if (!(shape instanceof ObjectShape)) {
      shape =
          new ObjectShape("Result", values -> Objects.requireNonNull(values[0]))
              .with(List.of(new Member("value", "", shape)));
    }
    return new ResultType<>(new Binder(shape));
  }

  /** The JSON Schema that the answer must follow; always an object's. */
  public String schema() {
    return binder.schema();
  }

  /**
   * Reads an answer.
   *
   * @param text the JSON, which may stand in one Markdown fence
   * @throws IllegalArgumentException when it does not fit; the message is for the model, one
   *     problem a line
   */
  @SuppressWarnings("unchecked") // the shape was made of the type
  public T read(String text) {
    return (T) binder.read(withoutFence(text.strip()));
  }

  private static String withoutFence(String text) {
    int line = text.indexOf('\n');
    boolean fenced =
        text.startsWith(FENCE) && text.endsWith(FENCE) && line > 0 && line < text.length() - 3;
    return fenced ? text.substring(line + 1, text.length() - FENCE.length()).strip() : text;
  }
}
