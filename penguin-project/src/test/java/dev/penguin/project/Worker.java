package dev.penguin.project;

import dev.penguin.project.ResourceBudget.Usage;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Random;

/** A program that works on a file until it is done or killed, and says each time what is done. */
public final class Worker {
  private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

  private Worker() {}

  /** The file, what to do, how often, and what else that needs: a seed, a task. */
  public static void main(String[] arguments) throws Exception {
    Path file = Path.of(arguments[0]);
    int count = Integer.parseInt(arguments[2]);
    try (ProjectManager manager = ProjectManager.open(file)) {
      Project project = manager.findProject("SHOP").orElseThrow();
      switch (arguments[1]) {
        case "mixed" -> mixed(manager, project, count, new Random(Long.parseLong(arguments[3])));
        case "create" -> create(manager, project, count);
        case "count" -> count(manager, project, count);
        case "spend" -> spend(manager, TaskId.of(arguments[3]), count);
        case "many" -> many(manager, project, count);
        case "listen" -> createWhenTold(manager, project);
        default -> throw new IllegalArgumentException(arguments[1]);
      }
    }
  }

  /** Says something that must be true from now on. */
  public static void acknowledge(String line) {
    try {
      OUT.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void mixed(ProjectManager manager, Project project, int count, Random random) {
    TaskId previous = null;
    for (int i = 0; i < count; i++) {
      Task task = manager.createTask(project.id(), "task " + random.nextInt());
      acknowledge("task " + task.id() + " " + task.title());
      if (previous != null) {
        manager.addDependency(task.id(), previous);
        acknowledge("dependency " + task.id() + " " + previous);
      }
      manager.charge(task.id(), Usage.of(i + 1, BigDecimal.ONE.movePointLeft(12)));
      acknowledge("charge " + task.id() + " " + (i + 1));
      if (previous == null) {
        manager.transition(task.id(), Task.Status.RUNNING, "go");
        acknowledge("running " + task.id());
      }
      if (i % 5 == 4) {
        Task part =
            manager.createTask(
                NewTask.builder(project.id(), "part").parent(task.id()).description("d").build());
        acknowledge("task " + part.id() + " part");
        manager.deleteTask(part.id());
        acknowledge("deleted " + part.id());
      }
      previous = task.id();
    }
  }

  private static void create(ProjectManager manager, Project project, int count) {
    for (int i = 0; i < count; i++) {
      acknowledge("task " + manager.createTask(project.id(), "task " + i).id());
    }
  }

  /** Charges so many tokens again and again until a budget forbids it, and says how often. */
  private static void spend(ProjectManager manager, TaskId task, int tokens) {
    int charged = 0;
    try {
      while (true) {
        manager.charge(task, Usage.of(tokens, BigDecimal.ZERO));
        charged++;
      }
    } catch (ProjectException.BudgetExceeded e) {
      acknowledge(String.valueOf(charged));
    }
  }

  /** Makes tasks, most of them at once, and one alone. */
  private static void many(ProjectManager manager, Project project, int count) {
    manager.createTask(project.id(), "alone");
    NewTask task = NewTask.builder(project.id(), "one of many").build();
    manager.createTasks(Collections.nCopies(count, task));
    acknowledge("done");
  }

  /** Creates tasks, and counts in two ways: by charges, and by reading, adding and writing. */
  private static void count(ProjectManager manager, Project project, int count) {
    TaskId counter = manager.findTask("SHOP-1").orElseThrow().id();
    for (int i = 0; i < count; i++) {
      manager.createTask(project.id(), "task " + i);
      manager.charge(counter, Usage.of(1, BigDecimal.ONE.movePointLeft(12)));
      boolean written = false;
      while (!written) {
        Task read = manager.task(counter);
        int next = Integer.parseInt(read.metadata().getOrDefault("count", "0")) + 1;
        try {
          manager.updateTask(
              counter,
              read.version(),
              read.edit().metadata(Map.of("count", String.valueOf(next))).build());
          written = true;
        } catch (ProjectException.StaleVersion e) {
          // Another process was first: read again.
          continue;
        }
      }
    }
    acknowledge("done");
  }

  private static void createWhenTold(ProjectManager manager, Project project) throws IOException {
    acknowledge("ready");
    BufferedReader input =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String title = input.readLine(); title != null; title = input.readLine()) {
      acknowledge(manager.createTask(project.id(), title).id().toString());
    }
  }
}
