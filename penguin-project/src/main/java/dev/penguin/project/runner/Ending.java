package dev.penguin.project.runner;

import dev.penguin.engine.Outcome;
import dev.penguin.engine.RunResult;
import dev.penguin.message.Usage;
import dev.penguin.policy.PendingApproval;
import dev.penguin.project.Clarification;
import dev.penguin.project.Execution;
import dev.penguin.project.Lease;
import dev.penguin.project.ProjectException;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.ResourceBudget;
import dev.penguin.project.Task;
import dev.penguin.project.TaskQuery;
import dev.penguin.session.PendingQuestion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The end of an attempt: its execution with what it used, and the step of its task. Used by the
 * thread of the attempt.
 */
final class Ending {
  /** How the reason of the step to review begins that verifiers have made. */
  static final String VERIFIED = "verified by ";

  private static final String SUBTASKS_FIRST = "Its subtasks come first. ";

  private static final int SUMMARY = 20_000;
  private static final int REASON = 2_000;

  private final Workshop workshop;
  private final Lease lease;
  private final Execution execution;
  private final History history;
  private final ProjectManager worker;
  private final ProtectedFiles files;
  private final StopSignal stop;
  private @Nullable Account account;
  private @Nullable RunResult last;
  private Usage failed = Usage.NONE;
  private Duration worked = Duration.ZERO;

  /**
   * @param files are put back before anybody else can begin with the task
   * @param stop stops all work when that is not possible
   */
  Ending(
      Workshop workshop,
      Lease lease,
      Execution execution,
      History history,
      ProtectedFiles files,
      StopSignal stop) {
    this.workshop = workshop;
    this.lease = lease;
    this.execution = execution;
    this.history = history;
    this.files = files;
    this.stop = stop;
    worker = workshop.agent(lease.owner()).under(lease);
  }

  /** Charges what the attempt uses there. */
  void chargeTo(Account other) {
    account = other;
  }

  /** The engine was at work for so many nanoseconds. */
  void worked(long nanos) {
    worked = worked.plusNanos(Math.max(0, nanos));
  }

  ProtectedFiles files() {
    return files;
  }

  /** A run has ended, and what it used is charged with the end of the attempt. */
  void ran(RunResult result) {
    last = result;
  }

  /** So much was used by a run that gave no result; it is charged with the end of the attempt. */
  void used(Usage usage) {
    failed = usage;
  }

  /** Charges now what was used until now; false when the budget has no room for it. */
  boolean settle() {
    if (account == null || !account.settle(open(account))) {
      return false;
    }
    last = null;
    worked = Duration.ZERO;
    return true;
  }

  private ResourceBudget.Usage open(Account of) {
    return last == null ? of.open(failed, worked) : of.open(last, worked);
  }

  /** Whether it was the budget of the task or of one above it that ended a run. */
  boolean isCutByBudget(RunResult result) {
    return account != null && account.isLimiting(result.outcome(), open(account));
  }

  /** Whether the task has left the hands of this worker, by a tool of its agent or a person. */
  boolean movedElsewhere() {
    Task.Status status = now().status();
    return status != Task.Status.RUNNING && status != Task.Status.IN_REVIEW;
  }

  /** The agent, or somebody else, has decided already where the task stands. */
  TaskResult leaveAsItIs(String summary) {
    Task.Status status = now().status();
    Execution.Outcome outcome =
        switch (status) {
          case BLOCKED -> Execution.Outcome.BLOCKED;
          case CANCELLED, ARCHIVED -> Execution.Outcome.CANCELLED;
          case FAILED -> Execution.Outcome.FAILURE;
          default -> Execution.Outcome.INCOMPLETE;
        };
    end(outcome, summary, null);
    if (status == Task.Status.WAITING) {
      worker.release(lease, "waits for an answer");
    }
    return result(summary, List.of());
  }

