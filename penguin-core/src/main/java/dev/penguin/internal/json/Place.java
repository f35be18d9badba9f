package dev.penguin.internal.json;

import org.jspecify.annotations.Nullable;

/** A place inside a JSON value; its text is a path such as {@code items[2].name}. Immutable. */
public final class Place {
  private static final int LONGEST_KEY = 60;
  private static final Place ROOT = new Place(null, "");

  private final @Nullable Place parent;
  private final String step;

  private Place(@Nullable Place parent, String step) {
    this.parent = parent;
    this.step = step;
  }

  /** The value as a whole. */
  public static Place root() {
    return ROOT;
  }

  /** The member of an object. */
  public Place member(String key) {
    return new Place(this, isPlain(key) ? "." + key : "[" + ValueText.of(key) + "]");
  }

  /** The element of an array. */
  public Place element(int index) {
    return new Place(this, "[" + index + "]");
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
        && key.length() <= LONGEST_KEY
        && key.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '_' || c == '-');
  }
}
