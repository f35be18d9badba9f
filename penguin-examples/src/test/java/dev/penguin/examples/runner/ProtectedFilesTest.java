package dev.penguin.examples.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.penguin.PenguinAgent;
import dev.penguin.examples.ChildProgram;
import dev.penguin.message.ToolCall;
import dev.penguin.model.ModelException;
import dev.penguin.model.ModelReply;
import dev.penguin.project.ProjectId;
import dev.penguin.project.ProjectManager;
import dev.penguin.project.Task;
import dev.penguin.project.TaskId;
import dev.penguin.project.runner.ProjectResult;
import dev.penguin.project.runner.ProjectRunner;
import dev.penguin.project.runner.TaskResult;
import dev.penguin.project.runner.Verification;
import dev.penguin.project.runner.Verifier;
import dev.penguin.testing.ScriptedModel;
import dev.penguin.tool.Tool;
import dev.penguin.tool.WorkspaceCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A check that workers try to spoil: for themselves, for the next task, and for one beside them.
 */
@Timeout(120)
class ProtectedFilesTest {
  private static final String STRICT = "strict";
  private static final String SPOILED = "all is well";

  private static final ModelReply SPOIL =
      ModelReply.calls(new ToolCall("c", "spoil", "{\"text\":\"%s\"}".formatted(SPOILED)));

  @TempDir Path folder;
  private Path work;

  record Text(String text) {}

  @BeforeEach
  void makeTheWorkspace() throws IOException {
    work = Files.createDirectory(folder.resolve("work"));
    Files.writeString(work.resolve("check"), STRICT);
  }

  /** Passes where the check is like this; and what happens meanwhile. */
  private record Check(Path work, String passing, Consumer<Task> meanwhile) implements Verifier {
    @Override
    public String name() {
      return "check";
    }

    @Override
    public List<String> protectedPaths() {
      return List.of("check");
    }

    @Override
    public Verification verify(Task task, WorkspaceCommands commands) throws IOException {
      Path check = work.resolve("check");
      boolean passes = Files.isRegularFile(check) && Files.readString(check).equals(passing);
      meanwhile.accept(task);
      return passes ? Verification.passed("fine") : Verification.failed("wrong", "");
    }
  }

  /** A project and an agent in the same folder. */
  private static final class Board implements AutoCloseable {
    final ProjectManager manager;
    final ProjectId project;
    private final Path folder;
    private final PenguinAgent agent;

    Board(Path folder, ScriptedModel model, Tool... tools) {
      this.folder = folder;
      manager = ProjectManager.open(folder.resolve("shop.db"));
      project =
          manager.findProject("SHOP").orElseGet(() -> manager.createProject("SHOP", "x")).id();
      agent =
          PenguinAgent.builder()
              .model(model)
              .tools(tools)
              .workspace(folder.resolve("work"))
              .stateDirectory(folder.resolve("state"))
              .build();
    }

    TaskId task(String title) {
      return manager.createTask(project, title).id();
    }

    Task.Status status(TaskId task) {
      return manager.task(task).status();
    }

    ProjectRunner.Builder runner(Verifier check) {
      return ProjectRunner.builder(manager, agent.engine())
          .workspace(folder.resolve("work"))
          .copies(folder.resolve("copies"))
          .retries(0)
          .verifier(check);
    }

    @Override
    public void close() {
      agent.close();
      manager.close();
    }
  }

  private Tool spoil() {
    return Tool.of("spoil", "Writes the check", Text.class, this::spoil);
  }

