package dev.penguin.project.planner;

import dev.penguin.project.Artifact;
import dev.penguin.project.Clarification;
import dev.penguin.project.Execution;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.TaskQuery;
import dev.penguin.project.Transition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known of the work of a project: where each task stands, and what attempts, questions and
 * evidence taught.
 *
 * @param fixed the items that a plan leaves alone, each with its state
 * @param report what was learned, in words
 */
record Learned(Map<String, String> fixed, String report) {
  /** Work that has begun or is over. */
  private static final Set<Task.Status> FIXED =
      Set.of(
          Task.Status.RUNNING,
          Task.Status.WAITING,
          Task.Status.IN_REVIEW,
          Task.Status.COMPLETED,
          Task.Status.CANCELLED,
          Task.Status.ARCHIVED);

  /** The most characters of the report: what is open comes first, and what is over may be cut. */
  private static final int REPORT = 100_000;

  private static final int TEXT = 1_000;
  private static final int NEWEST = 3;

  /**
   * Reads a project.
   *
   * @param items the keys of the items of its plan, by the numbers of their tasks
   */
  static Learned of(ProjectManager manager, ProjectId project, Map<String, String> items) {
    Map<String, String> fixed = new LinkedHashMap<>();
    StringBuilder report = new StringBuilder();
    List<Task.Summary> tasks = all(manager, project);
    tasks.sort(Comparator.comparing(task -> isOver(task.status())));
    for (Task.Summary task : tasks) {
      String key = items.getOrDefault(task.number(), task.number());
      if (FIXED.contains(task.status())) {
        fixed.put(key, task.status().toString());
      }
      if (report.length() < REPORT) {
        report.append(report(manager, task, key));
      }
    }
    return new Learned(fixed, PlanSize.cut(report.toString(), REPORT));
  }

  private static boolean isOver(Task.Status status) {
    return status == Task.Status.COMPLETED
        || status == Task.Status.CANCELLED
        || status == Task.Status.ARCHIVED;
  }

  private static List<Task.Summary> all(ProjectManager manager, ProjectId project) {
    List<Task.Summary> tasks = new ArrayList<>();
    TaskQuery query = TaskQuery.of(project).withPageSize(1_000);
    TaskQuery.Page page = manager.tasks(query);
    tasks.addAll(page.tasks());
    while (page.next().isPresent()) {
      page = manager.tasks(query.after(page.next().get()));
      tasks.addAll(page.tasks());
    }
    return tasks;
  }

  private static String report(ProjectManager manager, Task.Summary task, String key) {
    StringBuilder text = new StringBuilder();
    newest(manager.executions(task.id())).forEach(it -> text.append(line(it)));
    newest(manager.transitions(task.id())).stream()
        .filter(step -> !step.reason().isBlank())
        .forEach(step -> text.append(line(step)));
    newest(manager.clarifications(task.id())).forEach(it -> text.append(line(it)));
    newest(manager.artifacts(task.id())).forEach(it -> text.append(line(it)));
    return text.isEmpty()
        ? ""
        : "%s (%s, %s)\n%s".formatted(key, task.number(), task.status(), text);
  }

  private static <T> List<T> newest(List<T> all) {
    return all.subList(Math.max(0, all.size() - NEWEST), all.size());
  }

  private static String line(Execution execution) {
    return execution
        .end()
        .map(Execution.End::result)
        .map(
            result ->
                "- attempt %d took %s: %s: %s %s\n"
                    .formatted(
                        execution.attempt(),
                        execution.usage().duration(),
                        result.outcome(),
                        plain(result.summary()),
                        plain(result.error().orElse(""))))
        .orElse("");
  }

  private static String line(Transition step) {
    return "- became %s: %s\n".formatted(step.to().status(), plain(step.reason()));
  }

  private static String line(Clarification asked) {
    return "- question: %s - %s\n"
        .formatted(
            plain(asked.question()),
            asked
                .answer()
                .map(answer -> "answer: " + plain(answer.text()))
                .orElse(asked.status().toString()));
  }

  private static String line(Artifact artifact) {
    return "- evidence %s: %s at %s%s\n"
        .formatted(
            plain(artifact.key()),
            plain(artifact.kind()),
            plain(artifact.location()),
            artifact.valid() ? "" : ", no longer valid");
  }

  private static String plain(String text) {
    return PlanSize.cut(text.strip().replaceAll("\\s+", " "), TEXT);
  }
}
