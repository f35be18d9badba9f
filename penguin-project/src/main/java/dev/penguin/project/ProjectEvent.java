package dev.penguin.project;

import java.time.Instant;
import java.util.Objects;

/**
 * A change, written in its transaction. Immutable. New cases may be added: a {@code switch} over
 * them needs a {@code default}.
 */
public sealed interface ProjectEvent {
  /** What all events have. */
  Header header();

  /** The place in the order of all changes of the file, rising, with gaps. */
  default long sequence() {
    return header().sequence();
  }

  /** When, by the clock of the process that made the change. */
  default Instant at() {
    return header().at();
  }

  /** Who. */
  default Actor actor() {
    return header().actor();
  }

  /** The project that changed. */
  default ProjectId project() {
    return header().project();
  }

  /**
   * What all events have.
   *
   * @param sequence the place in the order of all changes of the file
   * @param at when
   * @param actor who
   * @param project which project
   */
  record Header(long sequence, Instant at, Actor actor, ProjectId project) {
    /** Checks that nothing is null. */
    public Header {
      Objects.requireNonNull(at, "at");
      Objects.requireNonNull(actor, "actor");
      Objects.requireNonNull(project, "project");
    }
  }

  /** What happened to something. */
  enum Action {
    /** It is new. */
    ADDED,
    /** It has other values, or another place. */
    CHANGED,
    /** It is gone, or over. */
    REMOVED
  }

  /** A project was made, changed or deleted. */
  record ProjectChanged(Header header, Action action) implements ProjectEvent {}

  /** A task was made, changed, moved or deleted; one event for a subtree. */
  record TaskChanged(Header header, TaskId task, Action action) implements ProjectEvent {}

  /** A task took a step. */
  record TaskMovedOn(
      Header header, TaskId task, Transition.State from, Transition.State to, String reason)
      implements ProjectEvent {}

  /** A dependency was added or removed. */
  record DependencyChanged(Header header, TaskId task, TaskId dependsOn, Action action)
      implements ProjectEvent {}

  /** A task used something. */
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

  /** An event that a newer version of the library wrote and this one does not know. */
  record Unknown(Header header, String type) implements ProjectEvent {}
}
