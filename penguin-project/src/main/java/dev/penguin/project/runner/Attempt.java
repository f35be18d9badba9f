package dev.penguin.project.runner;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.engine.AgentClosedException;
import dev.penguin.engine.RunResult;
import dev.penguin.error.ConfigurationException;
import dev.penguin.error.FailedRun;
import dev.penguin.error.PenguinException;
import dev.penguin.message.Usage;
import dev.penguin.model.ModelException;
import dev.penguin.project.Execution;
import dev.penguin.project.Lease;
import dev.penguin.project.ProjectException;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.internal.budget.Amount;
import dev.penguin.project.runner.RunnerStatus.Phase;
import dev.penguin.project.runner.SessionStep.Ran;
import dev.penguin.project.runner.StopSignal.StoppedException;
import dev.penguin.session.SessionBusyException;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One attempt at a task that was claimed, from its beginning to the step that follows from it. Each
 * write is made under the lease, so that nothing is written late. Where the process ends in
 * between, the next attempt finds in the executions and in the session how far this one came.
 */
final class Attempt {
  private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

  private final Workshop workshop;
  private final Lease lease;
  private final StopSignal stop;
  private final int among;
  private final ProjectManager worker;
  private final Task task;
  private final RunnerStatus.Mark mark;
  private final History history;

  /**
   * @param among how many attempts share what is left of a budget
   * @param mark shows how far this one is
   */
  Attempt(Workshop workshop, Lease lease, StopSignal stop, int among, RunnerStatus.Mark mark) {
    this.workshop = workshop;
    this.lease = lease;
    this.stop = stop;
    this.among = among;
    this.mark = mark;
    worker = workshop.agent(lease.owner()).under(lease);
    task = workshop.manager.task(lease.task());
    history =
        new History(
            task.id(), worker.executions(task.id()), workshop.manager.transitions(task.id()));
  }

  /** Works at the task, and gives what came of it. */
  TaskResult run() {
    LeaseWatch.Kept kept = workshop.leases.keep(lease, stop);
    try {
      return begun();
    } catch (ProjectException.LeaseLost e) {
      LOG.debug("{} goes on elsewhere: {}", task.number(), e.getMessage());
      Task now = workshop.manager.task(task.id());
      return new TaskResult(now, 1, "another worker has taken it over", List.of());
    } finally {
      kept.close();
    }
  }

