package dev.penguin.project.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.agent.AgentDefinition;
import dev.penguin.message.Message;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.Approver;
import dev.penguin.policy.Decision;
import dev.penguin.policy.Permissions;
import dev.penguin.project.Actor;
import dev.penguin.project.Artifact;
import dev.penguin.project.Execution;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.ProjectTools;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Effect;
import dev.penguin.tool.Tool;
import dev.penguin.tool.ToolSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an agent may do for a task, what it is told, and what it says with the project's tools. */
@Timeout(60)
class RunnerRolesTest {
  @TempDir Path folder;

  private static ScriptedModel calling(String tool, String arguments) {
    return ScriptedModel.builder().byConversation().call(tool, arguments).reply("done").build();
  }

  @Test
  void aTaskThatIsLimitedToReadFileCannotRunTheShell() {
    ScriptedModel model = calling("shell", "{\"name\":\"rm -rf\"}");
    try (Board board = new Board(folder, model, it -> it.tools(read(), shell()));
        ProjectRunner runner = board.runner().build()) {
      TaskId task = board.task("Look", it -> it.allowedTools(List.of("read_file")));

      runner.run(task);

      assertThat(folder.resolve("steps")).doesNotExist();
      assertThat(model.requests().get(0).tools())
          .extracting(ToolSpec::name)
          .contains("read_file")
          .doesNotContain("shell");
      assertThat(ScriptedModel.results(model.requests().get(1)))
          .singleElement()
          .satisfies(result -> assertThat(result.failed()).isTrue());
    }
  }

  @Test
  void aTaskGetsOnlyTheToolsThatItsRoleHasToo() {
    ScriptedModel model = ScriptedModel.replying("done");
    AgentDefinition reader =
        AgentDefinition.builder("reader").description("Reads").tools("read_file").build();
    try (Board board = new Board(folder, model, it -> it.tools(read(), shell()));
        ProjectRunner runner = board.runner().role("coder", reader).build()) {
      TaskId task = board.task("Look", it -> it.allowedTools(List.of("read_file", "shell")));

      runner.run(task);

      assertThat(model.requests().get(0).tools())
          .extracting(ToolSpec::name)
          .contains("read_file")
          .doesNotContain("shell");
      assertThat(board.manager.executions(task).get(0).executor()).isEqualTo("runner as reader");
    }
  }

  @Test
  void aRoleThatOnlyReadsChangesNothing() {
    ScriptedModel model = calling("shell", "{\"name\":\"make\"}");
    try (Board board =
            new Board(
                folder, model, it -> it.tools(read(), shell()).permissions(Permissions.full()));
        ProjectRunner runner =
            board
                .runner()
                .role("reviewer", Roles.reviewer())
                .role("coder", Roles.coder())
                .build()) {
      TaskId review = board.task("Review", it -> it.agentRole("reviewer"));
      runner.run(review);
      assertThat(folder.resolve("steps")).doesNotExist();

      runner.run(board.task("Make"));
      assertThat(folder.resolve("steps")).exists();
    }
  }

