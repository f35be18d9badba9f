package dev.penguin.project.internal.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.engine.Engine;
import dev.penguin.engine.RunResult;
import dev.penguin.message.ToolMessage;
import dev.penguin.project.ChildJvm;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.ProjectTools;
import dev.penguin.project.ResourceBudget;
import dev.penguin.project.Task;
import dev.penguin.project.Task.Status;
import dev.penguin.project.TaskId;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.ToolResult;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A change of an agent is made once for each call, wherever the process ends. */
@Timeout(120)
class ProjectToolsOnceTest {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));

  /** A call of each tool that changes something; they succeed in this order. */
  private static final Map<String, String> CHANGES = changes();

  @TempDir Path folder;
  Path file;

  @BeforeEach
  void prepare() {
    file = folder.resolve("p.db");
    try (ProjectManager manager = ProjectManager.open(file)) {
      ProjectId project = manager.createProject("SHOP", "The shop").id();
      manager.createTask(project, "bound");
      manager.transition(id(manager), Status.RUNNING, "go");
    }
  }

  private static Map<String, String> changes() {
    Map<String, String> changes = new LinkedHashMap<>();
    changes.put("task_create", "{\"title\":\"a part\"}");
    changes.put("task_update", "{\"progress\":5}");
    changes.put("task_move", "{\"phase\":\"TEST\",\"reason\":\"written\"}");
    changes.put("task_evidence", "{\"key\":\"k\",\"kind\":\"file\",\"location\":\"a.txt\"}");
    changes.put("task_usage", "{\"tokens\":3}");
    changes.put("task_ask", "{\"question\":\"Which?\"}");
    return changes;
  }

  @Test
  void aCallThatRunsAgainGivesTheStoredResultAndChangesNothing() throws Exception {
    try (ProjectManager manager = ProjectManager.open(file)) {
      BoundTools tools = BoundTools.of(manager, "SHOP-1");
      for (Map.Entry<String, String> each : CHANGES.entrySet()) {
        String key = UUID.randomUUID().toString();
        ToolResult first = tools.call(each.getKey(), each.getValue(), key);
        long after = manager.lastSequence();

        ToolResult again = tools.call(each.getKey(), each.getValue(), key);

        assertThat(first).as(each.getKey()).isInstanceOf(ToolResult.Success.class);
        assertThat(again).as(each.getKey()).isEqualTo(first);
        assertThat(manager.lastSequence()).as(each.getKey()).isEqualTo(after);
      }
      assertThat(manager.task(id(manager)).usage().tokens()).isEqualTo(3);
      manager.verify();
    }
  }

  @Test
  void whatWasRefusedIsTriedAnew() throws Exception {
    try (ProjectManager manager = ProjectManager.open(file)) {
      BoundTools tools = BoundTools.of(manager, "SHOP-1");
      String key = UUID.randomUUID().toString();
      String review = "{\"status\":\"IN_REVIEW\",\"reason\":\"done\"}";
      assertThat(tools.call("task_move", review, key)).isInstanceOf(ToolResult.Failure.class);
      manager.advance(id(manager), Task.Phase.TEST, "written");
      manager.advance(id(manager), Task.Phase.VERIFY, "tested");

      assertThat(tools.call("task_move", review, key)).isInstanceOf(ToolResult.Success.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"after", "before"})
  void aProcessThatIsKilledAroundTheChangeMakesItOnce(String when) throws Exception {
    for (Map.Entry<String, String> each : rounds(when)) {
      Path sessions = folder.resolve("sessions-" + each.getKey());
      String told;
      try (ChildJvm child =
          ChildJvm.start(
              BoundWorker.class,
              List.of(),
              file.toString(),
              sessions.toString(),
              "SHOP-1",
              each.getKey(),
              each.getValue(),
              when)) {
        told = child.line();
        child.kill();
      }
      try (ProjectManager manager = ProjectManager.open(file)) {
        long before = manager.lastSequence();
        RunResult result = resumed(manager, sessions);

        ToolMessage answer = answer(result);
        assertThat(answer.failed()).as(answer.text()).isFalse();
        if (when.equals("after")) {
          assertThat(answer.text()).isEqualTo(told);
          assertThat(manager.lastSequence()).as(each.getKey()).isEqualTo(before);
        } else {
          assertThat(manager.lastSequence()).as(each.getKey()).isGreaterThan(before);
        }
        manager.verify();
      }
    }
    try (ProjectManager manager = ProjectManager.open(file)) {
      assertThat(manager.findTask("SHOP-2")).isPresent();
      assertThat(manager.findTask("SHOP-3")).isEmpty();
    }
  }

  /** One tool in the build, all of them in the long form. */
  private static List<Map.Entry<String, String>> rounds(String when) {
    List<Map.Entry<String, String>> all = List.copyOf(CHANGES.entrySet());
    return FULL ? all : all.subList(0, 1);
  }

  @Test
  void ofTwoProcessesWithOneCallOneMakesTheChangeAndBothGiveItsResult() throws Exception {
    String key = UUID.randomUUID().toString();
    Set<String> results = new HashSet<>();
    try (ChildJvm first = direct(key);
        ChildJvm second = direct(key)) {
      assertThat(first.line()).isEqualTo("ready");
      assertThat(second.line()).isEqualTo("ready");
      first.say("go");
      second.say("go");
      results.add(first.line());
      results.add(second.line());
    }

    assertThat(results).hasSize(1);
    try (ProjectManager manager = ProjectManager.open(file)) {
      assertThat(manager.findTask("SHOP-2").orElseThrow().title()).isEqualTo("a part");
      assertThat(manager.findTask("SHOP-3")).isEmpty();
    }
  }

  @Test
  void manyThreadsWithOneCallMakeTheChangeOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (ProjectManager manager = ProjectManager.open(file)) {
      BoundTools tools = BoundTools.of(manager, "SHOP-1");
      String key = UUID.randomUUID().toString();
      Callable<ToolResult> call = () -> tools.call("task_usage", "{\"tokens\":7}", key);
      List<Future<ToolResult>> futures = new ArrayList<>();
      for (int i = 0; i < 32; i++) {
        futures.add(threads.submit(call));
      }
      Set<ToolResult> results = new HashSet<>();
      for (Future<ToolResult> future : futures) {
        results.add(future.get());
      }

      assertThat(results).hasSize(1);
      assertThat(manager.task(id(manager)).usage())
          .isEqualTo(new ResourceBudget.Usage(7, BigDecimal.ZERO, Duration.ZERO, 0));
    } finally {
      threads.shutdownNow();
    }
  }

  private ChildJvm direct(String key) throws Exception {
    return ChildJvm.start(
        BoundWorker.class,
        List.of(),
        file.toString(),
        "direct",
        "SHOP-1",
        "task_create",
        CHANGES.get("task_create"),
        key);
  }

  private static RunResult resumed(ProjectManager manager, Path sessions) {
    try (Engine engine =
        Engine.builder()
            .model(ScriptedModel.replying("done"))
            .stateDirectory(sessions)
            .toolProviders(ProjectTools.provider(manager))
            .build()) {
      return engine.session("work").resume();
    }
  }

  private static ToolMessage answer(RunResult result) {
    return result.messages().stream()
        .filter(ToolMessage.class::isInstance)
        .map(ToolMessage.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static TaskId id(ProjectManager manager) {
    return manager.findTask("SHOP-1").orElseThrow().id();
  }
}
