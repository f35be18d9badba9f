package dev.penguin.benchmarks;

import dev.penguin.project.NewTask;
import dev.penguin.project.TaskId;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** 100,000 tasks made in one transaction, beside the same statements in plain JDBC. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgs = "-Xmx128m")
@Warmup(iterations = 1)
@Measurement(iterations = 3)
public class ProjectBatch {
  private static final int TASKS = 100_000;

  private ProjectFile file;
  private List<NewTask> tasks;
  private List<String> titles;

  @Setup(Level.Iteration)
  public void open() throws IOException, SQLException {
    file = new ProjectFile();
    titles = IntStream.range(0, TASKS).mapToObj(i -> "task " + i + " of many").toList();
    tasks =
        titles.stream().map(title -> NewTask.builder(file.project.id(), title).build()).toList();
  }

  @Benchmark
  public List<TaskId> insertAll() {
    return file.manager.createTasks(tasks);
  }

  @Benchmark
  public void insertAllPlain() throws SQLException {
    file.plain.createAll(file.project.id().toString(), titles);
  }

  @TearDown(Level.Iteration)
  public void close() throws IOException, SQLException {
    file.close();
  }
}
