package dev.penguin.benchmarks;

import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/** One task made durably, and one read by its id, beside the same statements in plain JDBC. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 2, jvmArgs = "-Xmx128m")
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class ProjectTask {
  private static final int TASKS = 1_000;

  private ProjectFile file;
  private final List<TaskId> ids = new ArrayList<>();
  private int next;

  @Setup(Level.Trial)
  public void open() throws IOException, SQLException {
    file = new ProjectFile();
    for (int i = 0; i < TASKS; i++) {
      ids.add(file.manager.createTask(file.project.id(), "task " + i + " of many").id());
    }
  }

  @Benchmark
  public Task insert() {
    return file.manager.createTask(file.project.id(), "task " + next++ + " of many");
  }

  @Benchmark
  public String insertPlain() throws SQLException {
    return file.plain.create(file.project.id().toString(), "task " + next++ + " of many");
  }

  @Benchmark
  public Task select() {
    return file.manager.task(ids.get(next++ % TASKS));
  }

  @Benchmark
  public int selectPlain() throws SQLException {
    return file.plain.read(ids.get(next++ % TASKS).toString());
  }

  @TearDown(Level.Trial)
  public void close() throws IOException, SQLException {
    file.close();
  }
}
