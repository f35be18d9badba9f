package dev.penguin.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The table "what goes wrong elsewhere": values, versions, deletion, text. */
@ParameterizedClass
@EnumSource(Style.class)
class TaskModelTest {
  @Parameter Style style;
  @TempDir Path folder;
  Api manager;
  Project project;

  @BeforeEach
  void open() {
    manager = style.open(folder.resolve("projects.db"));
    project = manager.createProject("SHOP", "The shop");
  }

  @AfterEach
  void close() {
    manager.verify();
    manager.close();
  }

  @Test
  void everyFieldOfATaskIsEqualAfterReload() {
    Random random = new Random(7);
    List<Task> made = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      TaskId parent =
          made.isEmpty() || random.nextBoolean()
              ? null
              : made.get(random.nextInt(made.size())).id();
      made.add(manager.createTask(anything(random, parent)));
    }

    assertThat(made).allSatisfy(task -> assertThat(manager.task(task.id())).isEqualTo(task));
  }

  @Test
  void everyFieldOfAProjectIsEqualAfterReload() {
    NewProject content =
        NewProject.builder("FULL", "Everything ☃")
            .description("Many\nlines")
            .priority(Task.Priority.CRITICAL)
            .tags(List.of("b", "a", "b"))
            .workspace("/srv/shop")
            .budget(budget(new Random(1)))
            .startDate(LocalDate.of(1, 1, 1))
            .dueDate(LocalDate.of(9999, 12, 31))
            .metadata(Map.of("k", "v", "empty", ""))
            .build();

    Project made = manager.createProject(content);

    assertThat(manager.project(made.id())).isEqualTo(made);
    assertThat(manager.findProject("FULL")).contains(made);
    assertThat(made.content()).isEqualTo(content);
    assertThat(made.tags()).containsExactly("b", "a");
    assertThat(manager.projects()).containsExactly(project, made);
  }

  @Test
  void aChangeOfAListedTaskLeavesItsHistoryIntact() {
    Task task = manager.createTask(project.id(), "Sell");
    manager.transition(task.id(), Task.Status.RUNNING, "go");
    manager.startExecution(task.id(), "worker", null);
    manager.endExecution(
        task.id(),
        Execution.Result.of(Execution.Outcome.FAILURE, "no"),
        ResourceBudget.Usage.of(10, new BigDecimal("0.5")));
    List<Transition> steps = manager.transitions(task.id());
    List<Execution> attempts = manager.executions(task.id());

    Task.Summary listed = manager.tasks(TaskQuery.of(project.id())).tasks().get(0);
    Task read = manager.task(listed.id());
    Task saved =
        manager.updateTask(read.id(), read.version(), read.edit().title("Sell more").build());

    assertThat(saved.title()).isEqualTo("Sell more");
    assertThat(saved.version()).isEqualTo(read.version() + 1);
    assertThat(manager.task(task.id())).isEqualTo(saved);
    assertThat(manager.transitions(task.id())).isEqualTo(steps).hasSize(1);
    assertThat(manager.executions(task.id())).isEqualTo(attempts).hasSize(1);
  }

  @Test
  void aWriteOnAStaleVersionNamesBothVersions() {
    Task task = manager.createTask(project.id(), "Sell");
    manager.updateTask(task.id(), 1, task.edit().title("Sell more").build());

    assertThatThrownBy(() -> manager.updateTask(task.id(), 1, task.edit().title("Buy").build()))
        .isInstanceOf(ProjectException.StaleVersion.class)
        .hasMessage(
            "Task SHOP-1 is at version 2, and the change was made to version 1: read it again");
    assertThatThrownBy(() -> manager.updateProject(project.id(), 9, project.content()))
        .isInstanceOf(ProjectException.StaleVersion.class)
        .hasMessage(
            "Project SHOP is at version 1, and the change was made to version 9: read it again");
    assertThat(manager.task(task.id()).title()).isEqualTo("Sell more");
  }

  @Test
  void aDeletedProjectTakesItsTasksAlong() {
    Task task = manager.createTask(project.id(), "Sell");
    Task part = manager.createTask(NewTask.builder(project.id(), "Part").parent(task.id()).build());
    manager.addDependency(part.id(), manager.createTask(project.id(), "First").id());
    manager.charge(part.id(), ResourceBudget.Usage.of(1, BigDecimal.ONE));

    manager.deleteProject(project.id());

    assertThat(manager.projects()).isEmpty();
    assertThatThrownBy(() -> manager.task(part.id()))
        .isInstanceOf(NoSuchTaskException.class)
        .hasMessage("There is no task " + part.id() + "; it may have been deleted");
    assertThatThrownBy(() -> manager.project(project.id()))
        .isInstanceOf(ProjectException.NoSuchEntry.class)
        .hasMessage("There is no project " + project.id() + "; it may have been deleted");
  }

  @Test
  void numbersAreNotUsedAgain() {
    manager.createTask(project.id(), "One");
    Task two = manager.createTask(project.id(), "Two");

    manager.deleteTask(two.id());

    assertThat(manager.createTask(project.id(), "Three").number()).isEqualTo("SHOP-3");
    assertThat(manager.findTask("SHOP-3")).map(Task::title).contains("Three");
    assertThat(manager.findTask("SHOP-2")).isEmpty();
    assertThat(manager.findTask("nonsense")).isEmpty();
  }

  @Test
  void keysAreUnique() {
    assertThatThrownBy(() -> manager.createProject("SHOP", "Another"))
        .isInstanceOf(ProjectException.Refused.class)
        .hasMessage("There is a project SHOP already; choose another key");
    assertThatThrownBy(() -> manager.createProject("shop", "Another"))
        .isInstanceOf(ProjectException.InvalidText.class)
        .hasMessage(
            "key 'shop' must be a capital letter and 1 to 9 capital letters or digits, such as"
                + " SHOP");
  }

  @Test
  void d1HostileTextComesBackEqualOrIsRefused() {
    for (String title :
        List.of(
            "Robert'); DROP TABLE task;--",
            "%",
            "_",
            "\\",
            "\u202eright to left \u05d0\u05d1",
            "🐧🐧",
            "x\n2030-01-01 ERROR admin\u001b[2K",
            "é and e\u0301")) {
      Task task = manager.createTask(project.id(), title);

      assertThat(manager.task(task.id()).title()).isEqualTo(title);
    }
    String long10MegaBytes = "long ".repeat(2 * 1024 * 1024);
    Task big =
        manager.createTask(
            NewTask.builder(project.id(), "big").description(long10MegaBytes).build());
    assertThat(manager.task(big.id()).description()).isEqualTo(long10MegaBytes);

    assertThatThrownBy(() -> manager.createTask(project.id(), "a\u0000b"))
        .isInstanceOf(ProjectException.InvalidText.class)
        .hasMessage("title has a NUL character at index 1; remove it");
    assertThatThrownBy(() -> manager.createTask(project.id(), "x\ud800y"))
        .isInstanceOf(ProjectException.InvalidText.class)
        .hasMessage("title has half a character (U+D800) at index 1; it has no form in UTF-8");
    assertThatThrownBy(() -> manager.createTask(project.id(), "x".repeat(1_001)))
        .isInstanceOf(ProjectException.InvalidText.class)
        .hasMessage("title has 1,001 characters; at most 1,000 are stored");
    assertThatThrownBy(() -> manager.createTask(project.id(), " "))
        .isInstanceOf(ProjectException.InvalidText.class)
        .hasMessage("title must not be blank");
  }

  @Test
  void d1SearchTakesEachCharacterLiterally() {
    manager.createTask(project.id(), "100% done");
    manager.createTask(project.id(), "1000 done");
    manager.createTask(project.id(), "a_b");
    manager.createTask(project.id(), "axb");
    manager.createTask(
        NewTask.builder(project.id(), "Other").recipe("Say \"hello\" NEAR(the door) 50%").build());

    assertThat(found("100%")).containsExactly("100% done");
    assertThat(found("%")).containsExactly("100% done", "Other");
    assertThat(found("_")).containsExactly("a_b");
    assertThat(found("a_b")).containsExactly("a_b");
    assertThat(found("DON")).containsExactly("100% done", "1000 done");
    assertThat(found("don 1000")).containsExactly("1000 done");
    assertThat(found("door)")).containsExactly("Other");
  }

  @Test
  void searchFindsAllTextsOfTasksMadeAtOnceAndOneByOne() {
    NewTask.Builder plain = NewTask.builder(project.id(), "plain");
    NewTask full =
        NewTask.builder(project.id(), "title words")
            .description("described 50%")
            .acceptanceCriteria(List.of("first criterion", "second \"quoted\" condition"))
            .definitionOfDone("defined")
            .recipe("cooked")
            .metadata(Map.of("key", "hidden"))
            .build();
    manager.createTasks(List.of(plain.build(), full, plain.build()));
    Task single = manager.createTask(full.toBuilder().title("title alone").build());

    for (String words :
        List.of(
            "title",
            "described",
            "50%",
            "first",
            "criterion",
            "condition",
            "\"quoted\"",
            "defined",
            "cooked",
            "cook def descri")) {
      assertThat(found(words)).as(words).containsExactly("title words", "title alone");
    }
    assertThat(found("hidden")).isEmpty();
    assertThat(found("plain")).hasSize(2);

    manager.updateTask(single.id(), single.version(), single.edit().recipe("baked").build());
    assertThat(found("cooked")).containsExactly("title words");
    assertThat(found("baked")).containsExactly("title alone");
  }

  @Test
  void tasksMadeAtOnceAreNumberedCountedAndToldInTheirOrder() {
    Project other = manager.createProject("OTHER", "Another");
    TaskId parent = manager.createTask(project.id(), "parent").id();
    long before = manager.lastSequence();
    NewTask part = NewTask.builder(project.id(), "part").parent(parent).build();
    NewTask foreign = NewTask.builder(other.id(), "foreign").build();

    List<TaskId> made = manager.createTasks(List.of(part, foreign, part));

    assertThat(made.stream().map(id -> manager.task(id).number()))
        .containsExactly("SHOP-2", "OTHER-1", "SHOP-3");
    assertThat(manager.createTask(project.id(), "next").number()).isEqualTo("SHOP-4");
    assertThat(manager.tasks(TaskQuery.of(project.id()).childrenOf(parent)).tasks()).hasSize(2);
    assertThat(manager.eventsAfter(before, 3))
        .allSatisfy(
            event ->
                assertThat(event)
                    .isInstanceOfSatisfying(
                        ProjectEvent.TaskChanged.class,
                        added -> {
                          assertThat(added.action()).isEqualTo(ProjectEvent.Action.ADDED);
                          assertThat(added.header().at())
                              .isEqualTo(manager.task(made.get(0)).createdAt());
                        }))
        .extracting(event -> ((ProjectEvent.TaskChanged) event).task())
        .containsExactlyElementsOf(made);
    assertThat(manager.eventsAfter(before, 3))
        .extracting(event -> event.header().project())
        .containsExactly(project.id(), other.id(), project.id());
    NewTask unknown =
        NewTask.builder(ProjectId.of("01kb6c9x00aaaaaaaaaaaaaaaa"), "nowhere").build();
    assertThatThrownBy(() -> manager.createTasks(List.of(part, unknown)))
        .isInstanceOf(ProjectException.class);
    assertThat(manager.tasks(TaskQuery.of(project.id()).childrenOf(parent)).tasks()).hasSize(2);
    assertThat(manager.createTasks(List.of())).isEmpty();
  }

  @Test
  void d2HostileSearchWordsAreWords() {
    manager.createTask(project.id(), "Plain");

    for (String words :
        List.of(
            "\"", "NEAR(", "*", "plain OR x", "title:plain", "^plain", "-plain", "a AND", "''")) {
      assertThat(found(words)).as(words).isEmpty();
    }
    assertThat(found("plain")).containsExactly("Plain");
    assertThat(found(" ")).containsExactly("Plain");
  }

  @Test
  void d2AHostilePageIsRefused() {
    assertThatThrownBy(
            () -> manager.tasks(TaskQuery.of(project.id()).after("CREATION:1 OR 1=1:--")))
        .isInstanceOf(ProjectException.InvalidText.class)
        .hasMessage(
            "after 'CREATION:1 OR 1=1:--' is no page of a list in the order CREATION; take it from"
                + " Page.next()");
  }

  @Test
  void valuesOutOfRangeAreRefused() {
    NewTask.Builder task = NewTask.builder(project.id(), "x");

    assertThatThrownBy(() -> task.progress(101))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("progress must be from 0 to 100, got 101");
    assertThatThrownBy(() -> task.effort(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("effort must be from 1 to 5, got 0");
    assertThatThrownBy(() -> task.dueDate(LocalDate.MAX))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("dueDate must be in the years 1 to 9999, got +999999999-12-31");
    assertThatThrownBy(() -> task.estimate(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("estimate must be from zero to 36,500 days, got PT-1S");
  }

  @Test
  void listsHaveFiltersOrdersAndPages() {
    Random random = new Random(3);
    List<Task> made = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      made.add(manager.createTask(anything(random, i % 3 == 2 ? made.get(i - 1).id() : null)));
    }
    for (TaskQuery.Order order : TaskQuery.Order.values()) {
      List<Task.Summary> whole =
          manager.tasks(TaskQuery.of(project.id()).orderedBy(order).withPageSize(1_000)).tasks();
      assertThat(pages(TaskQuery.of(project.id()).orderedBy(order).withPageSize(7)))
          .as(order.name())
          .isEqualTo(whole)
          .hasSize(60);
    }
    assertThat(pages(TaskQuery.of(project.id()).rootsOnly())).hasSize(40);
    assertThat(pages(TaskQuery.of(project.id()).childrenOf(made.get(1).id()))).hasSize(1);
    assertThat(pages(TaskQuery.of(project.id()).withTag("tag1")))
        .hasSize((int) made.stream().filter(task -> task.tags().contains("tag1")).count());
    assertThat(pages(TaskQuery.of(project.id()).withStatus(Task.Status.READY))).hasSize(60);
    assertThat(pages(TaskQuery.of(project.id()).withStatus(Task.Status.PLANNED))).isEmpty();
    assertThat(
            pages(TaskQuery.of(project.id()).orderedBy(TaskQuery.Order.PRIORITY)).stream()
                .map(task -> -task.plan().priority().ordinal()))
        .isSorted();
  }

  private List<Task.Summary> pages(TaskQuery query) {
    List<Task.Summary> all = new ArrayList<>();
    TaskQuery.Page page = manager.tasks(query);
    all.addAll(page.tasks());
    while (page.next().isPresent()) {
      page = manager.tasks(query.after(page.next().get()));
      all.addAll(page.tasks());
    }
    return all;
  }

  private List<String> found(String words) {
    return manager.tasks(TaskQuery.of(project.id()).matching(words)).tasks().stream()
        .map(Task.Summary::title)
        .toList();
  }

  private NewTask anything(Random random, TaskId parent) {
    NewTask.Builder task = NewTask.builder(project.id(), text(random) + "x").parent(parent);
    task.description(text(random))
        .priority(Task.Priority.values()[random.nextInt(4)])
        .tags(List.of("tag" + random.nextInt(3), "all"))
        .dueDate(random.nextBoolean() ? null : LocalDate.of(2026, 1, 1).plusDays(random.nextInt(5)))
        .estimate(random.nextBoolean() ? null : Duration.ofNanos(random.nextLong(1L << 50)))
        .progress(random.nextInt(101))
        .acceptanceCriteria(
            random.nextBoolean() ? List.of() : List.of("tests \"pass\"", text(random) + "y"))
        .definitionOfDone(text(random))
        .budget(random.nextBoolean() ? ResourceBudget.unlimited() : budget(random))
        .allowedTools(random.nextBoolean() ? List.of() : List.of("read_file", "shell"))
        .agentRole(random.nextBoolean() ? null : "tester")
        .requiredSkills(random.nextBoolean() ? List.of() : List.of("java"))
        .parallelizable(random.nextBoolean())
        .effort(1 + random.nextInt(5))
        .value(1 + random.nextInt(5))
        .risk(1 + random.nextInt(5))
        .sequence(random.nextInt())
        .assignee(random.nextBoolean() ? null : "anna")
        .recipe(text(random))
        .metadata(random.nextBoolean() ? Map.of() : Map.of("k" + random.nextInt(9), text(random)));
    return task.build();
  }

  private static ResourceBudget budget(Random random) {
    return ResourceBudget.unlimited()
        .withTokens(random.nextLong(1L << 60))
        .withCostUsd(BigDecimal.valueOf(random.nextLong(1L << 60), 12))
        .withDuration(Duration.ofNanos(random.nextLong(1L << 50)))
        .withToolCalls(random.nextInt(1_000));
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      int c = 1 + random.nextInt(random.nextBoolean() ? 127 : 0x1ffff);
      if (Character.getType(c) != Character.SURROGATE) {
        text.appendCodePoint(c);
      }
    }
    return text.toString();
  }
}
