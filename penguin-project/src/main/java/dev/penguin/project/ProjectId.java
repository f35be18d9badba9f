package dev.penguin.project;

import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * The id of a project: 26 characters that sort by the time at which they were made.
 *
 * @param value the id as text, as {@link #toString()} gives it
 */
public record ProjectId(String value) implements Comparable<ProjectId> {
  /** Checks the form. */
  public ProjectId {
    SortableId.check("ProjectId", value);
  }

  /**
   * The id that a text stands for; the inverse of {@link #toString()}.
   *
   * @param text 26 characters, as {@link #toString()} gives them
   * @throws IllegalArgumentException when the text has another form
   */
  public static ProjectId of(String text) {
    return new ProjectId(text);
  }

  /**
   * A new id.
   *
   * @param clock gives the time, to the millisecond
   * @param random tells ids of the same millisecond apart; used by one thread at a time
   */
  public static ProjectId next(InstantSource clock, RandomGenerator random) {
    return new ProjectId(SortableId.next(clock, random));
  }

  /** Earlier ids first; within a millisecond in no particular order. */
  @Override
  public int compareTo(ProjectId other) {
    return value.compareTo(other.value);
  }

  /** The id as text; {@link #of} is the inverse. */
  @Override
  public String toString() {
    return value;
  }
}