  private String spoil(Text text) {
    write(work.resolve("check"), text.text());
    return "written";
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Check check() {
    return new Check(work, SPOILED, task -> {});
  }

  private static ScriptedModel.Builder spoiling() {
    return ScriptedModel.builder().turn(request -> SPOIL);
  }

  @Test
  void whatATaskSpoilsThatThenAsksIsNoCheckOfTheNextOne() {
    ScriptedModel model =
        spoiling().call("ask_user", "{\"question\":\"Which?\"}").reply("Done.").build();
    try (Board board = new Board(folder, model, spoil());
        ProjectRunner runner = board.runner(check()).build()) {
      TaskId asks = board.task("Asks");
      TaskId next = board.task("Next");

      ProjectResult result = runner.runAll(board.project, 1);

      assertThat(board.status(asks)).isEqualTo(Task.Status.WAITING);
      assertThat(board.status(next)).as(result.toString()).isEqualTo(Task.Status.FAILED);
      assertThat(work.resolve("check")).hasContent(STRICT);
    }
  }

  @Test
  void whatATaskSpoilsThatThenFailsIsNoCheckOfTheNextOne() {
    ScriptedModel model =
        spoiling().fault(new ModelException.Failed("broken")).reply("Done.").build();
    try (Board board = new Board(folder, model, spoil());
        ProjectRunner runner = board.runner(check()).build()) {
      board.task("Fails");
      board.task("Next");

      ProjectResult result = runner.runAll(board.project, 1);

      assertThat(result.count(Task.Status.FAILED)).as(result.toString()).isEqualTo(2);
      assertThat(work.resolve("check")).hasContent(STRICT);
    }
  }

  @Test
  void aCheckThatWasChangedWhileItRanIsNotBelieved() {
    ScriptedModel model = ScriptedModel.builder().reply("Done.").build();
    Consumer<Task> other = task -> write(work.resolve("check"), SPOILED);
    try (Board board = new Board(folder, model);
        ProjectRunner runner = board.runner(new Check(work, STRICT, other)).build()) {
      TaskResult result = runner.run(board.task("Task"));

      assertThat(result.status()).isEqualTo(Task.Status.FAILED);
      assertThat(result.summary()).contains("Changed while it was checked").contains(": check");
      assertThat(work.resolve("check")).hasContent(STRICT);
    }
  }

  @Test
  void aTaskThatBeginsWhileAnotherHasSpoiledTheCheckGetsTheFirstOne() throws Exception {
    CountDownLatch spoiled = new CountDownLatch(1);
    CountDownLatch checked = new CountDownLatch(1);
    Tool slow =
        Tool.of(
            "spoil",
            "Writes the check, and takes its time",
            Text.class,
            text -> {
              spoil(text);
              spoiled.countDown();
              await(checked);
              return "written";
            });
    ScriptedModel model =
        ScriptedModel.builder()
            .byConversation()
            .turn(
                request ->
                    request.messages().stream().anyMatch(it -> it.text().contains(": Spoils"))
                        ? SPOIL
                        : ModelReply.text("Done."))
            .reply("Done.")
            .build();
    try (Board board = new Board(folder, model, slow);
        ProjectRunner runner = board.runner(check()).build()) {
      CompletableFuture<TaskResult> first = runner.runAsync(board.task("Spoils"));
      await(spoiled);

      TaskResult beside = runner.run(board.task("Beside"));
      checked.countDown();

      assertThat(beside.status()).as(beside.toString()).isEqualTo(Task.Status.FAILED);
      assertThat(first.get(60, TimeUnit.SECONDS).status()).isEqualTo(Task.Status.FAILED);
      assertThat(work.resolve("check")).hasContent(STRICT);
      assertThat(folder.resolve("copies")).isEmptyDirectory();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Spoils the check, and dies. */
  static final class Killed {
    private Killed() {}

    /** The folder, and the workspace in it. */
    public static void main(String[] args) {
      Path folder = Path.of(args[0]);
      Path work = folder.resolve("work");
      Tool tool =
          Tool.of(
              "spoil",
              "Writes the check",
              Text.class,
              text -> {
                write(work.resolve("check"), text.text());
                Runtime.getRuntime().halt(137);
                return "never";
              });
      ScriptedModel model = ScriptedModel.builder().turn(request -> SPOIL).build();
      try (Board board = new Board(folder, model, tool);
          ProjectRunner runner =
              board
                  .runner(new Check(work, SPOILED, task -> {}))
                  .lease(Duration.ofSeconds(2))
                  .build()) {
        runner.run(board.task("Dies"));
      }
    }
  }

  @Test
  void whatAKilledProcessHasSpoiledIsPutBackBeforeAnybodyBegins() throws Exception {
    ChildProgram killed = ChildProgram.run(Killed.class, Map.of(), folder.toString());
    assertThat(killed.exitCode()).as(killed.output()).isEqualTo(137);
    assertThat(work.resolve("check")).hasContent(SPOILED);
    ScriptedModel model =
        ScriptedModel.builder()
            .byConversation()
            .turn(request -> ModelReply.text("Done."))
            .reply("Done.")
            .reply("Done.")
            .build();
    try (Board board = new Board(folder, model, spoil());
        ProjectRunner runner = board.runner(check()).build()) {
      TaskId next = board.task("Next");

      ProjectResult result = runner.runAll(board.project, 1);

      assertThat(board.status(next)).as(result.toString()).isEqualTo(Task.Status.FAILED);
      assertThat(result.count(Task.Status.COMPLETED)).as(result.toString()).isZero();
      assertThat(work.resolve("check")).hasContent(STRICT);
    }
  }

  @Test
  void aFolderInPlaceOfTheCheckIsPutBackToTheFile() throws Exception {
    Tool replace =
        Tool.of(
            "spoil",
            "Replaces the check",
            Text.class,
            text -> {
              try {
                Files.delete(work.resolve("check"));
                Files.createDirectories(work.resolve("check/deep/er"));
                Files.writeString(work.resolve("check/deep/er/file"), text.text());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
              return "done";
            });
    try (Board board = new Board(folder, spoiling().reply("Done.").build(), replace);
        ProjectRunner runner = board.runner(check()).build()) {
      TaskResult result = runner.run(board.task("Replaces"));

      assertThat(result.status()).isEqualTo(Task.Status.FAILED);
      assertThat(result.summary())
          .contains(
              "The worker changed what it must not: check/deep/er/file (new), check (removed)");
      assertThat(work.resolve("check")).isRegularFile().hasContent(STRICT);
    }
  }
}
