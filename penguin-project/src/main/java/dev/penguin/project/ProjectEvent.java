package dev.penguin.project;

import java.time.Instant;
import java.util.Objects;

/**
 * A change in a project database, written in the transaction of the change. Immutable. New cases
 * may be added: a {@code switch} over them needs a {@code default}.
 */
public sealed interface ProjectEvent {
  /** The values that all events have. */
  Header header();

  /** The position in the order of all changes of the file; the numbers rise, with gaps. */
  default long sequence() {
    return header().sequence();
  }

  /** When the change was made, by the clock of the process that made it. */
  default Instant at() {
    return header().at();
  }

  /** Who made the change. */
  default Actor actor() {
    return header().actor();
  }

  /** The project that changed. */
  default ProjectId project() {
    return header().project();
  }

  /**
   * The values that all events have.
   *
   * @param sequence the position in the order of all changes of the file
   * @param at when the change was made
   * @param actor who made it
   * @param project the project that changed
   */
  record Header(long sequence, Instant at, Actor actor, ProjectId project) {
    /** Checks that nothing is null. */
    public Header {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(actor, "actor");
      Objects.requireNonNull(project, "project");
    }
  }

  /** The kind of change. */
  enum Action {
    /** Something was added, or began. */
    ADDED,
    /** Its values or its place changed. */
    CHANGED,
    /** It was removed, or it ended. */
    REMOVED
  }

  /** A project was created, changed or deleted. */
  record ProjectChanged(Header header, Action action) implements ProjectEvent {}

  /** A task was created, changed, moved or deleted. For a subtree there is one event. */
  record TaskChanged(Header header, TaskId task, Action action) implements ProjectEvent {}

  /** The status or phase of a task changed. */
  record TaskMovedOn(
      Header header, TaskId task, Transition.State from, Transition.State to, String reason)
      implements ProjectEvent {}

  /** A dependency was added or removed. */
  record DependencyChanged(Header header, TaskId task, TaskId dependsOn, Action action)
      implements ProjectEvent {}

  /** Usage was charged to a task. */
  record Charged(Header header, TaskId task, ResourceBudget.Usage usage) implements ProjectEvent {}

  /** A worker claimed a task, renewed its lease or gave it up. */
  record LeaseChanged(Header header, TaskId task, String owner, Action action)
      implements ProjectEvent {}

  /** An attempt began or ended. */
  record ExecutionChanged(Header header, TaskId task, int attempt, Action action)
      implements ProjectEvent {}

  /** Evidence was added or declared invalid. */
  record EvidenceChanged(Header header, TaskId task, String key, Action action)
      implements ProjectEvent {}

  /** A question was asked, answered or withdrawn. */
  record ClarificationChanged(Header header, TaskId task, int number, Clarification.Status status)
      implements ProjectEvent {}

  /** An event that a newer version of the library wrote and that this version does not know. */
  record Unknown(Header header, String type) implements ProjectEvent {}
}
