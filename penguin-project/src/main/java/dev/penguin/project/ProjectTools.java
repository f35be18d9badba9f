package dev.penguin.project;

import dev.penguin.project.internal.agent.BoundTask;
import dev.penguin.project.internal.agent.TaskTools;
import dev.penguin.project.internal.store.WriteTransaction.Caller;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolProvider;
import dev.penguin.tool.ToolProviderContext;
import java.util.List;
import java.util.Objects;

/**
 * Tools with which an agent works on one task and the tasks below it: {@code task_list}, {@code
 * task_get}, {@code task_create}, {@code task_update}, {@code task_move}, {@code task_evidence},
 * {@code task_ask} and {@code task_usage}.
 *
 * <p>A run is bound to its task by an attribute of its request:
 *
 * <pre>{@code
 * Engine engine = Engine.builder().model(model).toolProviders(ProjectTools.provider(manager)).build();
 * engine.run(RunRequest.of("Do it").withAttribute(ProjectTools.TASK_ATTRIBUTE, "SHOP-12"));
 * }</pre>
 *
 * <p>Each call makes its change only once: the transaction of the change also stores the call's
 * result, under {@link dev.penguin.tool.ToolContext#idempotencyKey()}. If the call runs again after
 * the process has ended, it returns the stored result.
 */
public final class ProjectTools {
  /**
   * The attribute of a request that names the run's task: the task's id as a text, or its number,
   * for instance {@code SHOP-12}. Attributes that are texts are stored, so the task is known again
   * when another process resumes the run.
   */
  public static final String TASK_ATTRIBUTE = "penguin.task";

  private ProjectTools() {}

  /**
   * Provides each run with the tools for its task; a run without {@link #TASK_ATTRIBUTE} gets none.
   * If the attribute is not a text, or no task has that id or number, the run throws a {@link
   * ProjectException} before it begins. Sub-agents work on the task of the run that calls them.
   *
   * <p>The tools act as an agent: as the manager's actor if that is an agent, otherwise as the
   * worker that holds the task. If the manager was created {@linkplain ProjectManager#under with a
   * lease} of the task, they use that lease. Otherwise they use the lease that this process last
   * claimed or renewed for the task before the run began or was resumed, with any manager of the
   * same database. When that lease has ended, every change is refused.
   *
   * @param manager the database; keep it open as long as runs use it; it is not closed here
   */
  public static ToolProvider provider(ProjectManager manager) {
    return new OfRuns(Objects.requireNonNull(manager, "manager"));
  }

  private record OfRuns(ProjectManager manager) implements ToolProvider {
    @Override
    public String name() {
      return "project-tools";
    }

    @Override
    public Scope scope() {
      return Scope.RUN;
    }

    @Override
    public List<Tool> tools(ToolProviderContext context) {
      Object named = context.attributes().get(TASK_ATTRIBUTE);
      if (named == null) {
        return List.of();
      }
      Task task = task(named);
      Lease lease = manager.caller.lease();
      if (lease == null || !lease.task().equals(task.id())) {
        lease = manager.shared.held(task.id()).orElse(lease);
      }
      Actor actor = manager.caller.actor();
      if (actor.kind() != Actor.Kind.AGENT) {
        actor = Actor.agent(lease == null ? "agent" : lease.owner());
      }
      return TaskTools.of(
          new BoundTask(
              manager.shared.store(), new Caller(actor, lease), task.id(), task.number()));
    }

    private Task task(Object named) {
      if (!(named instanceof String text)) {
        throw new ProjectException.Refused(
            "The attribute %s must be a text, the id of a task or its number, got a %s; use a text, which is stored for resumed runs"
                .formatted(TASK_ATTRIBUTE, named.getClass().getName()));
      }
      if (SortableId.isId(text)) {
        return manager.task(TaskId.of(text));
      }
      return manager
          .findTask(text)
          .orElseThrow(
              () ->
                  new ProjectException.NoSuchEntry(
                      "The attribute %s names '%.80s', but there is no such task; use a task's id or number"
                          .formatted(TASK_ATTRIBUTE, text)));
    }
  }
}
