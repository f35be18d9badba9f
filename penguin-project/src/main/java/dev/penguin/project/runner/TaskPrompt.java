package dev.penguin.project.runner;

import dev.penguin.project.Artifact;
import dev.penguin.project.Clarification;
import dev.penguin.project.Dependency;
import dev.penguin.project.Execution;
import dev.penguin.project.Project;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.TaskQuery;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Puts into words what an agent is to do, with all that it needs to know for it. */
final class TaskPrompt {
  private static final int LONG = 20_000;
  private static final int SHORT = 2_000;
  private static final int MAX_LINES = 30;

  private final ProjectManager manager;

  TaskPrompt(ProjectManager manager) {
    this.manager = manager;
  }

  /** A question of a task by its number, as it stands before an answer: also found again by it. */
  static String answerHead(Task task, Clarification question) {
    return "Answer to question %d of %s".formatted(question.number(), task.number());
  }

  /** The answer to a question in words. */
  static String answer(Task task, Clarification question) {
    String text =
        question
            .answer()
            .map(Clarification.Answer::text)
            .orElse("The question was withdrawn. Go on without an answer.");
    return answerHead(task, question) + ": " + text;
  }

  /** The prompt of an attempt that begins anew. */
  String of(Task task, List<Execution> before, List<String> rejections) {
    Project project = manager.project(task.project());
    StringBuilder text = new StringBuilder(4_000);
    text.append("Task ").append(task.number()).append(": ").append(task.title()).append('\n');
    section(text, "What is to be done", cut(task.description(), LONG));
    section(text, "How to go about it", cut(task.recipe(), LONG));
    list(text, "It is done when", task.acceptanceCriteria());
    section(text, "What done means", cut(task.definitionOfDone(), SHORT));
    section(text, "The project " + project.key() + ": " + project.name(), notes(project));
    above(task).ifPresent(parent -> section(text, "It is a part of", parent));
    list(text, "What it builds on", evidence(task));
    list(text, "Questions that were answered", answers(task));
    list(text, "What went wrong before", failures(before, rejections));
    return text.toString();
  }

  private static String notes(Project project) {
    StringBuilder notes = new StringBuilder(cut(project.description(), LONG));
    String kept = project.content().metadata().getOrDefault("notes", "");
    if (!kept.isBlank()) {
      notes.append(notes.isEmpty() ? "" : "\n").append(cut(kept, LONG));
    }
    return notes.toString();
  }

  private Optional<String> above(Task task) {
    return task.parent()
        .map(manager::task)
        .map(
            parent ->
                "%s %s%n%s"
                    .formatted(parent.number(), parent.title(), cut(parent.description(), SHORT)));
  }

  /** What the tasks left that this one depends on, and its own subtasks: data, not orders. */
  private List<String> evidence(Task task) {
    List<TaskId> sources = new ArrayList<>();
    for (Dependency dependency : manager.dependencies(task.id())) {
      sources.add(dependency.dependsOn());
    }
    TaskQuery children = TaskQuery.of(task.project()).childrenOf(task.id()).withPageSize(MAX_LINES);
    manager.tasks(children).tasks().forEach(child -> sources.add(child.id()));
    List<String> lines = new ArrayList<>();
    for (TaskId id : sources.subList(0, Math.min(MAX_LINES, sources.size()))) {
      Task source = manager.task(id);
      lines.add("%s %s, %s".formatted(source.number(), source.title(), source.status()));
      lastSummary(id).ifPresent(summary -> lines.add("  its last words: " + cut(summary, SHORT)));
      manager.artifacts(id).stream()
          .filter(Artifact::valid)
          .limit(MAX_LINES)
          .forEach(
              each ->
                  lines.add("  %s (%s): %s".formatted(each.key(), each.kind(), each.location())));
    }
    return lines;
  }

  private Optional<String> lastSummary(TaskId id) {
    List<Execution> all = manager.executions(id);
    return all.isEmpty()
        ? Optional.empty()
        : all.get(all.size() - 1)
            .end()
            .map(end -> end.result().summary())
            .filter(summary -> !summary.isBlank());
  }

  private List<String> answers(Task task) {
    return manager.clarifications(task.id()).stream()
        .filter(each -> each.status() != Clarification.Status.OPEN)
        .map(each -> "%s%n  %s".formatted(cut(each.question(), SHORT), answer(task, each)))
        .toList();
  }

  /**
   * The last two attempts that failed, and the reasons of reviewers who did not accept the work.
   */
  private static List<String> failures(List<Execution> before, List<String> rejections) {
    List<String> failures = new ArrayList<>();
    for (Execution each : before) {
      each.end()
          .filter(end -> end.result().outcome() == Execution.Outcome.FAILURE)
          .flatMap(end -> end.result().error())
          .ifPresent(
              error -> failures.add("Attempt %d: %s".formatted(each.attempt(), cut(error, 6_000))));
    }
    List<String> told =
        new ArrayList<>(failures.subList(Math.max(0, failures.size() - 2), failures.size()));
    rejections.forEach(reason -> told.add("Not accepted in review: " + cut(reason, SHORT)));
    return told;
  }

  private static void section(StringBuilder text, String title, String content) {
    if (!content.isBlank()) {
      text.append("\n## ").append(title).append('\n').append(content.strip()).append('\n');
    }
  }

  private static void list(StringBuilder text, String title, List<String> lines) {
    StringBuilder all = new StringBuilder();
    lines.forEach(line -> all.append(line.startsWith("  ") ? line : "- " + line).append('\n'));
    section(text, title, all.toString());
  }

  /** The end of a long text counts more than its middle; both ends are kept. */
  static String cut(String text, int limit) {
    if (text.length() <= limit) {
      return text;
    }
    int head = whole(text, limit / 3);
    int tail = whole(text, text.length() - (limit - head));
    return "%s%n[… %,d characters left out …]%n%s"
        .formatted(text.substring(0, head), tail - head, text.substring(tail));
  }

  /** A place that is not between the two halves of a character. */
  private static int whole(String text, int index) {
    return Character.isLowSurrogate(text.charAt(index)) ? index + 1 : index;
  }
}
