package dev.penguin.project.blueprint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.project.Actor;
import dev.penguin.project.Dependency;
import dev.penguin.project.NewTask;
import dev.penguin.project.Project;
import dev.penguin.project.ProjectException;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.TaskQuery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A blueprint is applied: once, again, after an edit, and beside what is under way. */
class BlueprintSyncTest {
  private static final boolean FULL = "full".equals(System.getenv("PENGUIN_ROUNDS"));

  /** As a program outside writes it. */
  static final String SHOP =
      """
      ---
      title: A shop for bicycles
      key: SHOP
      ---
      # Overview
      What it is for.

      # Items
      - [ ] ITEM-1 Design the schema {priority=high effort=3 tags=db,core}
        - Acceptance: its tests pass
      - [ ] ITEM-2 Build the basket
        - Depends: ITEM-1
        - Recipe: begin with the price
        - [ ] ITEM-3 The page
      """;

  @TempDir Path folder;
  ProjectManager manager;

  @BeforeEach
  void open() {
    manager = ProjectManager.open(folder.resolve("p.db"));
  }

  @AfterEach
  void close() {
    manager.verify();
    manager.close();
  }

  static Blueprint parse(String text) {
    return Blueprint.parse(text, Format.MARKDOWN);
  }

  private ProjectId apply(String text) {
    return parse(text).preview(manager).apply();
  }

  private Task task(String number) {
    return manager.findTask(number).orElseThrow();
  }

  @Test
  void anAppliedBlueprintIsAProjectWithItsTasks() {
    ProjectId id = apply(SHOP);

    Project project = manager.project(id);
    assertThat(project.name()).isEqualTo("A shop for bicycles");
    assertThat(project.description()).isEqualTo("# Overview\n\nWhat it is for.");
    Task schema = task("SHOP-1");
    assertThat(schema.content())
        .isEqualTo(
            NewTask.builder(id, "Design the schema")
                .priority(Task.Priority.HIGH)
                .tags(List.of("db", "core"))
                .acceptanceCriteria(List.of("its tests pass"))
                .build());
    assertThat(task("SHOP-2").content().recipe()).isEqualTo("begin with the price");
    assertThat(task("SHOP-3").parent()).contains(task("SHOP-2").id());
    assertThat(manager.dependencies(task("SHOP-2").id()))
        .containsExactly(
            new Dependency(
                task("SHOP-2").id(), schema.id(), Dependency.Policy.completionRequired()));
    assertThat(manager.ready(id, 10)).extracting(Task.Summary::number).containsExactly("SHOP-1");
  }

  @Test
  void thePreviewSaysWhatWillBeDoneAndDoesNothing() {
    SyncPreview preview = parse(SHOP).preview(manager);

    assertThat(preview.toString())
        .isEqualTo(
            """
            + project SHOP A shop for bicycles
                title: A shop for bicycles
                text:
                  + # Overview
                  +\s
                  + What it is for.
            + ITEM-1 Design the schema
                acceptance: its tests pass
                priority: high
                tags: db, core
                title: Design the schema
            + ITEM-2 Build the basket
                depends: ITEM-1
                recipe: begin with the price
                title: Build the basket
            + ITEM-3 The page
                parent: ITEM-2
                title: The page
            4 to make, 0 to change, 0 kept.""");
    assertThat(manager.projects()).isEmpty();
  }

  @Test
  void applyingTwiceChangesNothing() {
    ProjectId id = apply(SHOP);
    long before = manager.lastSequence();

    SyncPreview again = parse(SHOP).preview(manager);

    assertThat(again.isEmpty()).isTrue();
    assertThat(again).hasToString("Nothing to change.");
    assertThat(again.apply()).isEqualTo(id);
    assertThat(manager.lastSequence()).isEqualTo(before);
  }

