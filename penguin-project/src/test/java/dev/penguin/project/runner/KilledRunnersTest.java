package dev.penguin.project.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.message.AssistantMessage;
import dev.penguin.project.ChildJvm;
import dev.penguin.project.Execution;
import dev.penguin.project.NewTask;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.testing.ScriptedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runners that are killed at points that nobody chose. 50 rounds with PENGUIN_ROUNDS=full. */
@Timeout(1200)
class KilledRunnersTest {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  private static final int ROUNDS = FULL ? 50 : 1;
  private static final int TASKS = FULL ? 12 : 6;
  private static final long SEED = 21;

  @TempDir Path folder;

  @Test
  void aProjectWhoseRunnersAreKilledIsFinishedWithEachTaskOnce() throws Exception {
    Random random = new Random(SEED);
    for (int round = 0; round < ROUNDS; round++) {
      Path here = Files.createDirectory(folder.resolve("round-" + round));
      List<TaskId> tasks = plan(here);
      int kills = 1 + random.nextInt(2);
      for (int kill = 0; kill < kills; kill++) {
        try (ChildJvm child = start(here)) {
          assertThat(child.line()).isEqualTo("up");
          Thread.sleep(random.nextInt(400)); // a point that nobody chose
          child.kill();
          child.exitCode();
        }
      }
      try (ChildJvm child = start(here)) {
        assertThat(child.rest())
            .as("seed %d, round %d", SEED, round)
            .containsExactly("up", TASKS + " of " + TASKS);
      }
      check(here, tasks, round);
    }
  }

  private static ChildJvm start(Path here) throws Exception {
    return ChildJvm.start(KilledRunner.class, List.of("-Xmx128m"), here.toString());
  }

  /** A chain and others beside it. */
  private static List<TaskId> plan(Path here) {
    try (Board board = new Board(here, ScriptedModel.replying())) {
      List<NewTask> tasks = new ArrayList<>();
      for (int i = 0; i < TASKS; i++) {
        tasks.add(NewTask.builder(board.project, "Task " + i).build());
      }
      List<TaskId> ids = board.manager.createTasks(tasks);
      for (int i = 1; i < TASKS / 3; i++) {
        board.manager.addDependency(ids.get(i), ids.get(i - 1));
      }
      return ids;
    }
  }

  private static void check(Path here, List<TaskId> tasks, int round) throws Exception {
    Map<String, Set<String>> keys = new HashMap<>();
    for (String line : Files.readAllLines(here.resolve("steps"))) {
      String[] words = line.split(" ");
      keys.computeIfAbsent(words[0], it -> new HashSet<>()).add(words[1]);
    }
    assertThat(keys).hasSize(TASKS).allSatisfy((task, own) -> assertThat(own).hasSize(1));
    try (Board board = new Board(here, ScriptedModel.replying())) {
      long sum = 0;
      for (TaskId id : tasks) {
        assertThat(board.manager.transitions(id))
            .filteredOn(step -> step.to().status() == Task.Status.COMPLETED)
            .as("seed %d, round %d", SEED, round)
            .hasSize(1);
        List<Execution> all = board.manager.executions(id);
        String session = "task-%s-1".formatted(id);
        assertThat(all).extracting(each -> each.sessionId().orElseThrow()).containsOnly(session);
        assertThat(all)
            .filteredOn(
                each -> each.end().orElseThrow().result().outcome() == Execution.Outcome.SUCCESS)
            .hasSizeGreaterThanOrEqualTo(1);
        assertThat(board.engine.session(session).messages())
            .filteredOn(AssistantMessage.class::isInstance)
            .hasSize(2);
        sum += all.stream().mapToLong(each -> each.usage().tokens()).sum();
        assertThat(all.stream().mapToLong(each -> each.usage().toolCalls()).sum()).isEqualTo(1);
      }
      assertThat(board.manager.project(board.project).usage().tokens()).isEqualTo(sum).isPositive();
      board.manager.verify();
    }
  }
}
