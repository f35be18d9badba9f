package dev.penguin.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.project.ProjectException.StaleVersion;
import dev.penguin.project.ResourceBudget.Usage;
import dev.penguin.project.Task.Phase;
import dev.penguin.project.Task.Status;
import dev.penguin.testing.ManualClock;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A version rises by one with each change of its thing, and nothing is written on another one. */
class VersionsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Set<String> VIEWS =
      Set.of(
          "open(Path)",
          "builder(Path)",
          "as(Actor)",
          "under(Lease)",
          "async()",
          "async(Executor)",
          "close()");

  @TempDir Path folder;
  final ManualClock clock = new ManualClock(Instant.parse("2026-11-24T12:00:00Z"));
  ProjectManager manager;
  ProjectId project;
  TaskId above;
  TaskId task;
  TaskId other;
  Lease lease;

  @BeforeEach
  void open() {
    manager = ProjectManager.builder(folder.resolve("p.db")).clock(clock).open();
    project = manager.createProject("SHOP", "The shop").id();
    above = manager.createTask(project, "Above").id();
    task = manager.createTask(NewTask.builder(project, "Task").parent(above).build()).id();
    other = manager.createTask(project, "Other").id();
    manager.createTask(manager.createProject("ELSE", "Elsewhere").id(), "Foreign");
  }

  @AfterEach
  void close() {
    manager.verify();
    manager.close();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void eachMethodRaisesTheVersionOfWhatItChangesAndOfNothingElse(Row row) {
    row.given.accept(this);
    Map<String, Version> before = versions();
    clock.advance(Duration.ofSeconds(1));

    row.when.accept(this);

    Map<String, Version> after = versions();
    assertThat(changes(before, after)).containsExactly(row.changes);
    for (String each : after.keySet()) {
      if (before.containsKey(each) && !before.get(each).equals(after.get(each))) {
        assertOnlyTheNewVersionIsTaken(each, before.get(each).number, after.get(each).number);
      }
    }
  }

  @Test
  void eachMethodHasARowOrOnlyReads() throws Exception {
    Set<String> changing = changingMethods();
    Map<String, Version> before = versions();
    long last = manager.lastSequence();

    for (Map.Entry<String, Method> each : ManagersTest.methods(ProjectManager.class).entrySet()) {
      if (!changing.contains(each.getKey()) && !VIEWS.contains(each.getKey())) {
        Method method = each.getValue();
        method.invoke(
            manager, Arrays.stream(method.getParameterTypes()).map(this::sample).toArray());

        assertThat(versions()).as(each.getKey()).isEqualTo(before);
        assertThat(manager.lastSequence()).as(each.getKey()).isEqualTo(last);
      }
    }
  }

  @Test
  void eachRowIsOfAMethodThatIsThere() {
    assertThat(ManagersTest.methods(ProjectManager.class).keySet()).containsAll(changingMethods());
  }

  @Test
  void eachMethodThatChangesATaskIsAmongTheWrites() {
    Set<String> ofTasks = changingMethods();
    ofTasks.removeAll(
        Set.of(
            "createProject(String,String)",
            "createProject(NewProject)",
            "updateProject(ProjectId,long,NewProject)",
            "setProjectStatus(ProjectId,Status)",
            "createTask(ProjectId,String)",
            "claim(ProjectId,String,Set,Duration)"));

    assertThat(Arrays.stream(TaskWrite.values()).map(write -> write.method).distinct())
        .containsExactlyInAnyOrderElementsOf(ofTasks);
  }

  private static Set<String> changingMethods() {
    return rows().map(Row::method).collect(Collectors.toSet());
  }

  static Stream<Row> rows() {
    return Stream.of(projectRows(), taskRows(), stepRows(), workRows()).flatMap(List::stream);
  }

  private static List<Row> projectRows() {
    return List.of(
        row("createProject(String,String)", t -> t.manager.createProject("NEW", "New"), "NEW new"),
        row(
            "createProject(NewProject)",
            t -> t.manager.createProject(NewProject.builder("NEW", "New").build()),
            "NEW new"),
        row(
            "updateProject(ProjectId,long,NewProject)",
            t -> t.manager.updateProject(t.project, 1, t.manager.project(t.project).content()),
            "SHOP rises"),
        row(
            "setProjectStatus(ProjectId,Status)",
            t -> t.manager.setProjectStatus(t.project, Project.Status.PAUSED),
            "SHOP rises"),
        row(
            "deleteProject(ProjectId)",
            t -> t.manager.deleteProject(t.project),
            "SHOP gone",
            "SHOP-1 gone",
            "SHOP-2 gone",
            "SHOP-3 gone"));
  }

  private static List<Row> taskRows() {
    return List.of(
        row(
            "createTask(ProjectId,String)",
            t -> t.manager.createTask(t.project, "New"),
            "SHOP-4 new"),
        row("createTask(NewTask)", t -> t.manager.createTask(t.part()), "SHOP-4 new"),
        row(
            "createTasks(List)",
            t -> t.manager.createTasks(List.of(t.part(), t.part())),
            "SHOP-4 new",
            "SHOP-5 new"),
        row("updateTask(TaskId,long,NewTask)", t -> t.update(t.task, 1), "SHOP-2 rises"),
        row("moveTask(TaskId,TaskId)", t -> t.manager.moveTask(t.task, t.other), "SHOP-2 rises"),
        row("moveTask(TaskId,TaskId)", t -> t.manager.moveTask(t.task, null), "SHOP-2 rises"),
        row("deleteTask(TaskId)", t -> t.manager.deleteTask(t.above), "SHOP-1 gone", "SHOP-2 gone"),
        row(
            "addDependency(TaskId,TaskId)",
            t -> t.manager.addDependency(t.task, t.other),
            "SHOP-2 rises"),
        row(
            "addDependency(TaskId,TaskId,Policy)",
            t -> t.manager.addDependency(t.task, t.other),
            t -> t.manager.addDependency(t.task, t.other, Dependency.Policy.reviewReadyOk()),
            "SHOP-2 rises"),
        row(
            "removeDependency(TaskId,TaskId)",
            t -> t.manager.addDependency(t.task, t.other),
            t -> t.manager.removeDependency(t.task, t.other),
            "SHOP-2 rises"),
        row("removeDependency(TaskId,TaskId)", t -> t.manager.removeDependency(t.task, t.other)));
  }

  private static List<Row> stepRows() {
    return List.of(
        row("transition(TaskId,Status,String)", VersionsTest::run, "SHOP-2 rises"),
        row(
            "transition(TaskId,Status,Phase,String)",
            t -> t.manager.transition(t.task, Status.RUNNING, Phase.IMPLEMENT, ""),
            "SHOP-2 rises"),
        row(
            "advance(TaskId,Phase,String)",
            VersionsTest::run,
            t -> t.manager.advance(t.task, Phase.TEST, ""),
            "SHOP-2 rises"),
        row(
            "completeWithoutEvidence(TaskId,String)",
            t -> {
              t.run();
              t.manager.advance(t.task, Phase.TEST, "");
              t.manager.advance(t.task, Phase.VERIFY, "");
              t.manager.transition(t.task, Status.IN_REVIEW, "");
            },
            t -> t.manager.completeWithoutEvidence(t.task, "seen it work"),
            "SHOP-2 rises"),
        row("claim(ProjectId,String,Set,Duration)", VersionsTest::claimNext, "SHOP-2 rises"),
        row("claim(TaskId,String,Duration)", VersionsTest::claim, "SHOP-2 rises"),
        row("claim(TaskId,String,Duration)", VersionsTest::run, VersionsTest::claim),
        row("renew(Lease,Duration)", VersionsTest::claim, t -> t.manager.renew(t.lease, MINUTE)),
        row(
            "release(Lease,String)",
            VersionsTest::claim,
            t -> t.manager.release(t.lease, ""),
            "SHOP-2 rises"),
        row(
            "release(Lease,String)",
            t -> {
              t.claim();
              t.ask();
            },
            t -> t.manager.release(t.lease, "")));
  }

  private static List<Row> workRows() {
    return List.of(
        row("charge(TaskId,Usage)", t -> t.manager.charge(t.task, Usage.of(1, BigDecimal.ONE))),
        row("startExecution(TaskId,String,String)", VersionsTest::run, VersionsTest::start),
        row(
            "endExecution(TaskId,Result,Usage)",
            t -> {
              t.run();
              t.start();
            },
            t ->
                t.manager.endExecution(
                    t.task,
                    Execution.Result.of(Execution.Outcome.SUCCESS, ""),
                    Usage.of(1, BigDecimal.ONE))),
        row("addArtifact(TaskId,String,Source)", VersionsTest::prove),
        row(
            "invalidateArtifact(TaskId,String)",
            VersionsTest::prove,
            t -> t.manager.invalidateArtifact(t.task, "report")),
        row("ask(TaskId,String)", VersionsTest::ask, "SHOP-2 rises"),
        row("ask(TaskId,String)", VersionsTest::ask, VersionsTest::ask),
        row(
            "answer(TaskId,int,String)",
            VersionsTest::ask,
            t -> t.manager.answer(t.task, 1, "That"),
            "SHOP-2 rises"),
        row(
            "answer(TaskId,int,String)",
            t -> {
              t.ask();
              t.ask();
            },
            t -> t.manager.answer(t.task, 1, "That")),
        row(
            "withdraw(TaskId,int)",
            VersionsTest::ask,
            t -> t.manager.withdraw(t.task, 1),
            "SHOP-2 rises"));
  }

  private void run() {
    manager.transition(task, Status.RUNNING, "");
  }

  private void claimNext() {
    lease = manager.claim(project, "w", Set.of(), MINUTE).orElseThrow();
  }

  private void claim() {
    lease = manager.claim(task, "w", MINUTE);
  }

  private void start() {
    manager.startExecution(task, "w", null);
  }

  private void prove() {
    manager.addArtifact(task, "report", Artifact.Source.of("kind", "place"));
  }

  private void ask() {
    manager.ask(task, "Which?");
  }

  private NewTask part() {
    return NewTask.builder(project, "Part").parent(above).build();
  }

  private void update(TaskId id, long version) {
    manager.updateTask(id, version, manager.task(id).content());
  }

  private void assertOnlyTheNewVersionIsTaken(String name, long old, long now) {
    for (long wrong : new long[] {old, now + 1, 0}) {
      assertThatThrownBy(() -> write(name, wrong))
          .isInstanceOf(StaleVersion.class)
          .hasMessage(
              "%s %s is at version %d, and the change was made to version %d: read it again"
                  .formatted(name.contains("-") ? "Task" : "Project", name, now, wrong));
    }
    assertThatCode(() -> write(name, now)).doesNotThrowAnyException();
  }

  private void write(String name, long version) {
    if (name.contains("-")) {
      update(manager.findTask(name).orElseThrow().id(), version);
    } else {
      Project found = manager.findProject(name).orElseThrow();
      manager.updateProject(found.id(), version, found.content());
    }
  }

  /** Of all projects and tasks, by their names for people. */
  private Map<String, Version> versions() {
    Map<String, Version> versions = new TreeMap<>();
    for (Project each : manager.projects()) {
      versions.put(each.key(), new Version(each.version(), each.updatedAt()));
      for (Task.Summary listed : manager.tasks(TaskQuery.of(each.id())).tasks()) {
        Task read = manager.task(listed.id());
        versions.put(read.number(), new Version(read.version(), read.updatedAt()));
      }
    }
    return versions;
  }

  private List<String> changes(Map<String, Version> before, Map<String, Version> after) {
    List<String> changes = new ArrayList<>();
    Map<String, Version> all = new TreeMap<>(before);
    all.putAll(after);
    for (String name : all.keySet()) {
      Version old = before.get(name);
      Version now = after.get(name);
      if (now == null) {
        changes.add(name + " gone");
      } else if (now.equals(new Version(old == null ? 1 : old.number + 1, clock.instant()))) {
        changes.add(name + (old == null ? " new" : " rises"));
      } else if (!now.equals(old)) {
        changes.add("%s from %s to %s".formatted(name, old, now));
      }
    }
    return changes;
  }

  private Object sample(Class<?> type) {
    return switch (type.getSimpleName()) {
      case "ProjectId" -> project;
      case "TaskId" -> task;
      case "String" -> "SHOP-2";
      case "TaskQuery" -> TaskQuery.of(project);
      case "ProjectListener" -> (ProjectListener) event -> {};
      case "Path" -> folder.resolve("copy" + System.nanoTime());
      case "long" -> 0L;
      case "int" -> 10;
      default -> throw new AssertionError("A method with a " + type + " has no row");
    };
  }

  private static Row row(String method, Consumer<VersionsTest> when, String... changes) {
    return row(method, t -> {}, when, changes);
  }

  private static Row row(
      String method, Consumer<VersionsTest> given, Consumer<VersionsTest> when, String... changes) {
    return new Row(method, given, when, changes);
  }

  private record Version(long number, Instant at) {}

  private record Row(
      String method, Consumer<VersionsTest> given, Consumer<VersionsTest> when, String... changes) {
    @Override
    public String toString() {
      return method + " " + String.join(", ", changes);
    }
  }
}
