package dev.penguin.internal.json;

import org.jspecify.annotations.Nullable;

/** A place inside a JSON value; its text is a path such as {@code items[2].name}. Immutable. */
public final class JsonPath {
  private static final int MAX_KEY = 60;
  private static final JsonPath ROOT = new JsonPath(null, "");

  private final @Nullable JsonPath parent;
  private final String step;

  private JsonPath(@Nullable JsonPath parent, String step) {
    this.parent = parent;
    this.step = step;
  }

  /** The value as a whole. */
  public static JsonPath root() {
    return ROOT;
  }

  /** The member of an object. */
  public JsonPath member(String key) {
    return new JsonPath(this, isPlain(key) ? "." + key : "[" + ValueText.of(key) + "]");
  }

  /** The element of an array. */
  public JsonPath element(int index) {
    return new JsonPath(this, "[" + index + "]");
  }

  /** What is wrong at this place, in one line. */
  public String problem(String text) {
    String path = toString();
    return path.isEmpty() ? text : path + ": " + text;
  }

  @Override
  public String toString() {
    StringBuilder path = new StringBuilder();
    append(path);
    return path.length() > 0 && path.charAt(0) == '.' ? path.substring(1) : path.toString();
  }

  private void append(StringBuilder path) {
    if (parent != null) {
      parent.append(path);
      path.append(step);
    }
  }

  private static boolean isPlain(String key) {
    return !key.isEmpty()
        && key.length() <= MAX_KEY
        && key.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-');
  }
}
