package dev.penguin.project.internal.agent;

import dev.penguin.project.ProjectException.Refused;
import dev.penguin.project.Task;
import dev.penguin.project.Task.Phase;
import dev.penguin.project.Task.Status;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.rule.Transitions;
import dev.penguin.project.internal.store.WriteTransaction;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Takes a task a step on; as far as its review, never to its completion. */
final class MoveTool extends TaskTool.Changing {
  private static final Set<Status> OWN =
      EnumSet.of(Status.RUNNING, Status.IN_REVIEW, Status.BLOCKED, Status.FAILED);
  private static final Set<Status> BELOW =
      EnumSet.of(
          Status.PLANNED,
          Status.RUNNING,
          Status.IN_REVIEW,
          Status.BLOCKED,
          Status.FAILED,
          Status.CANCELLED);

  MoveTool(BoundTask bound) {
    super(
        bound,
        "task_move",
        "Takes a task a step on, to a status, a phase, or both. Phases come one after the other:"
            + " IMPLEMENT, TEST, USE (may be skipped), VERIFY; then status IN_REVIEW. Somebody else"
            + " decides whether it is completed. BLOCKED when you cannot go on, FAILED when you"
            + " give up; a question is asked with task_ask.",
        TASK
            + """
            ,"status":{"type":"string","enum":["PLANNED","RUNNING","IN_REVIEW","BLOCKED","FAILED",\
            "CANCELLED"],"description":"PLANNED and CANCELLED for tasks below your own only"}\
            ,"phase":{"type":"string","enum":["IMPLEMENT","TEST","USE","VERIFY"]}\
            ,"reason":{"type":"string","minLength":1,"maxLength":2000,"description":"Why, for the\
             history of the task"}""",
        "\"reason\"");
  }

  @Override
  ResultJson change(WriteTransaction change, CallArguments arguments) {
    TaskRow row = bound.task(change.database(), arguments.task());
    Optional<Status> status = arguments.oneOf("status", Status.class);
    Optional<Phase> phase = arguments.oneOf("phase", Phase.class);
    String reason = arguments.text("reason");
    status.ifPresent(to -> refuse(row, to));
    if (status.isPresent()) {
      return view(
          Transitions.apply(change, row.task().id(), status.get(), phase.orElse(null), reason));
    }
    return view(
        Transitions.advance(
            change,
            row.task().id(),
            phase.orElseThrow(
                () -> new IllegalArgumentException("Give a status, a phase, or both")),
            reason));
  }

  private static ResultJson view(Task task) {
    return TaskView.state(task);
  }

  private void refuse(TaskRow row, Status to) {
    boolean own = bound.isOwn(row);
    Set<Status> allowed = own ? OWN : BELOW;
    if (!allowed.contains(to)) {
      throw new Refused(
          "An agent cannot make %s %s; allowed for %s: %s"
              .formatted(row.number(), to, own ? "its own task" : "a task below", allowed));
    }
  }
}