  @Test
  void anEditChangesJustThatAndLeavesHistory() {
    apply(SHOP);
    manager.transition(task("SHOP-1").id(), Task.Status.BLOCKED, "no database");
    Map<String, Task> before = tasks("SHOP");

    SyncPreview preview =
        parse(SHOP.replace("effort=3", "effort=5 estimate=4h").replace("The page", "The pages"))
            .preview(manager);
    preview.apply();

    assertThat(preview)
        .hasToString(
            """
            ~ ITEM-1 (SHOP-1) Design the schema
                effort: 3 → 5
                estimate: none → 4h
            ~ ITEM-3 (SHOP-3) The pages
                title: The page → The pages
            0 to make, 2 to change, 0 kept.""");
    Map<String, Task> after = tasks("SHOP");
    assertThat(after.get("SHOP-2")).isEqualTo(before.get("SHOP-2"));
    assertThat(after.get("SHOP-1").content().effort()).isEqualTo(5);
    assertThat(after.get("SHOP-1").status()).isEqualTo(Task.Status.BLOCKED);
    assertThat(after.get("SHOP-1").version()).isEqualTo(before.get("SHOP-1").version() + 1);
    assertThat(manager.transitions(after.get("SHOP-1").id())).hasSize(1);
    assertThat(after.get("SHOP-3").title()).isEqualTo("The pages");
    assertThat(manager.project(after.get("SHOP-1").project()).version()).isEqualTo(1);
  }

  @Test
  void whatIsTakenOutOfAnItemIsTakenOutOfItsTask() {
    apply(SHOP);

    apply(
        SHOP.replace("  - Depends: ITEM-1\n", "")
            .replace(" {priority=high effort=3 tags=db,core}", "")
            .replace("  - [ ] ITEM-3", "- [ ] ITEM-3"));

    assertThat(manager.dependencies(task("SHOP-2").id())).isEmpty();
    assertThat(task("SHOP-1").priority()).isEqualTo(Task.Priority.NORMAL);
    assertThat(task("SHOP-1").tags()).isEmpty();
    assertThat(task("SHOP-3").parent()).isEmpty();
  }

  @Test
  void whatTheBlueprintDoesNotNameIsLeftAlone() {
    ProjectId id = apply(SHOP);
    TaskId own = manager.createTask(NewTask.builder(id, "by hand").build()).id();
    manager.addDependency(task("SHOP-2").id(), own);
    String less = SHOP.substring(0, SHOP.indexOf("  - [ ] ITEM-3"));

    SyncPreview preview = parse(less).preview(manager);

    assertThat(preview.isEmpty()).isTrue();
    assertThat(preview)
        .hasToString(
            """
              ITEM-3 (SHOP-3) The page: not in the blueprint, left alone
              SHOP-4 by hand: not in the blueprint, left alone
            Nothing to change.""");
    preview.apply();
    assertThat(tasks("SHOP")).hasSize(4);
    assertThat(manager.dependencies(task("SHOP-2").id())).hasSize(2);
  }

