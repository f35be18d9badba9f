package dev.penguin.project.internal.rule;

import dev.penguin.project.Actor;
import dev.penguin.project.Dependency.Policy;
import dev.penguin.project.NewProject;
import dev.penguin.project.NewTask;
import dev.penguin.project.ProjectException;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.ResourceBudget;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.TaskQuery;
import dev.penguin.project.internal.store.Store;
import dev.penguin.project.internal.store.WriteTransaction;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Large projects in a small heap; prints what took how many milliseconds. */
public final class ScaleProgram {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  private static final int TASKS = FULL ? 100_000 : 8_000;
  private static final int CHAIN = FULL ? 60_000 : 5_000;
  private static final WriteTransaction.Caller CALLER =
      new WriteTransaction.Caller(Actor.person("scale"), null);

  private ScaleProgram() {}

  /** The folder of the files. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    flat(folder.resolve("flat.db"));
    wide(folder.resolve("wide.db"));
    deep(folder.resolve("deep.db"));
    chain(folder.resolve("chain.db"));
    graph(folder.resolve("graph.db"));
    System.out.println("finished 0");
  }

  private static void flat(Path file) {
    try (ProjectManager manager = ProjectManager.open(file)) {
      ProjectId project = manager.createProject("FLAT", "Flat").id();
      manager.createTask(project, "warm up");
      List<NewTask> tasks = new ArrayList<>();
      for (int i = 0; i < TASKS; i++) {
        tasks.add(
            NewTask.builder(project, "task " + i + " of many")
                .priority(Task.Priority.values()[i % 4])
                .build());
      }
      timed("create " + TASKS + " tasks at once", 1, () -> manager.createTasks(tasks));
      tasks.clear();
      for (TaskQuery.Order order : TaskQuery.Order.values()) {
        TaskQuery query = TaskQuery.of(project).orderedBy(order);
        timed("a page of 50 by " + order, 10, () -> manager.tasks(query));
      }
      timed("a search for one", 10, () -> manager.tasks(TaskQuery.of(project).matching("7777")));
      timed("50 ready tasks", 10, () -> manager.ready(project, 50));
      TaskId one = manager.findTask("FLAT-500").orElseThrow().id();
      timed("a task by its id", 2_000, () -> manager.task(one));
      timed("verify", 1, manager::verify);
      timed("delete the project", 1, () -> manager.deleteProject(project));
    }
  }

  private static void wide(Path file) {
    try (ProjectManager manager = ProjectManager.open(file)) {
      ProjectId project = manager.createProject("WIDE", "Wide").id();
      TaskId parent = manager.createTask(project, "parent").id();
      NewTask part = NewTask.builder(project, "part").parent(parent).build();
      timed(
          "create " + TASKS + " subtasks of one",
          1,
          () -> manager.createTasks(Collections.nCopies(TASKS, part)));
      timed(
          "a page of subtasks", 10, () -> manager.tasks(TaskQuery.of(project).childrenOf(parent)));
      timed("the next of them", 10, () -> manager.next(project));
      timed("roll-up of them", 1, () -> manager.rollUp(parent));
      timed("charge one of them", 10, () -> charge(manager, "WIDE-500"));
      timed("delete them", 1, () -> manager.deleteTask(parent));
      manager.verify();
    }
  }

  private static void deep(Path file) {
    ProjectId project = madeDeep(file);
    try (ProjectManager manager = ProjectManager.open(file)) {
      TaskId root = manager.findTask("DEEP-1").orElseThrow().id();
      TaskId last = manager.findTask("DEEP-" + CHAIN).orElseThrow().id();
      timed("the deepest of " + CHAIN + " by its id", 3, () -> manager.task(last));
      timed("a page of them", 3, () -> manager.tasks(TaskQuery.of(project)));
      timed("50 ready of them", 3, () -> manager.ready(project, 50));
      timed("charge the deepest", 3, () -> charge(manager, "DEEP-" + CHAIN));
      timed(
          "refuse to move the root under it", 1, () -> refused(() -> manager.moveTask(root, last)));
      timed("critical path", 1, () -> manager.criticalPath(project));
      timed("delete " + CHAIN + " levels", 1, () -> manager.deleteTask(root));
      manager.verify();
    }
  }

  private static ProjectId madeDeep(Path file) {
    try (Store store = Store.open(file, InstantSource.system(), new SecureRandom())) {
      return store.write(
          CALLER,
          change -> {
            ProjectId id = Projects.create(change, NewProject.builder("DEEP", "Deep").build()).id();
            TaskId above = null;
            for (int i = 0; i < CHAIN; i++) {
              above = create(change, NewTask.builder(id, "level").parent(above).build());
            }
            return id;
          });
    }
  }

  /** Without asking whether each new task is ready, which looks at all above it. */
  private static TaskId create(WriteTransaction change, NewTask task) {
    return Tasks.createAll(change, List.of(task)).get(0);
  }

  private static void chain(Path file) {
    List<TaskId> ids = new ArrayList<>();
    ProjectId project = madeGraph(file, ids, CHAIN, 1);
    try (ProjectManager manager = ProjectManager.open(file)) {
      timed("50 ready of a chain of " + CHAIN, 3, () -> manager.ready(project, 50));
      timed(
          "refuse to close the chain",
          3,
          () -> refused(() -> manager.addDependency(ids.get(CHAIN - 1), ids.get(0))));
      timed("critical path of the chain", 1, () -> manager.criticalPath(project));
      manager.verify();
    }
  }

  private static void graph(Path file) {
    int size = 10_000;
    List<TaskId> ids = new ArrayList<>();
    ProjectId project = madeGraph(file, ids, size, 3);
    try (ProjectManager manager = ProjectManager.open(file)) {
      timed("ready set of a graph of 10,000", 20, () -> manager.ready(project, size));
      timed(
          "cycle check in it",
          20,
          () -> refused(() -> manager.addDependency(ids.get(size - 1), ids.get(0))));
      timed("dot", 1, () -> manager.dot(project));
    }
  }

  /** Each task waits for later ones: for the next, and for some others close by. */
  private static ProjectId madeGraph(Path file, List<TaskId> ids, int size, int edges) {
    Random random = new Random(11);
    try (Store store = Store.open(file, InstantSource.system(), new SecureRandom())) {
      return store.write(
          CALLER,
          change -> {
            ProjectId id =
                Projects.create(change, NewProject.builder("GRAPH", "Graph").build()).id();
            for (int i = 0; i < size; i++) {
              ids.add(create(change, NewTask.builder(id, "task " + i).build()));
            }
            for (int i = 0; i < size - 1; i++) {
              for (int edge = 0; edge < edges; edge++) {
                // No far jumps: the walk from the first to the last is through nearly all of them.
                int to = edge == 0 ? i + 1 : i + 1 + random.nextInt(Math.min(10, size - i - 1));
                Dependencies.add(change, ids.get(i), ids.get(to), Policy.completionRequired());
              }
            }
            return id;
          });
    }
  }

  private static void charge(ProjectManager manager, String number) {
    manager.charge(
        manager.findTask(number).orElseThrow().id(), ResourceBudget.Usage.of(1, BigDecimal.ONE));
  }

  private static void refused(Runnable work) {
    try {
      work.run();
    } catch (ProjectException.Cycle e) {
      return;
    }
    throw new IllegalStateException("The cycle was not refused");
  }

  private static void timed(String what, int times, Runnable work) {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      work.run();
      best = Math.min(best, System.nanoTime() - start);
    }
    System.out.printf("%s %.3f%n", what.replace(' ', '_'), best / 1e6);
  }
}