  boolean hasOpenSubtasks() {
    TaskQuery open =
        TaskQuery.of(now().project())
            .childrenOf(lease.task())
            .withStatus(
                Stream.of(Task.Status.values())
                    .filter(Task.Status::isOpen)
                    .toArray(Task.Status[]::new))
            .withPageSize(1);
    return !workshop.manager.tasks(open).tasks().isEmpty();
  }

  /** Brings the task to the phase in which it is checked. */
  void toVerify() {
    Task task = now();
    if (task.status() == Task.Status.RUNNING) {
      if (task.phase() == Task.Phase.IMPLEMENT) {
        worker.advance(task.id(), Task.Phase.TEST, "the agent has ended its work");
      }
      if (now().phase() != Task.Phase.VERIFY) {
        worker.advance(task.id(), Task.Phase.VERIFY, "the agent has ended its work");
      }
    }
  }

  /** Records what verifiers find: under the lease, while there is one. */
  ProjectManager evidenceWriter() {
    return now().status() == Task.Status.RUNNING ? workshop.verifier(lease) : workshop.verifier();
  }

  /**
   * The agent says that it is done, and no verifier says that it is not. A subtask that appeared
   * meanwhile comes first.
   */
  TaskResult done(String summary, Checks.Findings findings) {
    end(Execution.Outcome.SUCCESS, summary, null);
    try {
      moveOn(findings);
    } catch (ProjectException.IllegalTransition e) {
      if (!hasOpenSubtasks()) {
        throw e;
      }
      return planned(SUBTASKS_FIRST + summary, findings.all());
    }
    return result(summary, findings.all());
  }

  private void moveOn(Checks.Findings findings) {
    String by = VERIFIED + workshop.options.name();
    if (now().status() == Task.Status.RUNNING) {
      if (findings.decided()) {
        workshop.verifier(lease).transition(lease.task(), Task.Status.IN_REVIEW, by);
      } else {
        worker.transition(lease.task(), Task.Status.IN_REVIEW, "done, as its agent says");
      }
    }
    if (findings.decided()) {
      workshop.verifier().transition(lease.task(), Task.Status.COMPLETED, by);
    }
  }

  /** The subtasks of the task are to be done before it. */
  TaskResult afterSubtasks(String summary, List<Verification> verifications) {
    String why = SUBTASKS_FIRST + summary;
    end(Execution.Outcome.INCOMPLETE, why, null);
    return planned(why, verifications);
  }

  /** Something is left to do, which another attempt does. */
  TaskResult incomplete(String why) {
    end(Execution.Outcome.INCOMPLETE, why, null);
    return planned(why, List.of());
  }

  /** The work was stopped; another attempt goes on with it, once there is something to spend. */
  TaskResult stopped(String reason) {
    if (account != null && account.isExceeded()) {
      return spent(reason);
    }
    String why = "stopped: " + reason;
    end(Execution.Outcome.CANCELLED, why, null);
    return planned(why, List.of());
  }

  /** No model can be asked at present; another attempt goes on where this one was. */
  TaskResult cutOff(String reason) {
    end(Execution.Outcome.INCOMPLETE, reason, reason);
    return planned(reason, List.of());
  }

  /** The worker cannot go on. */
  TaskResult blocked(String reason) {
    end(Execution.Outcome.BLOCKED, reason, reason);
    return step(Task.Status.BLOCKED, reason, List.of());
  }

  /** No more may be spent; when there is more, another attempt goes on. */
  TaskResult spent(String reason) {
    String why = "The budget is used up: " + reason;
    end(Execution.Outcome.INCOMPLETE, why, why);
    return step(Task.Status.BLOCKED, why, List.of());
  }

  /** It was tried and did not work; tried again unless that was often enough. */
  TaskResult failed(String why, List<Verification> verifications) {
    int failures = history.failures() + 1;
    end(Execution.Outcome.FAILURE, "attempt %d failed".formatted(execution.attempt()), why);
    return failures > workshop.options.retries()
        ? step(
            Task.Status.FAILED, "failed %d times; last: %s".formatted(failures, why), verifications)
        : planned("attempt %d failed: %s".formatted(execution.attempt(), why), verifications);
  }