  /** With questions of the engine's own or without them: what a prompt names must be there. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noRoleNamesAToolThatItsAgentIsNotOffered(boolean asksUser) {
    for (AgentDefinition role :
        List.of(Roles.planner(), Roles.coder(), Roles.tester(), Roles.reviewer())) {
      ScriptedModel model = ScriptedModel.replying("done");
      Path own = folder.resolve(role.name());
      assertThat(own.toFile().mkdirs()).isTrue();
      try (ProjectManager manager = ProjectManager.open(own.resolve("shop.db"));
          Board board =
              new Board(
                  manager,
                  own,
                  model,
                  it ->
                      it.tools(read(), shell())
                          .askUser(asksUser)
                          .toolProviders(ProjectTools.provider(manager)));
          ProjectRunner runner = board.runner().role(role.name(), role).build()) {
        runner.run(board.task("Do", it -> it.agentRole(role.name())));

        String prompt = model.requests().get(0).messages().get(0).text();
        List<String> offered =
            model.requests().get(0).tools().stream().map(ToolSpec::name).toList();
        assertThat(prompt).contains("You carry out one task of a project");
        boolean reads = role.permissions().isPresent(); // so it has no tool that writes
        assertThat(offered.contains("task_ask")).isEqualTo(!reads);
        assertThat(offered).contains("task_get").doesNotContain("finish");
        for (String tool : List.of("ask_user", "finish", "task_ask", "task_move", "shell")) {
          assertThat(prompt.contains(tool) && !offered.contains(tool)).as(tool).isFalse();
        }
        assertThat(offered)
            .containsAll(
                Pattern.compile("[a-z]+_[a-z_]+")
                    .matcher(prompt)
                    .results()
                    .map(MatchResult::group)
                    .toList());
      }
    }
  }

  @Test
  void aTaskWhoseRoleNobodyHasIsBlockedWithoutARequest() {
    ScriptedModel model = ScriptedModel.replying();
    try (Board board = new Board(folder, model);
        ProjectRunner runner = board.runner().role("coder", Roles.coder()).build()) {
      TaskId task = board.task("Draw", it -> it.agentRole("artist"));

      TaskResult result = runner.run(task);

      assertThat(result.status()).isEqualTo(Task.Status.BLOCKED);
      assertThat(result.summary())
          .isEqualTo(
              "No role 'artist' is known to this runner, which has [coder]; add it with role(…)");
    }
  }

  @Test
  void thePromptHasWhatTheTaskBuildsOnAndTheNotesOfTheProject() {
    ScriptedModel model = ScriptedModel.replying("The tables are users and bikes.", "done");
    try (Board board = new Board(folder, model);
        ProjectRunner runner = board.runner().verifier(Looks.good()).build()) {
      var project = board.manager.project(board.project);
      board.manager.updateProject(
          board.project,
          project.version(),
          project
              .edit()
              .description("Sells bicycles")
              .metadata(Map.of("notes", "Prices are in cents"))
              .build());
      TaskId first = board.task("Schema");
      TaskId second = board.task("Basket", it -> it.recipe("begin with the price"));
      board.manager.addDependency(second, first);
      board.manager.addArtifact(first, "schema.sql", Artifact.Source.of("file", "db/schema.sql"));

      runner.runAll(board.project, 2);

      String prompt =
          model.requests().get(1).messages().stream().map(Message::text).toList().toString();
      assertThat(prompt)
          .contains(
              "Task SHOP-2: Basket",
              "begin with the price",
              "Sells bicycles",
              "Prices are in cents",
              "SHOP-1 Schema, COMPLETED",
              "The tables are users and bikes.",
              "schema.sql (file): db/schema.sql");
    }
  }

  @Test
  void anAgentAsksAndReportsEvidenceWithTheToolsOfItsTask() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call(
                "task_evidence",
                "{\"key\":\"report\",\"kind\":\"file\",\"location\":\"out/report.txt\"}")
            .call("task_ask", "{\"question\":\"Which colour?\"}")
            .reply("I wait.")
            .reply("Blue, then.")
            .build();
    try (ProjectBoard all = new ProjectBoard(folder, model)) {
      TaskId task = all.board.task("Paint");
      try (ProjectRunner runner = all.board.runner().verifier(Looks.good()).build()) {
        TaskResult waits = runner.run(task);

        assertThat(model.requests().size()).as(waits.summary()).isEqualTo(3);
        assertThat(waits.status()).isEqualTo(Task.Status.WAITING);
        all.board.manager.as(Actor.person("anna")).answer(task, 1, "Blue");
        assertThat(runner.run(task).isCompleted()).isTrue();
        assertThat(model.requests().get(3).messages())
            .last()
            .extracting(Message::text)
            .isEqualTo("Answer to question 1 of SHOP-1: Blue");
        assertThat(all.board.manager.artifacts(task))
            .extracting(Artifact::key)
            .containsExactly("report", "verifier: looks");
      }
    }
  }

  @Test
  void whatAReviewerDoesNotAcceptIsToldToTheNextAttempt() {
    ScriptedModel model = ScriptedModel.replying("done", "done better");
    try (Board board = new Board(folder, model);
        ProjectRunner runner = board.runner().build()) {
      TaskId task = board.task("Write");
      runner.run(task);
      board.manager.transition(task, Task.Status.PLANNED, "the names are too long");

      assertThat(runner.run(task).status()).isEqualTo(Task.Status.IN_REVIEW);

      assertThat(model.requests().get(1).messages().toString())
          .contains("Not accepted in review: the names are too long");
      assertThat(board.manager.executions(task))
          .extracting(each -> each.sessionId().orElseThrow())
          .containsExactly("task-" + task + "-1", "task-" + task + "-2");
    }
  }

  @Test
  void aSubtaskThatNobodyHasBegunKeepsItsTaskOpen() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("task_create", "{\"title\":\"A part\"}")
            .reply("I have split it.")
            .build();
    try (ProjectBoard all = new ProjectBoard(folder, model);
        ProjectRunner runner = all.board.runner().verifier(Looks.good()).build()) {
      TaskId task = all.board.task("Large");

      TaskResult result = runner.run(task);

      assertThat(result.isCompleted()).as(result.toString()).isFalse();
      assertThat(result.toString()).contains("Its subtasks come first.");
      assertThat(all.board.manager.task(task).status().isOpen()).isTrue();
    }
  }

  @Test
  void aTaskIsLeftToItsSubtasksFirst() {
    ScriptedModel model =
        ScriptedModel.builder()
            .call("task_create", "{\"title\":\"A part\"}")
            .reply("I have split it.")
            .reply("The part is done.")
            .build();
    try (ProjectBoard all = new ProjectBoard(folder, model);
        ProjectRunner runner = all.board.runner().verifier(Looks.good()).build()) {
      TaskId task = all.board.task("Large");

      ProjectResult result = runner.runAll(all.board.project, 2);

      assertThat(result.isCompleted()).as(result.toString()).isTrue();
      assertThat(model.requests()).hasSize(3); // nothing is asked again for the parent
      assertThat(all.board.manager.executions(task)).hasSize(2);
    }
  }

  @Test
  void aSubtaskThatAppearsWhileItsTaskIsCheckedComesFirst() {
    ScriptedModel model =
        ScriptedModel.builder().reply("Done.").reply("Part.").reply("Again.").build();
    try (ProjectBoard all = new ProjectBoard(folder, model)) {
      TaskId task = all.board.task("Large");
      AtomicBoolean once = new AtomicBoolean();
      Looks late =
          new Looks(
              "late",
              looked -> {
                if (once.compareAndSet(false, true)) {
                  all.board.task("Late", it -> it.parent(task));
                }
                return Verification.passed("fine");
              });
      try (ProjectRunner runner = all.board.runner().verifier(late).build()) {
        ProjectResult result = runner.runAll(all.board.project, 1);

        assertThat(result.isCompleted()).as(result.toString()).isTrue();
        assertThat(all.board.manager.executions(task).get(0).end().orElseThrow().result())
            .isEqualTo(
                new Execution.Result(
                    Execution.Outcome.INCOMPLETE,
                    "Its subtasks come first. Done.",
                    List.of(),
                    Optional.empty()));
      }
    }
  }

  @Test
  void anAgentThatMovesItsTaskToReviewIsVerifiedAllTheSame() {
    ScriptedModel.Builder model = ScriptedModel.builder();
    for (int attempt = 0; attempt < 2; attempt++) {
      for (String phase : List.of("TEST", "VERIFY")) {
        model.call("task_move", "{\"phase\":\"%s\",\"reason\":\"on\"}".formatted(phase));
      }
      model
          .call("task_move", "{\"status\":\"IN_REVIEW\",\"reason\":\"it is perfect\"}")
          .reply("done");
    }
    AtomicInteger looks = new AtomicInteger();
    Verifier second =
        new Looks("second", it -> new Verification(looks.incrementAndGet() > 1, "looked", ""));
    try (ProjectBoard all = new ProjectBoard(folder, model.build());
        ProjectRunner runner = all.board.runner().retries(1).verifier(second).build()) {
      TaskId task = all.board.task("Boast");

      TaskResult result = runner.run(task);

      assertThat(result.isCompleted()).as(result.toString()).isTrue();
      assertThat(result.attempts()).isEqualTo(2);
      assertThat(all.board.manager.executions(task))
          .extracting(each -> each.end().orElseThrow().result().outcome())
          .containsExactly(Execution.Outcome.FAILURE, Execution.Outcome.SUCCESS);
      assertThat(all.board.manager.transitions(task))
          .filteredOn(step -> step.to().status() == Task.Status.COMPLETED)
          .extracting(step -> step.actor().kind())
          .containsExactly(Actor.Kind.VERIFIER);
    }
  }

  @Test
  void aTaskWhoseCallNeedsAnApprovalWaitsForItAndGoesOn() {
    ScriptedModel model = calling("shell", "{\"name\":\"deploy\"}");
    try (Board board =
            new Board(
                folder,
                model,
                it ->
                    it.tools(shell())
                        .permissions(Permissions.workspace().ask("shell"))
                        .approver(Approver.deferred()));
        ProjectRunner runner = board.runner().verifier(Looks.good()).build()) {
      TaskId task = board.task("Deploy");

      TaskResult waits = runner.run(task);

      assertThat(waits.status()).isEqualTo(Task.Status.WAITING);
      assertThat(waits.summary()).startsWith("Approval needed: shell {\"name\":\"deploy\"}");
      var pending = board.engine.sessions().pendingApprovals().get(0);
      board.engine.session("task-" + task + "-1").decide(pending.id(), Decision.allowOnce());
      board.manager.answer(task, 1, "decided");

      assertThat(runner.run(task).isCompleted()).isTrue();
      assertThat(folder.resolve("steps")).exists();
      assertThat(model.requests()).hasSize(2);
    }
  }

  @Test
  void aTaskThatKeepsFailingComesLast() {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    ScriptedModel model =
        ScriptedModel.builder()
            .byConversation()
            .turn(
                request -> {
                  order.add(
                      request
                          .messages()
                          .get(request.messages().size() - 1)
                          .text()
                          .substring(5, 11));
                  return ModelReply.text("done");
                })
            .build();
    Verifier picky =
        new Looks("picky", it -> new Verification(!it.title().equals("Bad"), "looked", ""));
    try (Board board = new Board(folder, model);
        ProjectRunner runner = board.runner().retries(3).verifier(picky).build()) {
      board.task("Bad", it -> it.priority(Task.Priority.CRITICAL));
      board.task("Good");
      board.task("Good");

      ProjectResult result = runner.runAll(board.project, 1);

      assertThat(order).containsExactly("SHOP-1", "SHOP-1", "SHOP-2", "SHOP-3", "SHOP-1", "SHOP-1");
      assertThat(result.count(Task.Status.FAILED)).isEqualTo(1);
      assertThat(result.tasks()).last().satisfies(it -> assertThat(it.attempts()).isEqualTo(4));
    }
  }

  /** A board whose engine has the tools of the project. */
  private static final class ProjectBoard implements AutoCloseable {
    final Board board;
    private final ProjectManager own;

    ProjectBoard(Path folder, ScriptedModel model) {
      own = ProjectManager.open(folder.resolve("shop.db"));
      board = new Board(own, folder, model, it -> it.toolProviders(ProjectTools.provider(own)));
    }

    @Override
    public void close() {
      board.close();
    }
  }

  private static Tool read() {
    return Tool.of("read_file", "Reads", Steps.Step.class, step -> "text");
  }

  private Tool shell() {
    return Steps.named(folder, "shell", Effect.EXECUTE);
  }
}
