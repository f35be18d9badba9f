package dev.penguin.project.internal.blueprint.text;

import java.util.List;
import java.util.Optional;

/** A value of YAML or JSON, and where it stands. Immutable. */
public sealed interface Tree {
  /** The line, from 1. */
  public int line();

  /** The character in the line, from 1. */
  public int column();

  /**
   * Text, a number, true, false or nothing.
   *
   * @param text as it is written
   * @param plain whether it stands without quotes, so that {@code null} means nothing
   */
  public record Scalar(String text, boolean plain, int line, int column) implements Tree {
    public boolean isNothing() {
      return plain && (text.isEmpty() || text.equals("null") || text.equals("~"));
    }
  }

  /** Values one after the other. */
  public record Sequence(List<Tree> values, int line, int column) implements Tree {}

  /** Values by name. */
  public record Mapping(List<Entry> entries, int line, int column) implements Tree {
    /** The value of a field; empty for none. */
    public Optional<Tree> get(String name) {
      return entries.stream()
          .filter(entry -> Names.canonical(entry.name().text()).equals(name))
          .map(Entry::value)
          .findFirst();
    }
  }

  /** A field. */
  public record Entry(Scalar name, Tree value) {}
}
