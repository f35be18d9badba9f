package dev.penguin.project;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * The id of a project: 26 characters that sort by the time of creation.
 *
 * @param value the id as text, as {@link #toString()} returns it
 */
public record ProjectId(String value) implements Comparable<ProjectId> {
  /** Checks the form. */
  public ProjectId {
    SortableId.check("ProjectId", value);
  }

  /**
   * Parses an id; the inverse of {@link #toString()}.
   *
   * @param text 26 characters, as {@link #toString()} returns them
   * @throws IllegalArgumentException when the text does not have this form
   */
  public static ProjectId of(String text) {
    return new ProjectId(text);
  }

  /**
   * Creates a new id.
   *
   * @param clock provides the time, to the millisecond
   * @param random makes ids of the same millisecond differ; used by one thread at a time
   */
  public static ProjectId next(InstantSource clock, RandomGenerator random) {
    return new ProjectId(SortableId.next(clock, random));
  }

  /** Orders earlier ids first. Within a millisecond the order is arbitrary. */
  @Override
  public int compareTo(ProjectId other) {
    return value.compareTo(other.value);
  }

  /** Returns the id as text; {@link #of} is the inverse. */
  @Override
  public String toString() {
    return value;
  }
}
