package dev.penguin.benchmarks;

import dev.penguin.project.NewTask;
import dev.penguin.project.ProjectException;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.TaskQuery;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Large projects: pages of 50 of 100,000 tasks; all that is ready of a graph of 10,000 tasks with
 * 30,000 dependencies, and a dependency in it that is refused because it would close a circle.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 1, jvmArgs = "-Xmx128m")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class ProjectLists {

  @Benchmark
  public TaskQuery.Page page(Many many) {
    return many.file.manager.tasks(many.query);
  }

  @Benchmark
  public List<Task.Summary> ready(Graph graph) {
    return graph.file.manager.ready(graph.file.project.id(), Graph.TASKS);
  }

  @Benchmark
  public String cycle(Graph graph) {
    try {
      graph.file.manager.addDependency(graph.last, graph.first);
    } catch (ProjectException.Cycle e) {
      return e.getMessage();
    }
    throw new IllegalStateException("The circle was not refused");
  }

  /** A project with 100,000 tasks. */
  @State(Scope.Benchmark)
  public static class Many {
    @Param({"CREATION", "PRIORITY", "DUE_DATE", "UPDATED"})
    public String order;

    private ProjectFile file;
    private TaskQuery query;

    @Setup(Level.Trial)
    public void open() throws IOException, SQLException {
      file = new ProjectFile();
      file.manager.createTasks(
          IntStream.range(0, 100_000)
              .mapToObj(
                  i ->
                      NewTask.builder(file.project.id(), "task " + i + " of many")
                          .priority(Task.Priority.values()[i % 4])
                          .build())
              .toList());
      query = TaskQuery.of(file.project.id()).orderedBy(TaskQuery.Order.valueOf(order));
    }

    @TearDown(Level.Trial)
    public void close() throws IOException, SQLException {
      file.close();
    }
  }

  /**
   * A project in which each task waits for later ones, for the next and for two others, except for
   * some that wait for none and that none waits for.
   */
  @State(Scope.Benchmark)
  public static class Graph {
    private static final int TASKS = 10_000;

    @Param({"0", "3000"})
    public int free;

    private ProjectFile file;
    private TaskId first;
    private TaskId last;

    @Setup(Level.Trial)
    public void open() throws IOException, SQLException {
      file = new ProjectFile();
      NewTask task = NewTask.builder(file.project.id(), "task of a graph").build();
      List<TaskId> ids =
          file.manager.createTasks(IntStream.range(0, TASKS).mapToObj(i -> task).toList());
      Random random = new Random(11);
      int bound = TASKS - free;
      List<String[]> pairs = new ArrayList<>();
      for (int i = 0; i < bound - 1; i++) {
        for (int edge = 0; edge < 3; edge++) {
          // No far jumps: the walk from the first to the last is through nearly all of them.
          int to = edge == 0 ? i + 1 : i + 1 + random.nextInt(Math.min(10, bound - i - 1));
          pairs.add(new String[] {ids.get(i).toString(), ids.get(to).toString()});
        }
      }
      file.plain.addDependencies(pairs);
      first = ids.get(0);
      last = ids.get(bound - 1);
    }

    @TearDown(Level.Trial)
    public void close() throws IOException, SQLException {
      file.close();
    }
  }
}