  private TaskResult begun() {
    List<Execution> before = history.continued();
    String session =
        before.isEmpty()
            ? "task-%s-%d".formatted(task.id(), history.executions().size() + 1)
            : before.get(0).sessionId().orElseThrow();
    mark.inSession(session);
    AgentDefinition role = workshop.options.role(task);
    String executor = lease.owner() + (role == null ? "" : " as " + role.name());
    Execution execution = worker.startExecution(task.id(), executor, session);
    ProtectedFiles files = new ProtectedFiles(workshop, task);
    Ending ending = new Ending(workshop, lease, execution, history, files, stop);
    if (workshop.options.lacksRole(task)) {
      return ending.blocked(
          "No role '%s' is known to this runner, which has %s; add it with role(…)"
              .formatted(task.agentRole().orElseThrow(), workshop.options.roles().keySet()));
    }
    if (task.phase() != Task.Phase.IMPLEMENT && task.phase() != Task.Phase.PENDING) {
      worker.advance(task.id(), Task.Phase.IMPLEMENT, "another attempt");
    }
    try {
      files.prepare(history.executions());
      return withGrant(session, role, before, ending);
    } catch (StoppedException e) {
      return ending.stopped(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      String why = "the protected files could not be copied: " + e.getMessage();
      stop.stopAll(why);
      return ending.blocked(why);
    } finally {
      files.putBack();
    }
  }

  private TaskResult withGrant(
      String session, @Nullable AgentDefinition role, List<Execution> before, Ending ending)
      throws StoppedException {
    mark.enter(Phase.BUDGET);
    Budgets.Grant first = stop.interruptibly(() -> workshop.budgets.take(task.id(), among));
    Account account = new Account(worker, workshop.budgets, first, stop, lease, before);
    ending.chargeTo(account);
    try {
      return work(step(session, role, account), account, before, ending);
    } finally {
      workshop.budgets.giveBack(account.grant());
    }
  }

  private SessionStep step(String session, @Nullable AgentDefinition role, Account account) {
    SessionStep.Setting setting =
        new SessionStep.Setting(role, workshop.workspace(task).orElse(null), account);
    return new SessionStep(workshop.engine, task, session, setting);
  }

  private TaskResult work(SessionStep step, Account account, List<Execution> before, Ending ending)
      throws StoppedException {
    if (account.left().isSpent()) {
      return ending.spent("nothing of it is left");
    }
    Ran ran;
    try {
      ran = ask(step, account, before, ending);
    } catch (SessionStep.SpentException e) {
      return ending.spent(String.valueOf(e.getMessage()));
    } catch (AgentClosedException e) {
      stop.stopAll("the engine is closed");
      return ending.stopped("the engine is closed");
    } catch (SessionBusyException e) {
      return ending.incomplete("The session is in use elsewhere: " + e.getMessage());
    } catch (ConfigurationException e) {
      return ending.blocked(String.valueOf(e.getMessage()));
    } catch (ProjectException e) {
      throw e;
    } catch (PenguinException e) {
      Usage used = e.failedRun().map(FailedRun::usage).orElse(Usage.NONE);
      ending.used(used);
      return thrown(e, ending);
    } catch (RuntimeException e) { // foreign code: a model, a tool provider, a listener
      LOG.warn("The attempt at {} failed", task.number(), e);
      return ending.failed(e.toString(), List.of());
    }
    return after(ran.result(), ending);
  }

  /** A server that gives nobody an answer is no failure of this task: all others would fail too. */
  private TaskResult thrown(PenguinException e, Ending ending) {
    String why = e.getClass().getSimpleName() + ": " + e.getMessage();
    boolean nobodyIsServed =
        e instanceof ModelException.Authentication
            || e instanceof ModelException.Billing
            || e instanceof ModelException.RateLimited
            || e instanceof ModelException.Unavailable
            || e instanceof ModelException.Unreachable;
    if (nobodyIsServed) {
      stop.stopAll(why);
      return ending.cutOff(why);
    }
    return ending.failed(why, List.of());
  }

  /** Has the engine work, with more of the budget for as long as there is more. */
  private Ran ask(SessionStep step, Account account, List<Execution> before, Ending ending)
      throws StoppedException {
    Ran ran =
        timed(
            ending,
            () ->
                step.run(
                    () -> workshop.prompts.of(task, history.executions(), history.rejections()),
                    workshop.manager.clarifications(task.id()),
                    account.left(),
                    account.usedAndLeft()));
    boolean charged =
        !ran.isNews() && !before.isEmpty() && !History.isBrokenOff(before.get(before.size() - 1));
    if (!charged) {
      ending.ran(ran.result());
    }
    while (ending.isCutByBudget(ran.result()) && ending.settle()) {
      Amount had = account.left();
      workshop.budgets.giveBack(account.grant());
      mark.enter(Phase.BUDGET);
      account.use(stop.interruptibly(() -> workshop.budgets.take(task.id(), 1)));
      if (account.left().isSpent() || !account.left().isMoreThan(had)) {
        break;
      }
      ran = timed(ending, () -> step.extend(account.usedAndLeft()));
      ending.ran(ran.result());
    }
    return ran;
  }

  private Ran timed(Ending ending, Supplier<Ran> work) throws StoppedException {
    mark.enter(Phase.AGENT);
    long began = System.nanoTime();
    try {
      return stop.interruptibly(work);
    } finally {
      ending.worked(System.nanoTime() - began);
    }
  }

  private TaskResult after(RunResult result, Ending ending) throws StoppedException {
    if (ending.movedElsewhere()) {
      return ending.leaveAsItIs(result.text());
    }
    String reason = result.reason().map(text -> ": " + text).orElse("");
    return switch (result.outcome()) {
      case COMPLETED -> completed(result, ending);
      case NEEDS_INPUT, NEEDS_APPROVAL -> ending.waiting(result);
      case BLOCKED -> ending.blocked(result.reason().orElse(result.text()));
      case CANCELLED -> ending.stopped(stop.reason().orElse("the run was cancelled"));
      default ->
          ending.isCutByBudget(result)
              ? ending.spent(result.reason().orElse(result.outcome().toString()))
              : ending.failed(result.outcome() + reason, List.of());
    };
  }

  private TaskResult completed(RunResult result, Ending ending) throws StoppedException {
    if (ending.hasOpenSubtasks()) {
      return ending.afterSubtasks(result.text(), List.of());
    }
    mark.enter(Phase.VERIFYING);
    ending.toVerify();
    Checks checks = new Checks(workshop, stop, ending.files());
    Checks.Findings findings =
        checks.run(workshop.manager.task(task.id()), result, ending.evidenceWriter());
    if (!findings.problems().isEmpty()) {
      return ending.failed(String.join("\n\n", findings.problems()), findings.all());
    }
    return ending.hasOpenSubtasks()
        ? ending.afterSubtasks(result.text(), findings.all())
        : ending.done(result.text(), findings);
  }
}
