package dev.penguin.project.internal.rule;

import static dev.penguin.project.internal.schema.Tables.TASK;
import static dev.penguin.project.internal.schema.Tables.TRANSITION;

import dev.penguin.project.Actor;
import dev.penguin.project.ProjectException.IllegalTransition;
import dev.penguin.project.ProjectException.Refused;
import dev.penguin.project.Task;
import dev.penguin.project.Task.Phase;
import dev.penguin.project.Task.Status;
import dev.penguin.project.TaskId;
import dev.penguin.project.Transition;
import dev.penguin.project.Transition.State;
import dev.penguin.project.internal.event.Events;
import dev.penguin.project.internal.query.Readiness;
import dev.penguin.project.internal.query.Schedule;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.store.Database;
import dev.penguin.project.internal.store.Row;
import dev.penguin.project.internal.store.Sql;
import dev.penguin.project.internal.store.WriteTransaction;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Steps of tasks: the one place that applies the table, and keeps what must hold. */
public final class Transitions {
  private static final String UPDATE =
      Sql.update(TASK, TASK.SEQ, List.of(TASK.STATUS, TASK.PHASE, TASK.UPDATED_AT, TASK.VERSION));
  private static final String INSERT =
      Sql.insert(
          TRANSITION,
          List.of(
              TRANSITION.TASK,
              TRANSITION.FROM_STATUS,
              TRANSITION.TO_STATUS,
              TRANSITION.FROM_PHASE,
              TRANSITION.TO_PHASE,
              TRANSITION.REASON,
              TRANSITION.ACTOR_KIND,
              TRANSITION.ACTOR,
              TRANSITION.AT));

  private Transitions() {}

  /** Takes a step to a status; the phase is the usual one when null. */
  public static Task apply(
      WriteTransaction change, TaskId id, Status to, @Nullable Phase phase, String reason) {
    TaskRow row = TaskRow.get(change.database(), id);
    TaskGuard.guard(change, row);
    State from = state(row);
    Phase next = phase == null ? TransitionTable.usualPhase(from, to) : phase;
    step(change, row, new State(to, next), reason);
    return Readiness.get(change.database(), id);
  }

  /** Takes a step to a phase, in the same status. */
  public static Task advance(WriteTransaction change, TaskId id, Phase phase, String reason) {
    TaskRow row = TaskRow.get(change.database(), id);
    TaskGuard.guard(change, row);
    step(change, row, new State(row.task().status(), phase), reason);
    return Readiness.get(change.database(), id);
  }

  /**
   * A worker that took over a task, or that says again what it does not know to be written, may
   * name the state that is there already. To one without the lease it tells that another was first.
   */
  private static void step(WriteTransaction change, TaskRow row, State to, String reason) {
    if (!TaskGuard.isHolder(change, row) || !state(row).equals(to)) {
      apply(change, row, to, reason, false);
    }
  }

  /** Completes a task that has no evidence: a person's decision. */
  public static Task override(WriteTransaction change, TaskId id, String reason) {
    if (change.actor().kind() != Actor.Kind.PERSON) {
      throw new Refused(
          "Only a person can complete a task without evidence, and %s is not a person"
              .formatted(change.actor()));
    }
    if (reason.isBlank()) {
      throw new Refused("Completing a task without evidence needs a reason");
    }
    TaskRow row = TaskRow.get(change.database(), id);
    TaskGuard.guard(change, row);
    apply(change, row, new State(Status.COMPLETED, Phase.DONE), reason, true);
    return Readiness.get(change.database(), id);
  }

  static State state(TaskRow row) {
    return new State(row.task().status(), row.task().phase());
  }

  static void apply(
      WriteTransaction change, TaskRow row, State to, String reason, boolean override) {
    State from = state(row);
    refuseUnlessInTable(row, from, to);
    if (from.status() != to.status()) {
      refuseActor(change, row, from.status(), to.status());
      refuseBrokenRule(change.database(), row, to.status(), override);
    }
    Database database = change.database();
    database.update(
        UPDATE,
        to.status().name(),
        to.phase().name(),
        change.micros(),
        row.task().version() + 1,
        row.seq());
    insert(change, row, to, reason);
    Events.movedOn(change, row.task(), from, to, reason);
    if (to.status() != Status.RUNNING && to.status() != Status.WAITING) {
      TaskGuard.end(change, row);
    }
  }

  /**
   * Writes into the history that another worker goes on where the last one stopped. It is no step,
   * so that it has no event and no version; {@link Schedule#TIMES_LEFT} counts it.
   */
  static void recordTakeover(WriteTransaction change, TaskRow row, String owner) {
    insert(change, row, state(row), "taken over by " + owner);
  }

  private static void insert(WriteTransaction change, TaskRow row, State to, String reason) {
    State from = state(row);
    change
        .database()
        .update(
            INSERT,
            row.seq(),
            from.status().name(),
            to.status().name(),
            from.phase().name(),
            to.phase().name(),
            reason,
            change.actor().kind().name(),
            change.actor().name(),
            change.micros());
  }

  private static void refuseUnlessInTable(TaskRow row, State from, State to) {
    String number = row.number();
    if (to.status() == Status.READY) {
      throw new IllegalTransition(
          "%s cannot be set READY: that follows from its dependencies. Set PLANNED"
              .formatted(number));
    }
    if (from.status() != to.status()
        && !TransitionTable.next(from.status()).contains(to.status())) {
      throw new IllegalTransition(
          "%s is %s and cannot become %s; allowed: %s"
              .formatted(
                  number,
                  from.status(),
                  to.status(),
                  TransitionTable.words(TransitionTable.next(from.status()))));
    }
    refuseUnlessPhaseInTable(row, from, to);
    refuseStandstill(row, from, to);
  }

