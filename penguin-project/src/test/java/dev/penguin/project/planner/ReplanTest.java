package dev.penguin.project.planner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.penguin.engine.Engine;
import dev.penguin.project.Artifact;
import dev.penguin.project.Execution;
import dev.penguin.project.ProjectException;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.ResourceBudget;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.TaskQuery;
import dev.penguin.project.blueprint.Finding;
import dev.penguin.testing.ScriptedModel;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plan that is worked by is changed where nobody has worked yet. */
class ReplanTest {
  private static final String NEW =
      """
      {"key":"ITEM-11","title":"Lock the file on a USB stick","description":"It has no locks.",
       "criteria":["Two windows lose nothing on a stick"],"minutes":90,"role":"coder",
       "dependsOn":["ITEM-1"],"goals":["GOAL-2"]}""";
  private static final String LONGER = "{\"key\":\"ITEM-8\",\"minutes\":600}";

  @TempDir Path folder;

  private ProjectManager manager;
  private ProjectId project;

  /** The bookshelf: ITEM-1 is done, ITEM-2 running, ITEM-5 failed, and the others are planned. */
  @BeforeEach
  void work() {
    manager = ProjectManager.open(folder.resolve("projects.db"));
    try (Engine engine = Bookshelf.engine(Bookshelf.replying(Bookshelf.ROUNDS))) {
      project =
          Planner.of(engine)
              .plan(Bookshelf.SPECIFICATION)
              .blueprint()
              .orElseThrow()
              .preview(manager)
              .apply();
    }
    TaskId store = task("Store books in one file");
    manager.transition(store, Task.Status.RUNNING, "begun");
    manager.startExecution(store, "anna", null);
    manager.endExecution(
        store,
        Execution.Result.of(Execution.Outcome.SUCCESS, "USB sticks have no locks"),
        new ResourceBudget.Usage(10, BigDecimal.ONE, Duration.ofHours(9), 1));
    manager.addArtifact(store, "report", Artifact.Source.of("test-report", "build/store.xml"));
    for (Task.Phase phase :
        List.of(Task.Phase.TEST, Task.Phase.USE, Task.Phase.VERIFY, Task.Phase.DONE)) {
      if (phase != Task.Phase.DONE) {
        manager.advance(store, phase, "on");
      }
    }
    manager.transition(store, Task.Status.IN_REVIEW, "done");
    manager.transition(store, Task.Status.COMPLETED, "seen");
    manager.transition(task("Read the command line"), Task.Status.RUNNING, "begun");
    TaskId sheets = task("Move books between this program and spreadsheets");
    manager.ask(sheets, "Which accents?");
    manager.answer(sheets, 1, "All of Unicode");
    manager.transition(sheets, Task.Status.RUNNING, "begun");
    manager.transition(sheets, Task.Status.FAILED, "the index was too slow");
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @Test
  void whatWasLearnedIsToldAndWhatIsProposedIsAPreview() {
    ScriptedModel model = ScriptedModel.replying(changes(NEW + "," + LONGER, ""));
    long before = manager.lastSequence();

    ReplanResult result = replan(model);

    String prompt = model.requests().get(0).messages().get(1).text();
    assertThat(prompt)
        .contains("- ITEM-1 is COMPLETED\n", "- ITEM-2 is RUNNING\n")
        .doesNotContain("- ITEM-5 is", "- ITEM-8 is")
        .contains("- attempt 1 took PT9H: SUCCESS: USB sticks have no locks")
        .contains("- became FAILED: the index was too slow")
        .contains("- question: Which accents? - answer: All of Unicode")
        .contains("- evidence report: test-report at build/store.xml\n");
    assertThat(result.findings()).isEmpty();
    assertThat(result.reason()).isEqualTo("It was learned.");
    assertThat(result.preview()).isPresent();
    assertThat(manager.lastSequence()).isEqualTo(before);
  }

  @Test
  void appliedItChangesJustThat() {
    Map<String, Task> before = tasks();

    replan(ScriptedModel.replying(changes(NEW + "," + LONGER, ""))).preview().orElseThrow().apply();

    Map<String, Task> after = tasks();
    Task changed = after.get("Test a pulled plug and two users");
    assertThat(changed.estimate()).contains(Duration.ofHours(10));
    assertThat(after.get("Lock the file on a USB stick").acceptanceCriteria())
        .containsExactly("Two windows lose nothing on a stick");
    after.remove("Lock the file on a USB stick");
    after.remove(changed.title());
    before.remove(changed.title());
    assertThat(after).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"key\":\"ITEM-1\",\"title\":\"Store it otherwise\"}",
        "{\"key\":\"ITEM-2\",\"dependsOn\":[\"ITEM-9\"]}",
        "{\"key\":\"ITEM-2\",\"minutes\":5}",
        "{\"key\":\"ITEM-9\",\"parent\":\"ITEM-2\"}",
        "{\"key\":\"ITEM-11\",\"title\":\"More\",\"parent\":\"ITEM-1\"}"
      })
  void whatIsRunningOrDoneIsNeverTouched(String touching) {
    Map<String, Task> before = tasks();
    String answer = changes(touching + "," + LONGER, "");

    ReplanResult result = replan(ScriptedModel.replying(answer, answer, answer));

    assertThat(result.preview()).isEmpty();
    assertThat(result.findings()).extracting(Finding::code).contains("PL111");
    assertThat(tasks()).isEqualTo(before);
  }