  /** The task waits for a person. */
  TaskResult waiting(RunResult result) {
    List<String> questions = new ArrayList<>();
    result.questions().stream().map(PendingQuestion::text).forEach(questions::add);
    if (questions.isEmpty() && result.outcome() == Outcome.NEEDS_INPUT) {
      questions.add(result.question().orElse(result.text()));
    }
    result.approvals().stream().map(Ending::approval).forEach(questions::add);
    if (questions.isEmpty()) {
      questions.add(SessionStep.APPROVAL + "see session " + result.sessionId());
    }
    List<String> open =
        workshop.manager.clarifications(lease.task()).stream()
            .filter(each -> each.status() == Clarification.Status.OPEN)
            .map(Clarification::question)
            .toList();
    for (String question : questions) {
      String asked = question.isBlank() ? "The agent asks, and does not say what" : question;
      if (!open.contains(Checks.clean(asked))) {
        worker.ask(lease.task(), Checks.clean(asked));
      }
    }
    end(Execution.Outcome.INCOMPLETE, "asked: " + questions.get(0), null);
    worker.release(lease, "waits for an answer");
    return result(questions.get(0), List.of());
  }

  private static String approval(PendingApproval waits) {
    return "%s%s %s. Decide about it with decide(\"%s\", …) in session %s, then answer this"
        .formatted(
            SessionStep.APPROVAL,
            waits.request().call().name(),
            TaskPrompt.cut(waits.request().call().argumentsJson(), REASON),
            waits.id(),
            waits.request().sessionId());
  }

  private TaskResult planned(String why, List<Verification> verifications) {
    if (now().status() == Task.Status.RUNNING) {
      worker.release(lease, shortened(why));
      return result(why, verifications);
    }
    return now().status() == Task.Status.IN_REVIEW
        ? step(Task.Status.PLANNED, why, verifications)
        : result(why, verifications);
  }

  private TaskResult step(Task.Status to, String why, List<Verification> verifications) {
    write(writer -> writer.transition(lease.task(), to, shortened(why)));
    return result(why, verifications);
  }

  private void end(Execution.Outcome outcome, String summary, @Nullable String error) {
    files.putBack().ifPresent(stop::stopAll);
    List<String> tools = last == null ? List.of() : Account.tools(last.messages());
    String text = summary.isBlank() ? outcome.name() : TaskPrompt.cut(summary, SUMMARY);
    Execution.Result result =
        new Execution.Result(
            outcome,
            Checks.clean(text),
            tools,
            Optional.ofNullable(error).map(each -> Checks.clean(TaskPrompt.cut(each, SUMMARY))));
    Account to = account;
    if (to == null) {
      write(writer -> writer.endExecution(lease.task(), result, ResourceBudget.Usage.zero()));
    } else {
      ResourceBudget.Usage usage = open(to);
      to.charge(usage, () -> write(writer -> writer.endExecution(lease.task(), result, usage)));
    }
  }

  /**
   * Writes under the lease. Where a step of the agent or of a person has ended it, in the name of
   * the worker, as long as nobody else has begun with the task.
   */
  private <T> T write(Function<ProjectManager, T> change) {
    Task.Status status = now().status();
    if (status == Task.Status.RUNNING || status == Task.Status.WAITING) {
      return change.apply(worker);
    }
    List<Execution> all = workshop.manager.executions(lease.task());
    if (all.get(all.size() - 1).attempt() != execution.attempt()) {
      throw new ProjectException.LeaseLost(
          "%s has had another attempt since".formatted(now().number()));
    }
    return change.apply(workshop.agent(lease.owner()));
  }

  private Task now() {
    return workshop.manager.task(lease.task());
  }

  private TaskResult result(String summary, List<Verification> verifications) {
    return new TaskResult(now(), 1, summary, verifications);
  }

  private static String shortened(String reason) {
    return Checks.clean(TaskPrompt.cut(reason, REASON));
  }
}
