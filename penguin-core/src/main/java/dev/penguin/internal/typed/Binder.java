package dev.penguin.internal.typed;

import dev.penguin.internal.json.Json;
import dev.penguin.internal.json.JsonPath;
import dev.penguin.internal.json.ModelJson;
import dev.penguin.internal.json.SchemaCheck;
import dev.penguin.internal.json.SchemaFit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON texts as values of one shape. Safe for many threads. */
final class Binder {
  private static final int MAX_PROBLEMS = 10;

  private final Shape shape;
  private final Map<String, Object> schema;

  Binder(Shape shape) {
    this.shape = shape;
    this.schema = Definitions.schemaOf(shape);
  }

  /** The schema as JSON. */
  String schema() {
    return Json.write(schema);
  }

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException when it does not fit; the message is for the model, one
   *     problem a line
   */
  Object read(String json) {
    return value(ModelJson.read(json).fittedTo(schema).value());
  }

  /**
   * Reads an answer, which may lack the object around its only member, or be wrapped in another.
   *
   * @param answer the answer
   * @param name the name under which it may be wrapped
   * @param bare whether an object may lack the object around it
   * @throws IllegalArgumentException when it does not fit
   */
  Object readAnswer(ModelJson answer, String name, boolean bare) {
    return value(SchemaFit.fitAnswer(schema, name, bare, answer));
  }

  private Object value(@Nullable Object plain) {
    List<String> problems = SchemaCheck.problems(schema, plain);
    if (problems.isEmpty()) {
      List<String> found = new ArrayList<>();
      @Nullable Object value = shape.read(plain, JsonPath.root(), found);
      if (found.isEmpty() && value != null) {
        return value;
      }
      problems = found;
    }
    throw new IllegalArgumentException(
        String.join("\n", problems.subList(0, Math.min(MAX_PROBLEMS, problems.size()))));
  }
}