  private static void refuseUnlessPhaseInTable(TaskRow row, State from, State to) {
    String number = row.number();
    if (from.phase() != to.phase() && !TransitionTable.next(from.phase()).contains(to.phase())) {
      throw new IllegalTransition(
          "%s is in phase %s and cannot go to %s; allowed: %s"
              .formatted(
                  number,
                  from.phase(),
                  to.phase(),
                  TransitionTable.words(TransitionTable.next(from.phase()))));
    }
  }

  private static void refuseStandstill(TaskRow row, State from, State to) {
    String number = row.number();
    if (from.equals(to)) {
      throw new IllegalTransition(
          "%s is %s already; allowed: %s"
              .formatted(number, to, TransitionTable.words(TransitionTable.next(from.status()))));
    }
    if (from.status() == Status.ARCHIVED) {
      throw new IllegalTransition(
          "%s is ARCHIVED and cannot be changed; allowed: nothing".formatted(number));
    }
    if (!TransitionTable.phases(to.status()).contains(to.phase())) {
      throw new IllegalTransition(
          "%s cannot be %s in phase %s; phases of %s: %s"
              .formatted(
                  number,
                  to.status(),
                  to.phase(),
                  to.status(),
                  TransitionTable.words(TransitionTable.phases(to.status()))));
    }
  }

  private static void refuseActor(WriteTransaction change, TaskRow row, Status from, Status to) {
    boolean decision = to == Status.COMPLETED || from == Status.COMPLETED;
    if (decision && change.actor().kind() == Actor.Kind.AGENT) {
      throw new Refused(
          "%s: an agent cannot set %s; its work ends in review, and a person or a verifier completes it"
              .formatted(row.number(), Status.COMPLETED));
    }
  }

  private static void refuseBrokenRule(
      Database database, TaskRow row, Status to, boolean override) {
    switch (to) {
      case RUNNING -> {
        refuseUnlessAllowed(database, row);
        refuseOpenQuestion(database, row, to);
      }
      case IN_REVIEW, COMPLETED, ARCHIVED -> {
        refuseOpenSubtasks(database, row, to);
        if (to == Status.COMPLETED && !override) {
          refuseMissingEvidence(database, row);
        }
      }
      case PLANNED -> {
        refuseClosedParent(database, row);
        refuseOpenQuestion(database, row, to);
      }
      default -> {
        // These need nothing of other tasks.
      }
    }
  }

  private static void refuseUnlessAllowed(Database database, TaskRow row) {
    if (!Readiness.isAllowed(database, row)) {
      List<String> causes =
          Readiness.causes(database, row).stream().map(blocker -> blocker.text()).toList();
      throw new IllegalTransition(
          "%s is not ready: %s".formatted(row.number(), String.join("; ", causes)));
    }
  }

  private static void refuseOpenQuestion(Database database, TaskRow row, Status to) {
    if (row.task().status() != Status.PLANNED) {
      firstOpenQuestion(database, row)
          .ifPresent(
              number -> {
                throw new IllegalTransition(
                    "%s cannot become %s while question %d is open; answer or withdraw it"
                        .formatted(row.number(), to, number));
              });
    }
  }

  /** The number of the first question that is open; empty when there is none. */
  static Optional<Integer> firstOpenQuestion(Database database, TaskRow row) {
    return database.first(
        Row::integer,
        "SELECT number FROM clarification WHERE task = ? AND status = 'OPEN' ORDER BY number",
        row.seq());
  }

  private static void refuseOpenSubtasks(Database database, TaskRow row, Status to) {
    Hierarchy.openSubtask(database, row)
        .ifPresent(
            open -> {
              throw new IllegalTransition(
                  "%s cannot become %s while its subtask %s is open"
                      .formatted(row.number(), to, open));
            });
  }

  private static void refuseMissingEvidence(Database database, TaskRow row) {
    if (!row.task().acceptanceCriteria().isEmpty()
        && !database.exists("SELECT 1 FROM artifact WHERE task = ? AND valid = 1", row.seq())) {
      throw new IllegalTransition(
          "%s has acceptance criteria and no valid evidence; add an artifact, or let a person"
                  .formatted(row.number())
              + " complete it with a reason");
    }
  }

  private static void refuseClosedParent(Database database, TaskRow row) {
    boolean reopened = !row.task().status().isOpen();
    if (reopened
        && row.parent() != null
        && database.exists(
            "SELECT 1 FROM task WHERE seq = ? AND status IN ('IN_REVIEW', 'COMPLETED',"
                + " 'ARCHIVED')",
            row.parent())) {
      throw new IllegalTransition(
          "%s cannot be reopened while the task above it is done; reopen that one first"
              .formatted(row.number()));
    }
  }

  /** The steps of a task, oldest first. */
  public static List<Transition> of(Database database, TaskId id) {
    return database.list(
        row -> read(row, id),
        "SELECT from_status, from_phase, to_status, to_phase, reason, actor_kind, actor, at FROM"
            + " transition WHERE task = ? ORDER BY seq",
        TaskRow.seq(database, id));
  }

  private static Transition read(Row row, TaskId id) {
    State from = new State(Status.valueOf(row.text()), Phase.valueOf(row.text()));
    State to = new State(Status.valueOf(row.text()), Phase.valueOf(row.text()));
    String reason = row.text();
    Actor actor = new Actor(Actor.Kind.valueOf(row.text()), row.text());
    return new Transition(id, from, to, reason, actor, row.instant());
  }
}
