package dev.penguin.examples.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.penguin.PenguinAgent;
import dev.penguin.agent.AgentDefinition;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelReply;
import dev.penguin.policy.Permissions;
import dev.penguin.project.Artifact;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.runner.ProjectRunner;
import dev.penguin.project.runner.TaskResult;
import dev.penguin.project.runner.Verification;
import dev.penguin.project.runner.Verifier;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.WorkspaceCommands;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Verifiers with real processes, files and a server, and workers that try to get round them. */
@Timeout(120)
class VerifiersTest {
  @TempDir Path folder;
  private Path work;

  @BeforeEach
  void makeTheWorkspace() throws Exception {
    work = Files.createDirectory(folder.resolve("work"));
  }

  /** What a verifier finds in the workspace. */
  private Verification look(Verifier verifier) throws Exception {
    try (ProjectManager manager = ProjectManager.open(folder.resolve("look.db"));
        WorkspaceCommands commands = WorkspaceCommands.in(work)) {
      ProjectId project =
          manager.findProject("P1").orElseGet(() -> manager.createProject("P1", "x")).id();
      return verifier.verify(manager.createTask(project, "t"), commands);
    }
  }

  @Test
  void aCommandPassesByItsExitCodeAndShowsBothOutputs() throws Exception {
    Verification good = look(Verifier.command("sh", "-c", "echo fine; echo warned >&2"));
    Verification bad = look(Verifier.command("sh", "-c", "echo broken; exit 3"));
    Verification slow = look(Verifier.command("sleep", "30").withTimeout(Duration.ofMillis(200)));

    assertThat(good.passed()).isTrue();
    assertThat(good.output()).contains("fine", "warned");
    assertThat(bad.passed()).isFalse();
    assertThat(bad.summary()).endsWith("ended with exit code 3");
    assertThat(slow.passed()).isFalse();
    assertThat(slow.summary()).isEqualTo("sleep 30 did not end within PT0.2S");
    assertThat(look(Verifier.command("no-such-program")).passed()).isFalse();
  }

  @Test
  void aBuildTakesTheWrapperOfTheWorkspaceWhereThereIsOne() throws Exception {
    Path wrapper = Files.writeString(work.resolve("mvnw"), "#!/bin/sh\necho \"mine $*\"\n");
    Files.writeString(work.resolve("gradlew"), "#!/bin/sh\nexit 1\n");
    wrapper.toFile().setExecutable(true);
    work.resolve("gradlew").toFile().setExecutable(true);

    assertThat(look(Verifier.mavenTests()).output()).isEqualTo("mine -B -q test\n");
    assertThat(look(Verifier.gradleTests()).summary())
        .isEqualTo("./gradlew -q test ended with exit code 1");
  }

  @Test
  void aFileMustBeThereAndInside() throws Exception {
    Files.writeString(work.resolve("README.md"), "x");

    assertThat(look(Verifier.fileExists("README.md")).passed()).isTrue();
    assertThat(look(Verifier.fileExists("docs/none.md")))
        .isEqualTo(Verification.failed("docs/none.md is missing", ""));
    assertThatThrownBy(() -> Verifier.fileExists("../secret"))
        .hasMessage("fileExists needs a path inside the workspace, got '../secret'");
  }