  @Test
  void aTaskMadeByHandIsFoundByItsNumber() {
    Project shop = manager.createProject("SHOP", "A shop for bicycles");
    manager.createTask(shop.id(), "Design the shema");

    apply(
        """
        ---
        title: A shop for bicycles
        key: SHOP
        ---
        # Items
        - [ ] SHOP-1 Design the schema
        - [ ] OTHER-1 Draw it
        - [ ] SHOP-3 Build it
        """);

    assertThat(tasks("SHOP").values())
        .extracting(Task::number, Task::title)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("SHOP-1", "Design the schema"),
            org.assertj.core.groups.Tuple.tuple("SHOP-2", "Draw it"),
            org.assertj.core.groups.Tuple.tuple("SHOP-3", "Build it"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Task.Status.class,
      names = {"RUNNING", "WAITING", "IN_REVIEW", "COMPLETED", "ARCHIVED"})
  void whatIsUnderWayOrDoneIsShownAndKept(Task.Status status) {
    apply(SHOP);
    TaskId id = task("SHOP-1").id();
    bring(id, status);
    Task before = manager.task(id);

    SyncPreview preview = parse(SHOP.replace("effort=3", "effort=5")).preview(manager);
    preview.apply();

    assertThat(preview)
        .hasToString(
            """
            ! ITEM-1 (SHOP-1) Design the schema
                it is %s, and is left as it is
                effort: 3 → 5
            Nothing to change."""
                .formatted(status));
    assertThat(manager.task(id)).isEqualTo(before);
  }

  private void bring(TaskId id, Task.Status status) {
    manager.transition(id, Task.Status.RUNNING, "go");
    if (status == Task.Status.WAITING) {
      manager.ask(id, "Which?");
    } else if (status != Task.Status.RUNNING) {
      manager.advance(id, Task.Phase.TEST, "x");
      manager.advance(id, Task.Phase.VERIFY, "x");
      manager.transition(id, Task.Status.IN_REVIEW, "x");
      if (status != Task.Status.IN_REVIEW) {
        manager.completeWithoutEvidence(id, "seen");
      }
      if (status == Task.Status.ARCHIVED) {
        manager.transition(id, Task.Status.ARCHIVED, "x");
      }
    }
  }

  @Test
  void aPartOfADoneTaskIsNotMadeAndTheRestIs() {
    apply(SHOP);
    bring(task("SHOP-1").id(), Task.Status.COMPLETED);

    SyncPreview preview =
        parse(
                SHOP.replace(
                        "  - Acceptance: its tests pass\n",
                        "  - Acceptance: its tests pass\n  - [ ] ITEM-4 More\n    - [ ] ITEM-5 Deep\n")
                    + "- [ ] ITEM-6 Free\n  - Depends: ITEM-5, ITEM-2\n")
            .preview(manager);
    preview.apply();

    assertThat(preview.toString())
        .contains(
            "! ITEM-4 More\n    not made: SHOP-1, which it is a part of, is COMPLETED and takes no"
                + " more parts; reopen it first\n")
        .contains(
            "! ITEM-5 Deep\n    not made: ITEM-4, which it is a part of, is not made either\n")
        .contains("+ ITEM-6 Free\n    waits not for ITEM-5, which is not made\n");
    assertThat(tasks("SHOP")).hasSize(4);
    assertThat(manager.dependencies(task("SHOP-4").id())).hasSize(1);
  }

  @Test
  void aTickCompletesNothing() {
    apply(SHOP);

    SyncPreview preview = parse(SHOP.replace("[ ] ITEM-1", "[x] ITEM-1")).preview(manager);
    preview.apply();

    assertThat(preview.isEmpty()).isTrue();
    assertThat(preview.toString()).contains("its box is ticked, which completes nothing");
    assertThat(task("SHOP-1").status()).isEqualTo(Task.Status.READY);
  }

  @Test
  void parentAndPartChangePlaces() {
    apply(SHOP);

    SyncPreview preview =
        parse(
                """
                ---
                title: A shop for bicycles
                key: SHOP
                ---
                # Overview
                What it is for.
                # Items
                - [ ] ITEM-3 The page
                  - [ ] ITEM-2 Build the basket
                    - Recipe: begin with the price
                    - [ ] ITEM-1 Design the schema {priority=high effort=3 tags=db,core}
                      - Acceptance: its tests pass
                """)
            .preview(manager);
    preview.apply();

    assertThat(task("SHOP-3").parent()).isEmpty();
    assertThat(task("SHOP-2").parent()).contains(task("SHOP-3").id());
    assertThat(task("SHOP-1").parent()).contains(task("SHOP-2").id());
    assertThat(manager.dependencies(task("SHOP-2").id())).isEmpty();
  }

  @Test
  void aRingThroughATaskThatIsNotNamedIsAFindingAndNothingIsWritten() {
    ProjectId id = apply(SHOP);
    TaskId own = manager.createTask(id, "by hand").id();
    manager.removeDependency(task("SHOP-2").id(), task("SHOP-1").id());
    manager.addDependency(own, task("SHOP-2").id());
    manager.addDependency(task("SHOP-1").id(), own);
    long before = manager.lastSequence();

    SyncPreview preview = parse(SHOP).preview(manager);

    assertThat(preview.findings()).extracting(Finding::code).contains("BP301");
    assertThatThrownBy(preview::apply)
        .isInstanceOf(ProjectException.Refused.class)
        .hasMessageContaining("BP301")
        .hasMessageContaining("would wait for each other");
    assertThat(manager.lastSequence()).isEqualTo(before);
  }

  @Test
  void aBlueprintWithErrorsIsNotApplied() {
    SyncPreview preview =
        parse(SHOP.replace("Depends: ITEM-1", "Depends: ITEM-7")).preview(manager);

    assertThat(preview)
        .hasToString(
            """
            12:5: error BP105: there is no item 'ITEM-7' to wait for; did you mean ITEM-1?
            Nothing is applied before the errors are fixed.""");
    assertThatThrownBy(preview::apply)
        .isInstanceOf(ProjectException.Refused.class)
        .hasMessage(
            "The blueprint has 1 error, and is not applied. 12:5: error BP105: there is no item"
                + " 'ITEM-7' to wait for; did you mean ITEM-1?");
    assertThat(manager.projects()).isEmpty();
  }

  @Test
  void aPreviewThatIsOutOfDateIsRefusedWithWhatChanged() {
    apply(SHOP);
    SyncPreview preview = parse(SHOP.replace("The page", "The pages")).preview(manager);
    Task page = task("SHOP-3");
    manager.updateTask(page.id(), page.version(), page.edit().title("A page").build());

    assertThatThrownBy(preview::apply)
        .isInstanceOf(ProjectException.StalePreview.class)
        .hasMessage(
            "Project SHOP has changed since the preview: title of ITEM-3 was 'The page' and is"
                + " 'A page'. Preview again, and apply that");
    assertThat(task("SHOP-3").title()).isEqualTo("A page");
  }

  @Test
  void aChangeElsewhereDoesNotOutdateAPreview() {
    apply(SHOP);
    SyncPreview preview = parse(SHOP.replace("The page", "The pages")).preview(manager);
    manager.transition(task("SHOP-1").id(), Task.Status.RUNNING, "go");

    preview.apply();

    assertThat(task("SHOP-3").title()).isEqualTo("The pages");
  }

  @Test
  void aTaskThatIsTakenUpOutdatesAPreviewOfIt() {
    apply(SHOP);
    SyncPreview preview = parse(SHOP.replace("effort=3", "effort=4")).preview(manager);
    manager.transition(task("SHOP-1").id(), Task.Status.RUNNING, "go");

    assertThatThrownBy(preview::apply)
        .isInstanceOf(ProjectException.StalePreview.class)
        .hasMessageContaining("ITEM-1: it is RUNNING, and is left as it is");
  }

  @Test
  void eventsNameWhoApplied() {
    parse(SHOP).preview(manager.as(Actor.person("anna"))).apply();

    assertThat(manager.eventsAfter(0, 100))
        .hasSize(5)
        .allSatisfy(event -> assertThat(event.header().actor()).isEqualTo(Actor.person("anna")));
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void anExportAppliesToNoChange(Format format) {
    int rounds = FULL ? 300 : 25;
    for (int seed = 0; seed < rounds; seed++) {
      Blueprint made = new GeneratedBlueprints(seed).next().toBuilder().key(key(seed)).build();
      ProjectId id = made.preview(manager).apply();
      if (seed % 3 == 0) {
        manager.createTask(id, "by hand");
      }

      String text = Blueprint.export(manager, id, format);
      Blueprint exported = Blueprint.parse(text, format);
      SyncPreview preview = exported.preview(manager);

      assertThat(exported.hasErrors()).as("seed %d: %s", seed, exported.findings()).isFalse();
      assertThat(preview.isEmpty()).as("seed %d: %s%n%s", seed, preview, text).isTrue();
      assertThat(made.preview(manager).isEmpty()).as("seed %d, itself", seed).isTrue();
    }
  }

  private static String key(int seed) {
    return "Q" + seed + "Q";
  }

  private Map<String, Task> tasks(String key) {
    Project project = manager.findProject(key).orElseThrow();
    Map<String, Task> tasks = new LinkedHashMap<>();
    List<Task.Summary> all = new ArrayList<>();
    Optional<String> next = Optional.empty();
    do {
      TaskQuery query = TaskQuery.of(project.id());
      TaskQuery.Page page = manager.tasks(next.map(query::after).orElse(query));
      all.addAll(page.tasks());
      next = page.next();
    } while (next.isPresent());
    all.forEach(each -> tasks.put(each.number(), manager.task(each.id())));
    return tasks;
  }
}