  @Test
  void whatIsRunningOrDoneIsNotTakenOutEither() {
    String answer = changes("", "\"ITEM-1\",\"ITEM-2\"");

    ReplanResult result = replan(ScriptedModel.replying(answer, answer, answer));

    assertThat(result.findings())
        .extracting(Finding::toString)
        .containsExactlyInAnyOrder(
            "ITEM-1: error PL111: it is COMPLETED and must not change; leave it alone; add an"
                + " item, or change one that is still open",
            "ITEM-2: error PL111: it is RUNNING and must not change; leave it alone; add an"
                + " item, or change one that is still open");
  }

  @Test
  void aModelThatLeavesItAloneTheSecondTimeIsHeard() {
    ReplanResult result =
        replan(
            ScriptedModel.replying(
                changes("{\"key\":\"ITEM-1\",\"title\":\"Other\"}", ""), changes(LONGER, "")));

    assertThat(result.findings()).isEmpty();
    assertThat(result.preview()).isPresent();
  }

  @Test
  void whatIsTakenOutStaysInTheProjectAndIsTold() {
    Map<String, Task> before = tasks();

    ReplanResult result = replan(ScriptedModel.replying(changes(LONGER, "\"ITEM-10\"")));
    result.preview().orElseThrow().apply();

    assertThat(result.findings())
        .extracting(Finding::toString)
        .containsExactly(
            "ITEM-10: warning PL115: it is no longer needed; applying the plan leaves its task"
                + " unchanged; cancel the task if you agree");
    assertThat(tasks().get("Write the page for the wall"))
        .isEqualTo(before.get("Write the page for the wall"));
  }

  @Test
  void aPlanThatIsRightIsLeftAsItIs() {
    ReplanResult result = replan(ScriptedModel.replying(changes("", "")));

    assertThat(result.preview()).isEmpty();
    assertThat(result.findings())
        .extracting(Finding::toString)
        .containsExactly(
            "warning PL113: nothing in the plan changes: 'It was learned.'; leave the plan as it"
                + " is");
  }

  @Test
  void whatIsOpenIsAskedAndTheAnswerIsTold() {
    String asking = changes("", "").replace("\"questions\":[]", "\"questions\":[\"Which stick?\"]");
    ScriptedModel model = ScriptedModel.replying(asking, changes(LONGER, ""));
    try (Engine engine = Bookshelf.engine(model)) {
      Planner planner = Planner.of(engine);

      assertThat(planner.replan(manager, project).questions()).containsExactly("Which stick?");

      ReplanResult result = planner.replan(manager, project, Map.of("Which stick?", "Any"));
      assertThat(result.preview()).isPresent();
      assertThat(model.requests().get(1).messages().get(1).text())
          .contains("<question>\nWhich stick?\n</question>\n<answer>\nAny\n</answer>");
    }
  }

  @Test
  void aTaskThatIsUnderWayMeanwhileIsNotTouchedByApplying() {
    ReplanResult result = replan(ScriptedModel.replying(changes(LONGER, "")));
    TaskId plug = task("Test a pulled plug and two users");
    manager.ask(plug, "Which plug?");

    assertThatThrownBy(() -> result.preview().orElseThrow().apply())
        .isInstanceOf(ProjectException.StalePreview.class);

    assertThat(manager.task(plug).estimate()).contains(Duration.ofHours(5));
  }

  @Test
  void aCycleIsSentBackTwiceAndThenGivenUp() {
    String cycle = changes("{\"key\":\"ITEM-4\",\"dependsOn\":[\"ITEM-8\"]}", "");

    ReplanResult result = replan(ScriptedModel.replying(cycle, cycle, cycle));

    assertThat(result.preview()).isEmpty();
    assertThat(result.findings()).anyMatch(Finding::isError);
  }

  private ReplanResult replan(ScriptedModel model) {
    try (Engine engine = Bookshelf.engine(model)) {
      return Planner.of(engine).replan(manager, project);
    }
  }

  private static String changes(String items, String removed) {
    return "{\"questions\":[],\"items\":[%s],\"removed\":[%s],\"reason\":\"It was learned.\"}"
        .formatted(items, removed);
  }

  private TaskId task(String title) {
    return tasks().get(title).id();
  }

  private Map<String, Task> tasks() {
    Map<String, Task> tasks = new TreeMap<>();
    for (Task.Summary task : manager.tasks(TaskQuery.of(project).withPageSize(100)).tasks()) {
      tasks.put(task.title(), manager.task(task.id()));
    }
    return tasks;
  }
}
