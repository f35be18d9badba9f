package dev.penguin.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes, managers and threads on one file. */
class ProcessesTest {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));
  private static final int PROCESSES = 8;
  private static final int CREATES = FULL ? 500 : 10;

  @TempDir Path folder;
  Path file;
  ProjectId project;

  @BeforeEach
  void prepare() {
    file = folder.resolve("projects.db");
    try (ProjectManager manager = ProjectManager.open(file)) {
      project = manager.createProject("SHOP", "The shop").id();
    }
  }

  @Test
  @DisplayName("row 10: eight processes create and count exactly, and no lock shows")
  void row10EightProcessesCreateAndCountExactly() throws Exception {
    try (ProjectManager manager = ProjectManager.open(file)) {
      manager.createTask(project, "counter");
      List<ChildJvm> children = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        children.add(
            ChildJvm.start(
                Worker.class,
                List.of("-Xmx64m"),
                file.toString(),
                "count",
                String.valueOf(CREATES)));
      }
      for (ChildJvm child : children) {
        assertThat(child.rest()).containsExactly("done");
        assertThat(child.exitCode()).isZero();
      }

      Task counter = manager.findTask("SHOP-1").orElseThrow();
      assertThat(manager.rollUp(project).tasks()).isEqualTo(1 + PROCESSES * CREATES);
      assertThat(counter.usage().tokens()).isEqualTo(PROCESSES * CREATES);
      assertThat(counter.metadata()).containsEntry("count", String.valueOf(PROCESSES * CREATES));
      manager.verify();
    }
  }

  /** The quickest of a few counts: a slow machine makes some late, a feed that looks seldom all. */
  @Test
  void aSecondProcessSeesAChangeWithinASecond() throws Exception {
    BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
    try (ProjectManager manager = ProjectManager.open(file);
        ChildJvm child = ChildJvm.start(Worker.class, List.of(), file.toString(), "listen", "0")) {
      assertThat(child.line()).isEqualTo("ready");
      manager.addListener(
          manager.lastSequence(), event -> seen.add(new Seen(event, System.nanoTime())));

      // The first one comes at any time between two looks, the others right after one.
      delay(child, seen);
      Duration quickest = delay(child, seen);
      for (int i = 0; i < 8 && quickest.compareTo(Duration.ofSeconds(1)) >= 0; i++) {
        quickest = delay(child, seen);
      }

      assertThat(quickest).isLessThan(Duration.ofSeconds(1));
    }
  }

  private static Duration delay(ChildJvm child, BlockingQueue<Seen> seen) throws Exception {
    child.say("from the child");
    TaskId made = TaskId.of(child.line());
    long committed = System.nanoTime();
    Seen told = seen.poll(30, TimeUnit.SECONDS);

    assertThat(told).isNotNull();
    assertThat(told.event)
        .isEqualTo(
            new ProjectEvent.TaskChanged(told.event.header(), made, ProjectEvent.Action.ADDED));
    return Duration.ofNanos(told.at - committed);
  }

  private record Seen(ProjectEvent event, long at) {}

  @Test
  void chargesOfTwoProcessesSpendABudgetToItsEdge() throws Exception {
    int limit = 100;
    try (ProjectManager manager = ProjectManager.open(file)) {
      TaskId above =
          manager
              .createTask(
                  NewTask.builder(project, "above")
                      .budget(ResourceBudget.unlimited().withTokens(limit))
                      .build())
              .id();
      int charged = 0;
      List<ChildJvm> children = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        TaskId part =
            manager.createTask(NewTask.builder(project, "part").parent(above).build()).id();
        children.add(
            ChildJvm.start(
                Worker.class, List.of(), file.toString(), "spend", "3", part.toString()));
      }
      for (ChildJvm child : children) {
        charged += Integer.parseInt(child.rest().get(0));
        assertThat(child.exitCode()).isZero();
      }

      assertThat(charged).isEqualTo(limit / 3);
      assertThat(manager.task(above).usage().tokens()).isEqualTo(limit / 3 * 3);
      assertThatThrownBy(() -> manager.charge(above, ResourceBudget.Usage.of(2, BigDecimal.ZERO)))
          .isInstanceOf(ProjectException.BudgetExceeded.class);
      manager.charge(above, ResourceBudget.Usage.of(1, BigDecimal.ZERO));
      manager.verify();
    }
  }

  @Test
  void aListenerGetsThousandsOfChangesOfAnotherProcessInOrderAndOnce() throws Exception {
    int changes = FULL ? 20_000 : 1_500;
    List<Long> seen = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch all = new CountDownLatch(changes + 1);
    try (ProjectManager manager = ProjectManager.open(file)) {
      long before = manager.lastSequence();
      manager.addListener(
          before,
          event -> {
            seen.add(event.sequence());
            all.countDown();
          });
      try (ChildJvm child =
          ChildJvm.start(
              Worker.class, List.of(), file.toString(), "many", String.valueOf(changes))) {
        assertThat(child.rest()).containsExactly("done");
      }

      assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(seen)
          .containsExactlyElementsOf(
              LongStream.rangeClosed(before + 1, before + changes + 1).boxed().toList());
    }
  }

  @Test
  @DisplayName("D3: of two opposite dependencies at once exactly one wins")
  void d3OfTwoOppositeDependenciesExactlyOneWins() throws Exception {
    try (ProjectManager left = ProjectManager.open(file);
        ProjectManager right = ProjectManager.open(file)) {
      for (int round = 0; round < 30; round++) {
        TaskId a = left.createTask(project, "a").id();
        TaskId b = left.createTask(project, "b").id();

        List<Boolean> won = atOnce(() -> adds(left, a, b), () -> adds(right, b, a));

        assertThat(won).containsExactlyInAnyOrder(true, false);
      }
      left.verify();
    }
  }

  @Test
  void ofTwoClaimsOfOneTaskExactlyOneWins() throws Exception {
    try (ProjectManager left = ProjectManager.open(file);
        ProjectManager right = ProjectManager.open(file)) {
      for (int round = 0; round < 30; round++) {
        left.createTask(project, "only " + round);

        List<Boolean> won =
            atOnce(
                () -> left.claim(project, "l", Set.of(), Duration.ofMinutes(1)).isPresent(),
                () -> right.claim(project, "r", Set.of(), Duration.ofMinutes(1)).isPresent());

        assertThat(won).containsExactlyInAnyOrder(true, false);
      }
    }
  }

  @Test
  @DisplayName("row 11: 64 threads, one of which closes the manager")
  void row11ClosingAmong64ThreadsIsATypedEnd() throws Exception {
    ProjectManager manager = ProjectManager.open(file);
    TaskId task = manager.createTask(project, "read").id();
    ExecutorService threads = Executors.newFixedThreadPool(64);
    CountDownLatch started = new CountDownLatch(200);
    try {
      List<Future<ProjectException.Storage.Problem>> ends = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        boolean writes = i % 4 == 0;
        ends.add(
            threads.submit(
                () -> {
                  try {
                    while (true) {
                      if (writes) {
                        manager.createTask(project, "written");
                      } else {
                        manager.task(task);
                      }
                      started.countDown();
                    }
                  } catch (ProjectException.Storage e) {
                    return e.problem();
                  }
                }));
      }
      started.await();
      manager.close();
      manager.close();

      for (Future<ProjectException.Storage.Problem> end : ends) {
        assertThat(end.get(20, TimeUnit.SECONDS))
            .isEqualTo(ProjectException.Storage.Problem.CLOSED);
      }
    } finally {
      threads.shutdownNow();
    }
    try (ProjectManager again = ProjectManager.open(file)) {
      again.verify();
    }
  }

  private static boolean adds(ProjectManager manager, TaskId task, TaskId dependsOn) {
    try {
      manager.addDependency(task, dependsOn);
      return true;
    } catch (ProjectException.Cycle e) {
      return false;
    }
  }

  private static List<Boolean> atOnce(Callable<Boolean> one, Callable<Boolean> other)
      throws Exception {
    CyclicBarrier barrier = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Boolean>> ends =
          List.of(
              threads.submit(() -> awaited(barrier, one)),
              threads.submit(() -> awaited(barrier, other)));
      return List.of(ends.get(0).get(), ends.get(1).get());
    } finally {
      threads.shutdown();
    }
  }

  private static boolean awaited(CyclicBarrier barrier, Callable<Boolean> work) throws Exception {
    barrier.await();
    return work.call();
  }
}
