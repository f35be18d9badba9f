package dev.penguin.project;

import dev.penguin.project.ResourceBudget.Usage;
import dev.penguin.project.Task.Phase;
import dev.penguin.project.Task.Status;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** Each method that changes a task or what belongs to it, as one call, and whom it keeps off. */
enum TaskWrite {
  CREATE_BELOW("createTask(NewTask)", Guard.OWN, (as, at) -> as.createTask(at.part())),
  CREATE_MANY_BELOW("createTasks(List)", Guard.OWN, (as, at) -> as.createTasks(List.of(at.part()))),
  UPDATE(
      "updateTask(TaskId,long,NewTask)",
      Guard.HOLDER,
      (as, at) -> {
        Task read = as.task(at.task());
        as.updateTask(at.task(), read.version(), read.edit().progress(50).build());
      }),
  MOVE("moveTask(TaskId,TaskId)", Guard.HOLDER, (as, at) -> as.moveTask(at.task(), at.other())),
  MOVE_BELOW("moveTask(TaskId,TaskId)", Guard.OWN, (as, at) -> as.moveTask(at.other(), at.task())),
  DELETE("deleteTask(TaskId)", Guard.HOLDER, (as, at) -> as.deleteTask(at.task())),
  DELETE_PROJECT(
      "deleteProject(ProjectId)", Guard.FOREIGN, (as, at) -> as.deleteProject(at.project())),
  ADD_DEPENDENCY(
      "addDependency(TaskId,TaskId)",
      Guard.HOLDER,
      (as, at) -> as.addDependency(at.task(), at.other())),
  ADD_DEPENDENCY_WITH_POLICY(
      "addDependency(TaskId,TaskId,Policy)",
      Guard.HOLDER,
      (as, at) -> as.addDependency(at.task(), at.other(), Dependency.Policy.reviewReadyOk())),
  REMOVE_DEPENDENCY(
      "removeDependency(TaskId,TaskId)",
      Guard.HOLDER,
      (as, at) -> as.removeDependency(at.task(), at.other())),
  TRANSITION(
      "transition(TaskId,Status,String)",
      Guard.HOLDER,
      (as, at) -> as.transition(at.task(), Status.BLOCKED, "stuck")),
  TRANSITION_TO_PHASE(
      "transition(TaskId,Status,Phase,String)",
      Guard.HOLDER,
      (as, at) -> as.transition(at.task(), Status.BLOCKED, Phase.TEST, "stuck")),
  ADVANCE(
      "advance(TaskId,Phase,String)",
      Guard.HOLDER,
      (as, at) -> as.advance(at.task(), Phase.TEST, "written")),
  COMPLETE_WITHOUT_EVIDENCE(
      "completeWithoutEvidence(TaskId,String)",
      Guard.HOLDER,
      (as, at) -> as.completeWithoutEvidence(at.task(), "seen it work")),
  CHARGE(
      "charge(TaskId,Usage)",
      Guard.HOLDER,
      (as, at) -> as.charge(at.task(), Usage.of(1, BigDecimal.ZERO))),
  CLAIM(
      "claim(TaskId,String,Duration)",
      Guard.CLAIM,
      (as, at) -> as.claim(at.task(), "claimant", Duration.ofMinutes(1))),
  RENEW(
      "renew(Lease,Duration)",
      Guard.LEASE,
      (as, at) -> as.renew(at.lease(), Duration.ofMinutes(1))),
  RELEASE("release(Lease,String)", Guard.LEASE, (as, at) -> as.release(at.lease(), "no time")),
  START_EXECUTION(
      "startExecution(TaskId,String,String)",
      Guard.HOLDER,
      (as, at) -> as.startExecution(at.task(), "w", null)),
  END_EXECUTION(
      "endExecution(TaskId,Result,Usage)",
      Guard.HOLDER,
      (as, at) ->
          as.endExecution(
              at.task(),
              Execution.Result.of(Execution.Outcome.SUCCESS, ""),
              Usage.of(2, BigDecimal.ZERO))),
  ADD_ARTIFACT(
      "addArtifact(TaskId,String,Source)",
      Guard.HOLDER,
      (as, at) -> as.addArtifact(at.task(), "report", Artifact.Source.of("kind", "place"))),
  INVALIDATE_ARTIFACT(
      "invalidateArtifact(TaskId,String)",
      Guard.HOLDER,
      (as, at) -> as.invalidateArtifact(at.task(), "report")),
  ASK("ask(TaskId,String)", Guard.HOLDER, (as, at) -> as.ask(at.task(), "Why?")),
  ANSWER("answer(TaskId,int,String)", Guard.OWN, (as, at) -> as.answer(at.task(), 1, "So")),
  WITHDRAW("withdraw(TaskId,int)", Guard.OWN, (as, at) -> as.withdraw(at.task(), 1));

  final String method;
  final Guard guard;
  private final Call call;

  TaskWrite(String method, Guard guard, Call call) {
    this.method = method;
    this.guard = guard;
    this.call = call;
  }

  void by(ProjectManager manager, Place place) {
    call.make(manager, place);
  }

  /** Who is refused because of a lease. */
  enum Guard {
    /** A worker that has lost its lease; an agent without one while another holds the task. */
    HOLDER,
    /** Only a worker that has lost its own lease. */
    OWN,
    /** Only an agent while another holds the task. */
    FOREIGN,
    /** Everybody while the lease given is not the one that was given out last. */
    LEASE,
    /** Everybody while somebody holds the task. */
    CLAIM
  }

  /** A task, another one beside it, and the lease under which the task was worked on. */
  record Place(ProjectId project, TaskId task, TaskId other, Lease lease) {
    NewTask part() {
      return NewTask.builder(project, "part").parent(task).build();
    }
  }

  private interface Call {
    void make(ProjectManager manager, Place place);
  }
}
