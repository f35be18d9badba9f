package dev.penguin.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.project.Task.Status;
import dev.penguin.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What becomes of a lease that worker w got at 12:00:00 for a minute, and what events tell of it.
 */
class LeaseLifeTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration MICROSECOND = Duration.ofNanos(1_000);

  @TempDir Path folder;
  final ManualClock clock = new ManualClock(Instant.parse("2026-11-24T12:00:00Z"));
  ProjectManager manager;
  ProjectId project;
  TaskId task;
  Lease lease;

  @BeforeEach
  void open() {
    manager = ProjectManager.builder(folder.resolve("p.db")).clock(clock).open();
    project = manager.createProject("SHOP", "The shop").id();
    task = manager.createTask(project, "Task").id();
    lease = manager.claim(task, "w", MINUTE);
    manager.startExecution(task, "w", null);
  }

  @AfterEach
  void close() {
    manager.verify();
    manager.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          look       | before     | w until 12:01:00        | w until 12:01:00
          look       | at         | nobody                  | nobody
          look       | after      | nobody                  | nobody
          look       | taken over | heir until 12:02:00     | heir until 12:02:00
          look       | given up   | nobody                  | nobody
          claim by w | before     | SHOP-1 is held by w until 2026-11-24T12:01:00Z    | w until 12:01:00
          claim by x | before     | SHOP-1 is held by w until 2026-11-24T12:01:00Z    | w until 12:01:00
          claim by w | at         | w until 12:02:00        | w until 12:02:00
          claim by x | at         | x until 12:02:00        | x until 12:02:00
          claim by x | after      | x until 12:02:00.000001 | x until 12:02:00.000001
          claim by w | taken over | SHOP-1 is held by heir until 2026-11-24T12:02:00Z | heir until 12:02:00
          claim by x | taken over | SHOP-1 is held by heir until 2026-11-24T12:02:00Z | heir until 12:02:00
          claim by x | given up   | x until 12:01:00        | x until 12:01:00
          next for w | before     | nothing                 | w until 12:01:00
          next for x | before     | nothing                 | w until 12:01:00
          next for w | at         | w until 12:02:00        | w until 12:02:00
          next for x | at         | x until 12:02:00        | x until 12:02:00
          next for x | after      | x until 12:02:00.000001 | x until 12:02:00.000001
          next for x | taken over | nothing                 | heir until 12:02:00
          next for x | given up   | x until 12:01:00        | x until 12:01:00
          renew      | before     | w until 12:01:59.999999 | w until 12:01:59.999999
          renew      | at         | w until 12:02:00        | w until 12:02:00
          renew      | after      | w until 12:02:00.000001 | w until 12:02:00.000001
          renew      | taken over | SHOP-1 is held by heir until 2026-11-24T12:02:00Z | heir until 12:02:00
          renew      | given up   | The lease of w for SHOP-1 has ended; claim the task again | nobody
          release    | before     | done                    | nobody
          release    | at         | done                    | nobody
          release    | after      | done                    | nobody
          release    | taken over | SHOP-1 is held by heir until 2026-11-24T12:02:00Z | heir until 12:02:00
          release    | given up   | The lease of w for SHOP-1 has ended; claim the task again | nobody
          """)
  void eachUseOfALeaseLeavesItInTheRightHands(
      String use, String moment, String result, String afterwards) {
    pass(moment);

    String found = result(use);

    assertThat(found).isEqualTo(result);
    assertThat(manager.lease(task).map(LeaseLifeTest::told).orElse("nobody")).isEqualTo(afterwards);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          look          | at       | ''
          claim by x    | before   | ''
          claim by x    | at       | attempt 1 REMOVED, lease of x ADDED
          claim by x    | given up | PLANNED/IMPLEMENT to RUNNING/IMPLEMENT: claimed by x, lease of x ADDED
          next for x    | at       | attempt 1 REMOVED, lease of x ADDED
          renew         | before   | lease of w CHANGED
          renew         | at       | lease of w CHANGED
          renew         | given up | ''
          release       | before   | attempt 1 REMOVED, RUNNING/IMPLEMENT to PLANNED/IMPLEMENT: no time, lease of w REMOVED
          release       | at       | attempt 1 REMOVED, RUNNING/IMPLEMENT to PLANNED/IMPLEMENT: no time, lease of w REMOVED
          release       | given up | ''
          to PLANNED    | before   | RUNNING/IMPLEMENT to PLANNED/IMPLEMENT: step, lease of w REMOVED
          to PLANNED    | at       | RUNNING/IMPLEMENT to PLANNED/IMPLEMENT: step, lease of w REMOVED
          to WAITING    | before   | RUNNING/IMPLEMENT to WAITING/IMPLEMENT: step
          to BLOCKED    | before   | RUNNING/IMPLEMENT to BLOCKED/IMPLEMENT: step, lease of w REMOVED
          to FAILED     | before   | RUNNING/IMPLEMENT to FAILED/IMPLEMENT: step, lease of w REMOVED
          to CANCELLED  | before   | RUNNING/IMPLEMENT to CANCELLED/IMPLEMENT: step, lease of w REMOVED
          to IN_REVIEW  | before   | RUNNING/IMPLEMENT to RUNNING/TEST: step, RUNNING/TEST to RUNNING/VERIFY: step, RUNNING/VERIFY to IN_REVIEW/DONE: step, lease of w REMOVED
          to CANCELLED  | given up | PLANNED/IMPLEMENT to CANCELLED/IMPLEMENT: step
          """)
  void eachChangeOfALeaseIsTold(String use, String moment, String events) {
    pass(moment);
    long before = manager.lastSequence();

    result(use);

    assertThat(eventsAfter(before)).isEqualTo(events);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          release | before | WAITING | nobody           | lease of w REMOVED
          release | at     | WAITING | nobody           | lease of w REMOVED
          answer  | before | RUNNING | w until 12:01:00 | question 1 ANSWERED, WAITING/IMPLEMENT to RUNNING/IMPLEMENT: question 1 is closed
          answer  | at     | READY   | nobody           | question 1 ANSWERED, attempt 1 REMOVED, WAITING/IMPLEMENT to PLANNED/IMPLEMENT: question 1 is closed, lease of w REMOVED
          answer  | after  | READY   | nobody           | question 1 ANSWERED, attempt 1 REMOVED, WAITING/IMPLEMENT to PLANNED/IMPLEMENT: question 1 is closed, lease of w REMOVED
          answer while paused | before | PLANNED | nobody | question 1 ANSWERED, attempt 1 REMOVED, WAITING/IMPLEMENT to PLANNED/IMPLEMENT: question 1 is closed, lease of w REMOVED
          """)
  void aTaskWithAQuestionStaysWithItsWorkerAsLongAsTheLeaseHolds(
      String use, String moment, Status status, String afterwards, String events) {
    manager.ask(task, "Which?");
    pass(moment);
    if (use.endsWith("paused")) {
      manager.setProjectStatus(project, Project.Status.PAUSED);
    }
    long before = manager.lastSequence();

    result(use);

    assertThat(manager.task(task).status()).isEqualTo(status);
    assertThat(manager.lease(task).map(LeaseLifeTest::told).orElse("nobody")).isEqualTo(afterwards);
    assertThat(eventsAfter(before)).isEqualTo(events);
  }

  @Test
  void anAttemptEndsUnfinishedWhenItsLeaseIsGivenUpOrTakenOver() {
    Execution.Result unfinished =
        new Execution.Result(
            Execution.Outcome.INCOMPLETE,
            "",
            List.of(),
            Optional.of("The worker gave up its lease, or let it run out"));

    manager.release(lease, "no time");
    lease = manager.claim(task, "w", MINUTE);
    manager.startExecution(task, "w", null);
    clock.advance(MINUTE);
    manager.claim(project, "heir", Set.of(), MINUTE);

    assertThat(manager.executions(task).stream().map(attempt -> attempt.end().orElseThrow()))
        .containsExactly(
            new Execution.End(clock.instant().minus(MINUTE), unfinished),
            new Execution.End(clock.instant(), unfinished));
  }

  @Test
  void aTaskWithAnOpenQuestionIsNotTakenUp() {
    manager.ask(task, "Which?");
    clock.advance(MINUTE);

    assertThat(manager.claim(project, "heir", Set.of(), MINUTE)).isEmpty();
    assertThatThrownBy(() -> manager.claim(task, "heir", MINUTE))
        .isInstanceOf(ProjectException.IllegalTransition.class)
        .hasMessage("SHOP-1 cannot become RUNNING while question 1 is open; answer or withdraw it");
    assertThatThrownBy(() -> manager.transition(task, Status.PLANNED, "again"))
        .isInstanceOf(ProjectException.IllegalTransition.class)
        .hasMessage("SHOP-1 cannot become PLANNED while question 1 is open; answer or withdraw it");
  }

  @Test
  void ofAbandonedTasksTheOneAbandonedFirstIsTakenOver() {
    TaskId second = manager.createTask(project, "Second").id();
    manager.claim(second, "w", Duration.ofSeconds(30));
    TaskId planned = manager.createTask(project, "Planned").id();
    clock.advance(MINUTE);

    assertThat(List.of(next(), next(), next())).containsExactly(second, task, planned);
    manager.setProjectStatus(project, Project.Status.PAUSED);
    clock.advance(MINUTE);
    assertThat(manager.claim(project, "heir", Set.of(), MINUTE)).isEmpty();
  }

  @Test
  void aLeaseIsForAMillisecondToSevenDays() {
    TaskId free = manager.createTask(project, "Free").id();
    ProjectId idle = manager.createProject("IDLE", "Nothing to do").id();
    long before = manager.lastSequence();
    Duration tooLong = Duration.ofDays(7).plusNanos(1);
    for (Duration span :
        List.of(Duration.ofMillis(-1), Duration.ZERO, Duration.ofNanos(999_999), tooLong)) {
      List<ThrowingCallable> uses =
          List.of(
              () -> manager.claim(free, "x", span),
              () -> manager.claim(project, "x", Set.of(), span),
              () -> manager.claim(idle, "x", Set.of(), span),
              () -> manager.renew(lease, span));

      assertThat(uses)
          .allSatisfy(
              use ->
                  assertThatThrownBy(use)
                      .isInstanceOf(IllegalArgumentException.class)
                      .hasMessage("A lease is for one millisecond to seven days, got " + span));
    }
    assertThat(manager.lastSequence()).isEqualTo(before);

    Lease shortest = manager.renew(lease, Duration.ofNanos(1_001_999));
    Lease longest = manager.claim(free, "x", Duration.ofDays(7));

    assertThat(shortest.expiresAt()).isEqualTo(clock.instant().plusNanos(1_001_000));
    assertThat(longest.expiresAt()).isEqualTo(clock.instant().plus(Duration.ofDays(7)));
    assertThat(manager.lease(task)).contains(shortest);
    assertThat(manager.lease(free)).contains(longest);
    assertThat(longest.token()).hasSize(32).isNotEqualTo(shortest.token());
    assertThat(manager.claim(project, "y", Set.of(), Duration.ofMillis(1))).isEmpty();
  }

  private void pass(String moment) {
    switch (moment) {
      case "before" -> clock.advance(MINUTE.minus(MICROSECOND));
      case "at" -> clock.advance(MINUTE);
      case "after" -> clock.advance(MINUTE.plus(MICROSECOND));
      case "taken over" -> {
        clock.advance(MINUTE);
        manager.claim(task, "heir", MINUTE);
      }
      case "given up" -> manager.release(lease, "no time");
      default -> throw new IllegalArgumentException(moment);
    }
  }

  private String result(String use) {
    try {
      return switch (use) {
        case "look" -> manager.lease(task).map(LeaseLifeTest::told).orElse("nobody");
        case "claim by w" -> told(manager.claim(task, "w", MINUTE));
        case "claim by x" -> told(manager.claim(task, "x", MINUTE));
        case "next for w" -> next("w");
        case "next for x" -> next("x");
        case "renew" -> told(manager.renew(lease, MINUTE));
        case "release" -> {
          manager.release(lease, "no time");
          yield "done";
        }
        case "answer", "answer while paused" -> manager.answer(task, 1, "That").question();
        case "to IN_REVIEW" -> {
          manager.advance(task, Task.Phase.TEST, "step");
          manager.advance(task, Task.Phase.VERIFY, "step");
          yield manager.transition(task, Status.IN_REVIEW, "step").number();
        }
        default -> manager.transition(task, Status.valueOf(use.substring(3)), "step").number();
      };
    } catch (ProjectException.LeaseLost e) {
      return e.getMessage();
    }
  }

  private String next(String worker) {
    return manager
        .claim(project, worker, Set.of(), MINUTE)
        .map(LeaseLifeTest::told)
        .orElse("nothing");
  }

  private TaskId next() {
    return manager.claim(project, "heir", Set.of(), MINUTE).orElseThrow().task();
  }

  private static String told(Lease lease) {
    String time = lease.expiresAt().toString();
    return lease.owner() + " until " + time.substring(11, time.length() - 1);
  }

  private String eventsAfter(long sequence) {
    return String.join(
        ", ", manager.eventsAfter(sequence, 100).stream().map(LeaseLifeTest::told).toList());
  }

  private static String told(ProjectEvent event) {
    if (event instanceof ProjectEvent.LeaseChanged change) {
      return "lease of " + change.owner() + " " + change.action();
    } else if (event instanceof ProjectEvent.ExecutionChanged change) {
      return "attempt " + change.attempt() + " " + change.action();
    } else if (event instanceof ProjectEvent.ClarificationChanged change) {
      return "question " + change.number() + " " + change.status();
    } else if (event instanceof ProjectEvent.TaskMovedOn step) {
      return step.from() + " to " + step.to() + ": " + step.reason();
    }
    return event.toString();
  }
}
