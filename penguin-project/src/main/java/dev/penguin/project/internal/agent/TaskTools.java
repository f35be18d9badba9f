package dev.penguin.project.internal.agent;

import dev.penguin.project.Task;
import dev.penguin.project.TaskQuery;
import dev.penguin.project.internal.query.TaskLists;
import dev.penguin.project.internal.row.TaskRow;
import dev.penguin.project.internal.store.Database;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolContext;
import java.util.List;
import java.util.Optional;

/** The tools of a run that is bound to a task. */
public final class TaskTools {
  private TaskTools() {}

  /** The tools, in a fixed order. */
  public static List<Tool> of(BoundTask bound) {
    return List.of(
        new ListTool(bound),
        new GetTool(bound),
        new CreateTool(bound),
        new UpdateTool(bound),
        new MoveTool(bound),
        new EvidenceTool(bound),
        new AskTool(bound),
        new UsageTool(bound));
  }

  /** Lists the tasks directly below a task. */
  private static final class ListTool extends TaskTool.Reading {
    private static final int MAX = 100;
    private static final int USUAL = 50;

    ListTool(BoundTask bound) {
      super(
          bound,
          "task_list",
          "Lists the tasks directly below a task, in the order in which they were made.",
          TASK
              + """
              ,"status":{"type":"string","enum":["PLANNED","READY","RUNNING","IN_REVIEW","COMPLETED",\
              "WAITING","BLOCKED","FAILED","CANCELLED"],"description":"Only those with this status"}\
              ,"limit":{"type":"integer","minimum":1,"maximum":100,"description":"50 when left out"}\
              ,"after":{"type":"string","maxLength":100,"description":"The next of the page before"}""",
          "");
    }

    @Override
    String result(CallArguments arguments, ToolContext context) {
      return bound.store().read(database -> page(database, arguments).toString());
    }

    private ResultJson page(Database database, CallArguments arguments) {
      TaskRow above = bound.task(database, arguments.task());
      TaskQuery query =
          TaskQuery.of(above.task().project())
              .childrenOf(above.task().id())
              .withPageSize((int) arguments.number("limit", 1, MAX).orElse(USUAL));
      Optional<Task.Status> status = arguments.oneOf("status", Task.Status.class);
      if (status.isPresent()) {
        query = query.withStatus(status.get());
      }
      Optional<String> after = arguments.optionalText("after");
      if (after.isPresent()) {
        query = query.after(after.get());
      }
      TaskQuery.Page page = TaskLists.page(database, query);
      return new ResultJson()
          .with("below", above.number())
          .with("count", page.tasks().size())
          .with("tasks", page.tasks().stream().map(TaskView::line).toList())
          .with("next", page.next());
    }
  }

  /** Shows a task. */
  private static final class GetTool extends TaskTool.Reading {
    GetTool(BoundTask bound) {
      super(
          bound,
          "task_get",
          "Shows your task, or one below it: what is to be done, what is checked, what it depends"
              + " on, its evidence, questions with their answers, and what it used.",
          TASK,
          "");
    }

    @Override
    String result(CallArguments arguments, ToolContext context) {
      return bound
          .store()
          .read(
              database -> {
                TaskRow row = bound.task(database, arguments.task());
                return TaskView.whole(database, row, bound.isOwn(row)).toString();
              });
    }
  }
}