  @Test
  void anAddressMustAnswerWithSuccess() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          int status = exchange.getRequestURI().getPath().equals("/up") ? 204 : 302;
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();
    String base = "http://127.0.0.1:" + server.getAddress().getPort();
    try {
      assertThat(look(Verifier.httpOk(URI.create(base + "/up"))).passed()).isTrue();
      assertThat(look(Verifier.httpOk(URI.create(base + "/moved"))).summary())
          .isEqualTo(base + "/moved answered 302");
    } finally {
      server.stop(0);
    }
    assertThat(look(Verifier.httpOk(URI.create(base + "/up"))).summary())
        .startsWith(base + "/up did not answer: ");
    assertThatThrownBy(() -> Verifier.httpOk(URI.create("file:///etc/passwd")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aWorkerThatEditsItsTestsIsFoundAndTheTestsArePutBack() throws Exception {
    Files.createDirectories(work.resolve("tests"));
    Files.writeString(work.resolve("tests/check.sh"), "grep -q right answer.txt\n");
    ScriptedModel model =
        ScriptedModel.builder()
            .turn(
                request ->
                    ModelReply.calls(
                        write("a", "answer.txt", "wrong"),
                        write("b", "tests/check.sh", "exit 0"),
                        write("c", "tests/extra.sh", "exit 0")))
            .reply("All tests pass.")
            .turn(request -> ModelReply.calls(write("a", "answer.txt", "right")))
            .reply("Now they do.")
            .build();
    Verifier verifier = Verifier.command("sh", "tests/check.sh").withProtected("tests");
    try (ProjectManager manager = ProjectManager.open(folder.resolve("p.db"));
        PenguinAgent agent = agent(model);
        ProjectRunner runner =
            ProjectRunner.builder(manager, agent.engine())
                .workspace(work)
                .copies(folder.resolve("copies"))
                .verifier(verifier)
                .build()) {
      TaskId task = manager.createTask(manager.createProject("P1", "x").id(), "Answer").id();

      TaskResult result = runner.run(task);

      assertThat(result.isCompleted()).isTrue();
      assertThat(result.attempts()).isEqualTo(2);
      String error =
          manager.executions(task).get(0).end().orElseThrow().result().error().orElseThrow();
      assertThat(error)
          .contains("The worker changed what it must not: tests/extra.sh (new), tests/check.sh");
      assertThat(work.resolve("tests/check.sh")).hasContent("grep -q right answer.txt");
      assertThat(work.resolve("tests/extra.sh")).doesNotExist();
      assertThat(folder.resolve("copies").resolve(task.toString())).doesNotExist();
    }
  }

  @Test
  void aJudgeAdvisesAndCompletesNothing() throws Exception {
    AgentDefinition judge =
        AgentDefinition.builder("judge")
            .description("Judges")
            .model(ScriptedModel.replying("PASS\nIt is fine."))
            .permissions(Permissions.readOnly())
            .build();
    try (ProjectManager manager = ProjectManager.open(folder.resolve("p.db"));
        PenguinAgent agent = agent(ScriptedModel.replying("done"));
        ProjectRunner runner =
            ProjectRunner.builder(manager, agent.engine())
                .workspace(work)
                .verifier(Verifier.judge(judge))
                .build()) {
      TaskId task = manager.createTask(manager.createProject("P1", "x").id(), "Answer").id();

      TaskResult result = runner.run(task);

      assertThat(result.status()).isEqualTo(Task.Status.IN_REVIEW);
      assertThat(result.verifications())
          .containsExactly(
              new Verification(true, "judge thinks that it is done", "PASS\nIt is fine."));
      assertThat(manager.artifacts(task)).extracting(Artifact::kind).containsExactly("advice");
      assertThat(manager.artifacts(task)).extracting(Artifact::valid).containsExactly(false);
    }
  }

  @Test
  void aStopEndsAVerifierAndItsProgram() throws Exception {
    Verifier slow = Verifier.command("sh", "-c", "echo up > started; sleep 60");
    try (ProjectManager manager = ProjectManager.open(folder.resolve("p.db"));
        PenguinAgent agent = agent(ScriptedModel.replying("done"));
        ProjectRunner runner =
            ProjectRunner.builder(manager, agent.engine()).workspace(work).verifier(slow).build()) {
      TaskId task = manager.createTask(manager.createProject("P1", "x").id(), "Answer").id();
      CompletableFuture<TaskResult> result = runner.runAsync(task);
      while (!Files.exists(work.resolve("started"))) {
        Thread.onSpinWait();
      }

      runner.stop("enough");

      assertThat(result.get(2, TimeUnit.SECONDS).status()).isEqualTo(Task.Status.READY);
      assertThat(manager.executions(task).get(0).end().orElseThrow().result().summary())
          .isEqualTo("stopped: enough");
    }
  }

  private PenguinAgent agent(ScriptedModel model) {
    return PenguinAgent.builder().model(model).workspace(work).build();
  }

  private static ToolCall write(String id, String path, String content) {
    return new ToolCall(
        id, "write_file", "{\"path\":\"%s\",\"content\":\"%s\"}".formatted(path, content));
  }
}
